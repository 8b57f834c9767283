# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What the dialog "Log and plan" and the lists ask for. Every writer is a POST and checks the record it changes."""

from dataclasses import replace
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, escape_html, getdate, strip_html, validate_email_address

from sales_process import compat
from sales_process.engine import cadence
from sales_process.engine.outcome import OPEN, PARTLY_WON
from sales_process.mail import channel as mail_channel
from sales_process.outgoing import send_mail
from sales_process.sales_process.doctype.follow_up_cadence.follow_up_cadence import get_rules
from sales_process.sales_process.doctype.follow_up_log.follow_up_log import DOCTYPE as LOG
from sales_process.sales_process.doctype.follow_up_plan import follow_up_plan as plans
from sales_process.sales_process.doctype.follow_up_plan import letters
from sales_process.sales_process.doctype.follow_up_plan.first_contact import checklist_left, guide_of_channel
from sales_process.sales_process.doctype.follow_up_plan.revisits import checklist_of, take_up_need
from sales_process.sales_process.doctype.sales_account.sales_account import find_account, get_account
from sales_process.sales_process.doctype.sales_deal.sales_deal import take_up_opportunity
from sales_process.sales_process.doctype.sales_process_settings.sales_process_settings import (
	get_calendar,
	setting,
)
from sales_process.sales_process.doctype.talking_point.talking_point import discuss, points_of_plan

DEAL = "Sales Deal"
RESEARCH = "Lead Research"
MAX_TEXT = 10_000
MAX_ROWS = 500
SHOWN_LOGS = 10
ACCOUNT_TYPES = ("Revisit", "Nurture", "Renewal")
TOUCH_FIELDS = {
	"channel",
	"direction",
	"happened_on",
	"outcome",
	"duration",
	"contact",
	"subject",
	"notes",
	"feedback",
	"pain_point",
	"solution_shown",
	"covered",
	"new_need",
	"next_follow_up",
	"next_channel",
	"next_topic",
}


@frappe.whitelist()
def get_context(doctype: str, name: str) -> dict[str, Any]:
	"""What the dialog needs to know of a record: its running plans, and what would be planned next."""
	account, company, deal = _resolve(doctype, name, "read")
	running = _readable(plans.running_plans(account, company, deal)) if account else []
	chosen = _chosen(doctype, name, running)
	party_type, party = _party(doctype, name)
	return {
		"account": account,
		"party_type": party_type,
		"party": party,
		"plans": [_as_choice(row) for row in _readable(plans.running_plans(account))] if account else [],
		"plan": chosen.name if chosen else None,
		"customer": compat.party_name(party_type, party),
		"channels": _channels(),
		"next_channel": (chosen and chosen.next_channel) or setting("default_channel", company),
		"next_topic": chosen.next_topic if chosen else None,
		"next_follow_up": chosen.next_follow_up if chosen else None,
		"why_this_date": chosen.why_this_date if chosen else "",
		"guide": _guide(chosen),
		"email_template": _suggested_template(chosen),
		"checklist": [
			{"value": point, "label": _(point)}
			for point in (*checklist_left(chosen.deal, chosen.name), *checklist_of(chosen))
		]
		if chosen
		else [],
		"talking_points": points_of_plan(chosen.name) if chosen else [],
		"takes_new_needs": bool(
			chosen and not chosen.deal and frappe.has_permission("Lead Research", "create")
		),
		"opens": None if chosen else _opens(party_type),
	}


@frappe.whitelist()
def suggest(
	doctype: str, name: str, channel: str, outcome: str, happened_on: str | None = None
) -> dict[str, Any]:
	"""The date the cadence would choose after this touch, with its reason. Changes nothing."""
	account, company, deal = _resolve(doctype, name, "read")
	running = _readable(plans.running_plans(account, company, deal)) if account else []
	doc = _chosen(doctype, name, running) or _planned_anew(doctype, name, account, company)
	touch = _next_touch_after(doc, channel, outcome, getdate(happened_on) if happened_on else compat.today())
	if touch.on:
		doc.decide_date(touch.on, touch.reasons)
	return {
		"verdict": touch.verdict,
		"next_follow_up": touch.on,
		"next_channel": touch.channel,
		"next_topic": touch.topic,
		"why_this_date": doc.why_this_date
		if touch.on
		else _("No more touches: the customer did not answer."),
	}


@frappe.whitelist(methods=["POST"])
def log_touch(
	doctype: str,
	name: str,
	touch: str | dict,
	also_plans: str | list | None = None,
	end_reason: str | None = None,
	talked_about: str | list | None = None,
	mail: str | dict | None = None,
) -> dict[str, Any]:
	"""Log a contact and set the next one, in one step; `also_plans` are due plans it ticks off as well.

	`talked_about` are the plan's talking points that came up. `mail` (`to`, `message`) is sent, and is the touch.
	With an `end_reason` nothing more is planned: the plan is done.
	"""
	values = _clean(frappe.parse_json(touch))
	plan = _plan_for_writing(doctype, name)
	if mail := frappe.parse_json(mail or "null"):
		values |= _send(plan, _party(doctype, name), values.get("subject"), mail)
		values.setdefault("notes", letters.as_text(mail["message"])[:MAX_TEXT])
	if need := (values.get("new_need") or "").strip():
		values |= {"new_need": need, "research": take_up_need(plan, need)}
	log = _log(plan, values)
	discuss(plan.name, frappe.parse_json(talked_about or "[]"), log.name)
	for other in frappe.parse_json(also_plans or "[]"):
		doc = frappe.get_doc(plans.DOCTYPE, other)
		doc.check_permission("write")
		if doc.name != plan.name and doc.account == plan.account:
			_log(
				doc,
				{
					**values,
					"communication": None,
					"new_need": None,
					"research": None,
					"next_follow_up": None,
					"next_topic": None,
					"next_channel": None,
				},
			)
	answer = end_plan(plan.name, end_reason) if end_reason else _answer(plan.name)
	return {**answer, "research": log.research}


@frappe.whitelist()
def get_mail(doctype: str, name: str, email_template: str, contact: str | None = None) -> dict[str, Any]:
	"""An Email Template in the words of this customer: recipient, subject and message. Changes nothing."""
	account, company, deal = _resolve(doctype, name, "read")
	frappe.has_permission("Email Template", "read", email_template, throw=True)
	if contact:
		frappe.has_permission("Contact", "read", contact, throw=True)
	running = _readable(plans.running_plans(account, company, deal)) if account else []
	plan = _chosen(doctype, name, running) or _planned_anew(doctype, name, account, company)
	recipient = letters.recipient_of(plan, _party(doctype, name), contact)
	subject, message = letters.render(email_template, recipient)
	return {"to": recipient.address, "subject": subject, "message": message, "channel": mail_channel()}


@frappe.whitelist(methods=["POST"])
def replace_log(log: str, touch: str | dict, reason: str) -> str:
	"""Put a corrected log in the place of a wrong one, which stays visible, struck out."""
	wrong = frappe.get_doc(LOG, log)
	wrong.check_permission("read")
	if wrong.replaced_by:
		frappe.throw(
			_("This log was replaced already by {0}. Replace that one.").format(
				frappe.utils.get_link_to_form(LOG, wrong.replaced_by)
			),
			title=_("Replaced Already"),
		)
	if not (reason or "").strip():
		frappe.throw(_("Say what was wrong with the log."), title=_("Reason Is Missing"))
	kept = {fieldname: wrong.get(fieldname) for fieldname in TOUCH_FIELDS}
	values = {
		**kept,
		**_clean(frappe.parse_json(touch)),
		"replaces": log,
		"replace_reason": reason[:MAX_TEXT],
	}
	if wrong.plan:
		plan = frappe.get_doc(plans.DOCTYPE, wrong.plan)
		plan.check_permission("write")
		return _log(plan, values).name
	return frappe.get_doc(doctype=LOG, account=wrong.account, company=wrong.company, **values).insert().name


@frappe.whitelist(methods=["POST"])
def set_next_follow_up(
	doctype: str, name: str, date: str | None = None, topic: str | None = None
) -> dict[str, Any]:
	"""Type the next date on a record: it moves the earliest plan, or opens one. Empty lets the cadence decide."""
	plan = _plan_for_writing(doctype, name, next_follow_up=getdate(date) if date else None)
	plan.next_follow_up = getdate(date) if date else None
	if topic is not None:
		plan.next_topic = topic[: plans.TOPIC_LENGTH]
	plan.save()
	return _answer(plan.name)


@frappe.whitelist(methods=["POST"])
def set_next_follow_up_in_bulk(
	doctype: str, names: str | list, date: str | None = None, topic: str | None = None
) -> list[dict[str, Any]]:
	"""Type one next date on several records; each answers for itself, and one refusal stops no other."""
	names = frappe.parse_json(names)
	if not isinstance(names, list) or not 0 < len(names) <= MAX_ROWS:
		frappe.throw(
			_("Choose between 1 and {0} records, then set their date.").format(MAX_ROWS),
			title=_("Too Many Records"),
		)
	return [_set_or_explain(doctype, name, date, topic) for name in names]


@frappe.whitelist(methods=["POST"])
def open_plan(
	party_type: str,
	party: str,
	plan_type: str,
	date: str | None = None,
	topic: str | None = None,
	company: str | None = None,
) -> dict[str, Any]:
	"""Plan a touch without a deal; a running plan of this type goes on."""
	frappe.has_permission(plans.DOCTYPE, "create", throw=True)
	if plan_type not in ACCOUNT_TYPES or party_type not in compat.party_types():
		frappe.throw(
			_("Without a deal a customer is followed up as {0}. Choose one of them.").format(
				", ".join(_(name) for name in ACCOUNT_TYPES)
			),
			title=_("Type Does Not Fit"),
		)
	frappe.has_permission(party_type, "read", party, throw=True)
	if company:
		frappe.has_permission("Company", "read", company, throw=True)
	plan = plans.open_account_plan(
		get_account(party_type, party),
		company or compat.default_company(),
		plan_type,
		frappe.session.user,
		getdate(date) if date else None,
	)
	_check_plan(plan)
	if topic:
		plan.next_topic = topic[: plans.TOPIC_LENGTH]
		plan.save()
	return _answer(plan.name)


@frappe.whitelist()
def get_talking_points(plan: str) -> list[dict[str, Any]]:
	"""What the market gives this plan to talk about."""
	frappe.has_permission(plans.DOCTYPE, "read", plan, throw=True)
	return points_of_plan(plan)


@frappe.whitelist()
def get_logs(plan: str) -> list[dict[str, Any]]:
	"""The last touches of a plan, the newest first."""
	frappe.has_permission(plans.DOCTYPE, "read", plan, throw=True)
	rows = frappe.get_list(
		LOG,
		filters={"plan": plan},
		fields=["name", "happened_on", "channel", "outcome", "subject", "replaced_by", "owner"],
		order_by="happened_on desc, creation desc",
		limit=SHOWN_LOGS,
	)
	return [{**row, "owner": frappe.utils.get_fullname(row.owner)} for row in rows]


@frappe.whitelist(methods=["POST"])
def end_plan(plan: str, reason: str | None = None) -> dict[str, Any]:
	"""Nothing more is planned: the plan is done."""
	doc = frappe.get_doc(plans.DOCTYPE, plan)
	doc.check_permission("write")
	doc.status, doc.end_reason = plans.DONE, (reason or "")[:MAX_TEXT] or None
	doc.save()
	return _answer(plan)


@frappe.whitelist(methods=["POST"])
def pause_plan(plan: str, until: str, reason: str) -> dict[str, Any]:
	"""They wait for something: nothing is planned before that day; then the plan goes on by itself."""
	doc = frappe.get_doc(plans.DOCTYPE, plan)
	doc.check_permission("write")
	reason = (reason or "").strip()[:MAX_TEXT]
	if not reason:
		frappe.throw(
			_("Say what {0} wait for.").format(frappe.bold(doc.party_name)), title=_("Reason Is Missing")
		)
	doc.status, doc.paused_until, doc.pause_reason = plans.PAUSED, getdate(until), reason
	doc.save()
	return _answer(plan)


@frappe.whitelist()
def get_events(start: str, end: str, filters: str | list | None = None) -> list[dict[str, Any]]:
	"""The planned touches of a stretch of time, for the calendar."""
	frappe.has_permission(plans.DOCTYPE, "read", throw=True)
	rows = frappe.get_list(
		plans.DOCTYPE,
		filters=[
			*(frappe.parse_json(filters or "[]")),
			[plans.DOCTYPE, "next_follow_up", "between", [getdate(start), getdate(end)]],
		],
		fields=["name", "party_name", "next_follow_up", "next_channel", "next_topic", "status"],
		order_by="next_follow_up asc",
		limit=MAX_ROWS,
	)
	return [_as_event(row) for row in rows]


def _resolve(doctype: str, name: str, ptype: str) -> tuple[str | None, str | None, str | None]:
	"""Account, company and deal of a record the user may work with."""
	frappe.has_permission(doctype, ptype, name, throw=True)
	if doctype in compat.party_types():
		return find_account(doctype, name), None, None
	if doctype in (plans.DOCTYPE, RESEARCH):
		return tuple(frappe.db.get_value(doctype, name, ["account", "company", "deal"]))
	if doctype == DEAL:
		return (*frappe.db.get_value(doctype, name, ["account", "company"]), name)
	if doctype == "Sales Account":
		return name, None, None
	if doctype in compat.DEAL_DOCUMENTS:
		row = frappe.get_doc(doctype, name)
		party_type, party = compat.party_of_document(row)
		return find_account(party_type, party), row.company, row.get("sales_deal")
	frappe.throw(
		_(
			"{0} cannot be followed up. Open a lead, a customer, an opportunity, a quotation or a plan."
		).format(frappe.bold(_(doctype))),
		title=_("Nothing to Follow Up"),
	)


def _party(doctype: str, name: str) -> tuple[str, str]:
	"""Whom a record is about; for our own records the furthest its account has come."""
	if doctype in (plans.DOCTYPE, RESEARCH, DEAL):
		doctype, name = "Sales Account", frappe.db.get_value(doctype, name, "account")
	if doctype == "Sales Account":
		row = frappe.get_doc(doctype, name).main_party()
		return row.party_type, row.party
	return compat.party_of_document(frappe.get_doc(doctype, name))


def _chosen(doctype: str, name: str, running: list[frappe._dict]):
	if doctype == plans.DOCTYPE:
		return frappe.get_doc(doctype, name)
	return frappe.get_doc(plans.DOCTYPE, running[0].name) if running else None


def _planned_anew(doctype: str, name: str, account: str | None, company: str | None):
	"""The plan that a first touch would open, not saved."""
	party_type, _party_name = _party(doctype, name)
	return frappe.get_doc(
		doctype=plans.DOCTYPE,
		account=account,
		company=company or compat.default_company(),
		plan_type=_opens(party_type),
		status=plans.ACTIVE,
		paced_from=compat.today(),
	)


def _next_touch_after(doc, channel: str, outcome: str, happened_on) -> cadence.NextTouch:
	doc.last_touch_on = max(filter(None, (doc.last_touch_on and getdate(doc.last_touch_on), happened_on)))
	silent = outcome == plans.NO_RESPONSE
	doc.touches_without_response = cint(doc.touches_without_response) + 1 if silent else 0
	situation = doc.situation()
	if situation.last_by_channel:
		situation = replace(situation, last_by_channel={**situation.last_by_channel, channel: happened_on})
	return cadence.next_touch(get_rules(), situation, compat.today(), get_calendar(doc.company))


def _plan_for_writing(doctype: str, name: str, next_follow_up=None):
	"""The plan a touch belongs to; a new one for the account where nothing is planned."""
	account, company, deal = _resolve(doctype, name, "read")
	if doctype == compat.OPPORTUNITY and not deal:
		# made before the app was there, or no worker has reached it: asked for now
		take_up_opportunity(name)
		account, company, deal = _resolve(doctype, name, "read")
	if doctype == plans.DOCTYPE:
		return _check_plan(frappe.get_doc(plans.DOCTYPE, name))
	if deal and (plan := _plan_of_open_deal(deal)):
		return _check_plan(plan)
	if found := plans.running_plans(account, company, pluck=True) if account else []:
		return _check_plan(frappe.get_doc(plans.DOCTYPE, found[0]))
	frappe.has_permission(plans.DOCTYPE, "create", throw=True)
	party_type, party = _party(doctype, name)
	account = account or get_account(party_type, party)
	company = company or compat.default_company()
	return plans.open_account_plan(account, company, _opens(party_type), frappe.session.user, next_follow_up)


def _plan_of_open_deal(name: str):
	"""A deal that is open has one plan; it comes back when somebody ended it and now goes on."""
	deal = frappe.get_doc(DEAL, name)
	if deal.outcome not in (OPEN, PARTLY_WON):
		return None
	_refuse_colleagues(deal)
	return plans.plan_of_deal(deal, revive=True)


def _check_plan(plan):
	_refuse_colleagues(plan)
	return plan


def _refuse_colleagues(record):
	"""Of a plan or a deal: only who may write it goes on."""
	if record.has_permission("write"):
		return
	customer = frappe.db.get_value("Sales Account", record.account, "title") or record.account
	owner = record.sales_owner
	frappe.throw(
		_("{0} is followed up by {1}. Ask them to share the plan with you.").format(
			frappe.bold(customer),
			frappe.bold(frappe.utils.get_fullname(owner)) if owner else _("nobody yet"),
		),
		title=_("Somebody Else's Customer"),
		exc=frappe.PermissionError,
	)


def _set_or_explain(doctype: str, name: str, date: str | None, topic: str | None) -> dict[str, Any]:
	said = len(frappe.local.message_log)
	frappe.db.savepoint("bulk_row")
	try:
		answer = set_next_follow_up(doctype, name, date, topic)
	except (frappe.ValidationError, frappe.PermissionError) as error:
		frappe.db.rollback(save_point="bulk_row")
		del frappe.local.message_log[said:]  # the list shows what became of each row
		return {"name": name, "error": strip_html(str(error)) or _("You may not change it.")}
	return {"name": name, **answer}


def _opens(doctype: str) -> str:
	"""What a plan without a deal is for: a customer is revisited, everybody else is nurtured."""
	return "Nurture" if doctype in ("Lead", "Prospect") else "Revisit"


def _send(plan, party: tuple[str, str], subject: str | None, mail: Any) -> dict[str, Any]:
	"""Send the mail of a touch; what the log says of it."""
	plan.check_permission("email")
	to, message = (str((mail or {}).get(key) or "").strip() for key in ("to", "message"))
	if not validate_email_address(to):
		frappe.throw(
			_("{0} is not an e-mail address. Correct it, or log without sending.").format(
				frappe.bold(escape_html(to) or _("Empty"))
			),
			title=_("Not an E-mail Address"),
		)
	if not strip_html(message).strip() or not (subject or "").strip():
		frappe.throw(
			_("A mail needs a subject and a message. Choose a template, or write one."),
			title=_("Nothing to Send"),
		)
	if letters.refuses(to, party):
		frappe.throw(
			_("{0} does not want to be written to. Log another way of contact.").format(frappe.bold(to)),
			title=_("Unsubscribed"),
		)
	return {
		"communication": send_mail(party, to, subject, message, frappe.session.user),
		"channel": mail_channel(),
		"direction": "Outgoing",
		"happened_on": compat.now(),
	}


def _log(plan, values: dict[str, Any]):
	return frappe.get_doc(doctype=LOG, plan=plan.name, account=plan.account, **values).insert()


def _clean(touch: Any) -> dict[str, Any]:
	if not isinstance(touch, dict):
		frappe.throw(
			_("A touch is a set of fields: channel, subject, outcome and so on."), title=_("Not a Touch")
		)
	values = {
		field: value for field, value in touch.items() if field in TOUCH_FIELDS and value not in ("", None)
	}
	for field, value in values.items():
		if isinstance(value, str) and len(value) > MAX_TEXT:
			frappe.throw(
				_("{0} is longer than {1} characters. Attach a file to the customer instead.").format(
					frappe.bold(_(frappe.get_meta(LOG).get_label(field))), MAX_TEXT
				),
				title=_("Too Long"),
			)
	values.setdefault("happened_on", compat.now())
	values.setdefault("direction", "Outgoing")
	return values


def _answer(plan: str) -> dict[str, Any]:
	doc = frappe.get_doc(plans.DOCTYPE, plan)
	return {
		"plan": doc.name,
		"status": doc.status,
		"next_follow_up": doc.next_follow_up,
		"why_this_date": doc.why_this_date,
		"end_reason": doc.end_reason,
	}


def _readable(rows: list[frappe._dict]) -> list[frappe._dict]:
	names = [row.name for row in rows]
	visible = (
		set(frappe.get_list(plans.DOCTYPE, filters={"name": ["in", names]}, pluck="name")) if names else set()
	)
	return [row for row in rows if row.name in visible]


def _as_choice(row: frappe._dict) -> dict[str, Any]:
	due = bool(row.next_follow_up) and getdate(row.next_follow_up) <= compat.today()
	return {
		"name": row.name,
		"plan_type": _(row.plan_type),
		"next_follow_up": row.next_follow_up,
		"is_due": due,
		"deal_title": frappe.db.get_value("Sales Deal", row.deal, "title", cache=True) if row.deal else None,
	}


def _as_event(row: frappe._dict) -> dict[str, Any]:
	what = (row.party_name, _(row.next_channel or ""), row.next_topic)
	late = row.status == plans.ACTIVE and getdate(row.next_follow_up) < compat.today()
	return {
		"name": row.name,
		"title": " · ".join(filter(None, what)),
		"next_follow_up": row.next_follow_up,
		"all_day": 1,
		"is_overdue": late,
	}


def _channels() -> list[dict[str, str]]:
	names = frappe.get_list(
		"Follow-up Channel", filters={"enabled": 1}, pluck="name", order_by="creation asc"
	)
	return [{"value": name, "label": _(name)} for name in names]


def _suggested_template(plan) -> str:
	if not plan or not plan.cadence:
		return ""
	return frappe.db.get_value("Follow-up Cadence", plan.cadence, "email_template") or ""


def _guide(plan) -> str:
	"""Of the channel they came by, as long as they are new; else of the cadence."""
	if not plan:
		return ""
	of_channel = "" if plan.last_touch_on else guide_of_channel(plan.deal)
	return of_channel or (
		(frappe.db.get_value("Follow-up Cadence", plan.cadence, "talking_guide") or "")
		if plan.cadence
		else ""
	)

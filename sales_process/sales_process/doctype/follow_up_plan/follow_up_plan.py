# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.query_builder.functions import Max, Min
from frappe.utils import cint, format_date, getdate

from sales_process import compat
from sales_process.active_key import find, insert_or_join
from sales_process.engine import cadence
from sales_process.engine.duplicates import email
from sales_process.engine.outcome import OPEN, PARTLY_WON
from sales_process.engine.reasons import Reason
from sales_process.exceptions import NoNextStep
from sales_process.language import in_language, language_of_user
from sales_process.sales_process.doctype.follow_up_cadence.follow_up_cadence import get_rules
from sales_process.sales_process.doctype.follow_up_plan.date_reasons import in_words
from sales_process.sales_process.doctype.sales_access.sales_access import grant
from sales_process.sales_process.doctype.sales_process_settings.sales_process_settings import (
	get_calendar,
	setting,
)
from sales_process.sales_process.doctype.talking_point.talking_point import forget_plan

DOCTYPE = "Follow-up Plan"
ACTIVE, PAUSED, DONE, STOPPED = "Active", "Paused", "Done", "Stopped"
RUNNING = (ACTIVE, PAUSED)
DEAL_TYPES = ("New Lead", "Opportunity", "Quotation")
PACE = ("plan_type", "urgency", "intent", "cycle_days", "grade")
ASSESSED = ("urgency", "intent", "cycle_days")
NO_RESPONSE = "No Response"
TOPIC_LENGTH = 140
MAX_SILENCE = 100


class FollowupPlan(Document):
	def onload(self):
		self.set_onload("assessed_fields", sorted(self.assessed()))

	def validate(self):
		self.set_deal_facts()
		self.validate_type_fits_deal()
		self.validate_assessment()
		self.keep_to_assessment()
		self.set_active_key()
		self.validate_only_active_plan()
		self.set_next_touch()
		self.validate_end()
		self.set_reminder()

	def on_update(self):
		self.open_account_to_owner()
		self.mirror_date()
		self.close_todos()
		self.look_at_sales_plan()
		self.flags.date_is_decided = False

	def after_delete(self):
		forget_plan(self.name)
		self.mirror_date(always=True)
		self.close_todos(always=True)

	def look_at_sales_plan(self):
		"""Whether anybody will talk to them decides whether the sales plan of the deal holds."""
		if not self.deal or not any(
			map(self.has_value_changed, ("status", "next_follow_up", "paused_until"))
		):
			return
		from sales_process.sales_process.doctype.sales_plan.standing import look_again

		look_again(self.deal)

	# who and what

	def set_deal_facts(self):
		if self.deal:
			deal = frappe.db.get_value(
				"Sales Deal", self.deal, ["account", "company", "sales_owner"], as_dict=True
			)
			self.account, self.company = deal.account, deal.company
			self.sales_owner = self.sales_owner or (deal.sales_owner if self.is_new() else None)
		if self.is_new() and not self.sales_owner and not self.flags.automatic:
			self.sales_owner = frappe.session.user
		self.party_name = self.account and frappe.db.get_value("Sales Account", self.account, "title")
		if self.is_new() or self.has_value_changed("plan_type"):
			self.paced_from = compat.today()
		if self.is_new():
			self.customer_group = customer_group_of(self.account)

	def validate_type_fits_deal(self):
		if bool(self.deal) == (self.plan_type in DEAL_TYPES):
			return
		if self.deal:
			message = _(
				"A plan of a deal is of type {0}, not {1}. Choose one of them, or plan without the deal."
			)
		else:
			message = _("A plan of type {0} needs a deal; without one choose another type than {1}.")
		frappe.throw(
			message.format(", ".join(_(name) for name in DEAL_TYPES), frappe.bold(_(self.plan_type))),
			title=_("Type Does Not Fit"),
		)

	def validate_assessment(self):
		if cint(self.cycle_days) < 0:
			frappe.throw(
				_(
					"{0} cannot be negative. Enter the days until the customer decides, or leave it empty."
				).format(frappe.bold(_("Decision Expected in (Days)"))),
				title=_("Negative Days"),
			)

	def keep_to_assessment(self):
		"""Typed values count before the first assessment of the deal; from then on the newest one does."""
		if self.is_new():
			self.update(self.assessed())
			return
		before = self.get_doc_before_save()
		typed = [field for field in ASSESSED if (before.get(field) or None) != (self.get(field) or None)]
		if not typed or self.flags.automatic:
			return
		if taken := sorted(self.assessed().keys() & set(typed)):
			frappe.throw(
				_("{0} of {1} comes from the newest assessment. To change it, assess the deal anew.").format(
					frappe.bold(_(self.meta.get_label(taken[0]))), frappe.bold(self.party_name)
				),
				title=_("Assess the Deal Instead"),
			)

	def assessed(self) -> dict[str, Any]:
		"""What the newest assessment of the deal says of this plan's pace."""
		from sales_process.sales_process.doctype.opportunity_grade.opportunity_grade import pace_of_deal

		return pace_of_deal(self.deal) if self.deal else {}

	def set_active_key(self):
		self.active_key = active_key(self) if self.status in RUNNING else None

	def validate_only_active_plan(self):
		other = self.active_key and find(DOCTYPE, "active_key", self.active_key)
		if other and other != self.name:
			frappe.throw(
				_(
					"{0} is followed up already in {1}. Go on there: a deal, and each type of plan of an account, has one."
				).format(frappe.bold(self.party_name), frappe.utils.get_link_to_form(DOCTYPE, other)),
				title=_("Already Followed Up"),
				exc=frappe.DuplicateEntryError,
			)

	# when

	def set_next_touch(self):
		if self.status not in RUNNING:
			self.next_follow_up, self.ended_on = None, self.ended_on or compat.today()
			self.answer_due = 0
			return
		self.ended_on = None
		if self.status == PAUSED:
			self.pause()
		elif self.flags.date_is_decided:
			return
		elif self.is_typed_by_person():
			self.keep_typed_date()
		elif self.needs_new_date():
			self.compute_next_touch()

	def pause(self):
		if not self.paused_until or getdate(self.paused_until) <= compat.today():
			frappe.throw(
				_("{0} must be a day after today. Choose when to go on with {1}.").format(
					frappe.bold(_("Paused until")), frappe.bold(self.party_name)
				),
				title=_("Paused until When?"),
			)
		self.decide_date(getdate(self.paused_until), [Reason("paused", {"because": self.pause_reason or ""})])

	def is_typed_by_person(self) -> bool:
		if not self.next_follow_up:
			return False
		before = self.get_doc_before_save()
		return not before or getdate(before.next_follow_up) != getdate(self.next_follow_up)

	def keep_typed_date(self):
		typed = getdate(self.next_follow_up)
		if typed < compat.today():
			frappe.throw(
				_("{0} is in the past ({1}). Choose today or a later day.").format(
					frappe.bold(_("Next Follow-up")), format_date(typed)
				),
				title=_("Date in the Past"),
			)
		reasons = [Reason("typed", {"user": frappe.session.user, "on": compat.today()})]
		latest_on = self.latest_on()
		if latest_on and typed > latest_on:
			reasons.append(Reason("beyond_expiry", {"valid_till": latest_on}))
			frappe.msgprint(
				_("The quotation is valid till {0}, before the next touch on {1}.").format(
					format_date(latest_on), format_date(typed)
				),
				title=_("After the Quotation Ends"),
				indicator="orange",
				alert=True,
			)
		self.decide_date(typed, reasons, typed=True)

	def needs_new_date(self) -> bool:
		before = self.get_doc_before_save()
		if not before or not self.next_follow_up or before.status not in RUNNING:
			return True
		# a plan just made has None where the database says 0
		changed = any((before.get(field) or None) != (self.get(field) or None) for field in PACE)
		return changed and not self.date_is_typed

	def compute_next_touch(self):
		"""Let the cadence decide; silence may stop the plan or hand it over."""
		touch = self.suggest()
		self.cadence = touch.rule or None
		if touch.verdict == cadence.STOP:
			self.status, self.active_key, self.next_follow_up = STOPPED, None, None
			self.end_reason = _("No answer after {0} touches").format(self.touches_without_response)
			self.ended_on = compat.today()
			return
		if touch.verdict == cadence.HAND_OVER:
			self.sales_owner = (
				compat.manager_of(self.sales_owner) or setting("default_manager") or self.sales_owner
			)
			self.touches_without_response = 0
		self.next_channel = touch.channel or self.next_channel or setting("default_channel")
		self.next_topic = touch.topic or self.next_topic
		self.decide_date(touch.on, touch.reasons)

	def suggest(self) -> cadence.NextTouch:
		"""What the cadence would decide now. Changes nothing."""
		return cadence.next_touch(get_rules(), self.situation(), compat.today(), get_calendar(self.company))

	def situation(self) -> cadence.Situation:
		paced_from = getdate(self.paced_from) if self.paced_from else compat.today()
		last = getdate(self.last_touch_on) if self.last_touch_on else None
		return cadence.Situation(
			plan_type=self.plan_type,
			started_on=paced_from,
			company=self.company or "",
			customer_group=self.customer_group or "",
			grade=self.grade or "",
			urgency=self.urgency or "",
			intent=self.intent or "",
			cycle_days=cint(self.cycle_days) or None,
			last_touch_on=max(last, paced_from) if last else None,
			last_by_channel=self.last_by_channel(),
			touches_without_response=cint(self.touches_without_response),
			latest_on=self.latest_on(),
		)

	def last_by_channel(self) -> dict[str, date]:
		if self.is_new() or all(len(rule.tracks) < 2 for rule in get_rules()):
			return {}
		Log = frappe.qb.DocType("Follow-up Log")
		rows = (
			frappe.qb.from_(Log)
			.select(Log.channel, Max(Log.happened_on))
			.where(
				(Log.plan == self.name)
				& (Log.replaced_by.isnull() | (Log.replaced_by == ""))
				& (Log.uncertain == 0)
			)
			.groupby(Log.channel)
			.run()
		)
		return {channel: getdate(happened_on) for channel, happened_on in rows}

	def latest_on(self) -> date | None:
		"""The day the earliest open quotation of the deal ends."""
		if not self.deal:
			return None
		Quotation = frappe.qb.DocType("Quotation")
		earliest = (
			frappe.qb.from_(Quotation)
			.select(Min(Quotation.valid_till))
			.where(
				(Quotation.sales_deal == self.deal)
				& (Quotation.docstatus == 1)
				& Quotation.status.notin(["Lost", "Expired", "Ordered", "Cancelled"])
			)
			.run(pluck=True)
		)
		return getdate(earliest[0]) if earliest and earliest[0] else None

	def decide_date(self, day: date, reasons: Iterable[Reason], typed: bool = False):
		self.next_follow_up = day
		self.date_is_typed = cint(typed)
		self.date_reasons = json.dumps([reason.as_dict() for reason in reasons], ensure_ascii=False)
		self.flags.date_is_decided = True

	# the end

	def validate_end(self):
		if self.status in RUNNING or self.flags.automatic or self.end_reason:
			return
		if self.status == STOPPED or self.is_last_of_open_deal():
			frappe.throw(
				_("Nothing more is planned for {0}. Plan the next touch, or give the reason in {1}.").format(
					frappe.bold(self.party_name), frappe.bold(_("End Reason"))
				),
				title=_("What Comes Next?"),
				exc=NoNextStep,
			)

	def is_last_of_open_deal(self) -> bool:
		return bool(self.deal) and frappe.db.get_value("Sales Deal", self.deal, "outcome") in (
			OPEN,
			PARTLY_WON,
		)

	def set_reminder(self):
		if self.status not in RUNNING:
			self.remind_on, self.reminder_step = None, 0
		elif self.is_new() or self.has_value_changed("next_follow_up") or self.has_value_changed("status"):
			self.remind_on, self.reminder_step = self.next_follow_up, 0

	# what happened

	def record_touch(self, log: Document):
		"""Take in a contact: an older one than the last never moves the plan."""
		happened_on = getdate(log.happened_on)
		if self.last_touch_on and happened_on < getdate(self.last_touch_on):
			return
		if log.flags.automatic and self.has_later_touch(log):
			return
		self.last_touch_on, self.last_channel = happened_on, log.channel
		self.note_first_contact(log)
		answered = log.outcome != NO_RESPONSE
		if log.replaces:
			self.touches_without_response = self.count_silence()
		else:
			self.touches_without_response = 0 if answered else cint(self.touches_without_response) + 1
		if self.status == PAUSED and (answered or getdate(self.paused_until) <= compat.today()):
			self.status = ACTIVE
		if log.next_follow_up or not self.keeps_date_after(log):
			self.next_channel, self.next_topic = log.next_channel or self.next_channel, log.next_topic
			self.next_follow_up = log.next_follow_up
		if log.next_follow_up:
			self.keep_typed_date()
		self.answer_due = 0
		if log.flags.automatic:
			self.save_automatic()
		else:
			self.save()

	def note_first_contact(self, log: Document):
		if not self.first_contacted_on and log.direction == "Outgoing":
			self.first_contacted_on = log.happened_on

	def has_later_touch(self, log: Document) -> bool:
		"""Of a mail that is found late: what happened since it was written."""
		later = {"plan": self.name, "happened_on": [">", log.happened_on], "name": ["!=", log.name]}
		return bool(
			frappe.db.exists("Follow-up Log", {**later, "replaced_by": ["is", "not set"], "uncertain": 0})
		)

	def keeps_date_after(self, log: Document) -> bool:
		"""A mail that logs itself names no next date: one that a person typed stands, also behind an answer."""
		if self.answer_due:
			return self.go_back_to_typed_date()
		return bool(
			log.flags.automatic
			and self.date_is_typed
			and self.next_follow_up
			and getdate(self.next_follow_up) > compat.today()
		)

	def go_back_to_typed_date(self) -> bool:
		reasons = frappe.parse_json(self.date_reasons or "[]")
		put_off = next((reason["put_off"] for reason in reasons if reason.get("put_off")), None)
		if not put_off or getdate(put_off["day"]) <= compat.today():
			return False
		self.next_topic, self.next_channel = put_off["topic"], put_off["channel"]
		reason = Reason("typed", {"user": put_off["user"], "on": put_off["on"]})
		self.decide_date(getdate(put_off["day"]), [reason], typed=True)
		return True

	def take_in_mail(self, log: Document):
		"""The customer has written: before he is answered nothing else is next."""
		happened_on = getdate(log.happened_on)
		if not self.last_touch_on or happened_on >= getdate(self.last_touch_on):
			self.last_touch_on, self.last_channel = happened_on, log.channel
		self.touches_without_response = 0
		if email(log.flags.sender or "") == email(self.bad_address or ""):
			self.bad_address = None
		if log.flags.answer_by:
			self.make_answer_due(log)
		else:
			self.save_automatic()

	def make_answer_due(self, log: Document):
		who = frappe.db.get_value("Contact", log.contact, "full_name") if log.contact else None
		params = {"who": who or log.flags.sender or self.party_name, "on": getdate(log.happened_on)}
		if put_off := self.typed_date_to_put_off(log.flags.answer_by):
			params["put_off"] = put_off
		self.answer_due, self.next_channel = 1, log.channel
		with in_language(language_of_user(self.sales_owner)):
			topic = _("Answer: {0}").format(log.subject)
		self.bring_forward(log.flags.answer_by, topic, Reason("answer_due", params))

	def typed_date_to_put_off(self, by: date) -> dict[str, Any] | None:
		"""What a person had planned for later, so that it comes back after the answer."""
		reasons = frappe.parse_json(self.date_reasons or "[]")
		if earlier := next((reason["put_off"] for reason in reasons if reason.get("put_off")), None):
			return earlier
		typed = next((reason for reason in reasons if reason["code"] == "typed"), None)
		if not typed or not self.date_is_typed or getdate(self.next_follow_up) <= by:
			return None
		return {
			"day": getdate(self.next_follow_up).isoformat(),
			"topic": self.next_topic,
			"channel": self.next_channel,
			"user": typed["user"],
			"on": typed["on"],
		}

	def note_touch(self, log: Document):
		"""A greeting is a contact too, but it does not do what was planned: date and silence stay."""
		happened_on = getdate(log.happened_on)
		if not self.last_touch_on or happened_on >= getdate(self.last_touch_on):
			values = {"last_touch_on": happened_on, "last_channel": log.channel}
			self.db_set(values, update_modified=False)

	def count_silence(self) -> int:
		"""Touches without an answer since the last answer, as the logs that stand tell it."""
		outcomes = frappe.get_all(
			"Follow-up Log",
			filters={"plan": self.name, "replaced_by": ["is", "not set"], "uncertain": 0},
			pluck="outcome",
			order_by="happened_on desc, creation desc",
			limit=MAX_SILENCE,
		)
		return next((idx for idx, outcome in enumerate(outcomes) if outcome != NO_RESPONSE), len(outcomes))

	def bring_forward(self, by: date, topic: str, reason: Reason):
		"""Pull the next touch to a day, never away from an earlier one."""
		if self.status == ACTIVE and self.next_follow_up and getdate(self.next_follow_up) <= by:
			by = getdate(self.next_follow_up)
		self.status, self.paused_until, self.pause_reason = ACTIVE, None, None
		self.next_topic = topic[:TOPIC_LENGTH]
		self.decide_date(by, [reason])
		self.save_automatic()

	def ask_for_decision(self, quotation: str):
		"""Expired is not the end: the owner decides soon whether to renew, give up or stay in touch."""
		by = get_calendar(self.company).add_working_days(
			compat.today(), cint(setting("decision_working_days", self.company))
		)
		topic = _("{0} has expired: renew, lost, or nurture?").format(quotation)
		self.bring_forward(by, topic, Reason("expired", {"quotation": quotation}))

	def take_assessment(self, values: dict[str, Any]):
		"""Follow the deal's newest assessment; a changed grade moves a date that nobody typed."""
		changed = {
			field: value for field, value in values.items() if (self.get(field) or None) != (value or None)
		}
		if not changed:
			return
		if self.status != ACTIVE:
			self.db_set(changed, update_modified=False)  # nothing is computed before it goes on
			return
		self.update(changed)
		self.save_automatic()

	def follow_the_rest(self):
		self.next_topic = _("Partly ordered: talk about the rest")
		self.plan_type = "Quotation"
		self.save_automatic()

	def follow_as(self, plan_type: str):
		"""Go on as what the deal has become; a topic that came from the old pace goes with it."""
		if self.plan_type != plan_type:
			self.drop_topic_of_cadence()
			self.plan_type = plan_type
			self.save_automatic()
		elif self.is_new() or self.latest_on_has_moved():
			self.save_automatic()

	def drop_topic_of_cadence(self):
		suggested = {track.topic for rule in get_rules() for track in rule.tracks}
		if self.next_topic in suggested and not self.date_is_typed:
			self.next_topic = None

	def latest_on_has_moved(self) -> bool:
		"""A quotation with an earlier end pulls a computed date forward."""
		latest_on = self.latest_on()
		too_late = latest_on and self.next_follow_up and getdate(self.next_follow_up) > latest_on
		if too_late and not self.date_is_typed and self.status == ACTIVE:
			self.next_follow_up = None
			return True
		return False

	def end(self, status: str, reason: str):
		self.status, self.end_reason = status, self.end_reason or reason
		self.save_automatic()

	def save_automatic(self):
		"""Save a change that follows from another record, whoever caused it."""
		self.flags.automatic = True
		# whoever may change the cause, changes what follows from it
		self.save(ignore_permissions=True)

	# what others see of it

	def open_account_to_owner(self):
		if self.has_value_changed("sales_owner"):
			grant(self.sales_owner, self.account)

	def mirror_date(self, always: bool = False):
		before = self.get_doc_before_save()
		if (
			always
			or not before
			or any(self.has_value_changed(field) for field in ("next_follow_up", "status"))
		):
			mirror_account(self.account)
			mirror_deal(self.deal)

	def close_todos(self, always: bool = False):
		if always or not self.is_due():
			close_todos([self.name])

	def is_due(self) -> bool:
		return (
			self.status == ACTIVE
			and bool(self.next_follow_up)
			and getdate(self.next_follow_up) <= compat.today()
		)

	@property
	def why_this_date(self) -> str:
		if self.status not in RUNNING:
			return ""
		return in_words(frappe.parse_json(self.date_reasons or "[]"))


def customer_group_of(account: str | None) -> str | None:
	"""Of the customer an account is, once it is one: there may be a rhythm for his group."""
	from sales_process.sales_process.doctype.sales_account.sales_account import get_parties

	customer = next(
		(row.party for row in (get_parties(account) if account else ()) if row.party_type == compat.CUSTOMER),
		None,
	)
	return frappe.get_cached_value(compat.CUSTOMER, customer, "customer_group") if customer else None


def active_key(plan: Document | frappe._dict) -> str:
	"""One sales plan a deal; without a deal one of each type for an account and company."""
	if plan.deal:
		return f"deal:{plan.deal}"
	return f"{plan.plan_type}:{plan.account}:{plan.company}"


def plan_of_deal(deal: Document, plan_type: str = "Quotation", revive: bool = False) -> Document | None:
	"""The deal's one running plan; a new one where there never was any. An ended one comes back on `revive`."""
	if name := find(DOCTYPE, "active_key", f"deal:{deal.name}"):
		return frappe.get_doc(DOCTYPE, name)
	ended = frappe.db.get_value(DOCTYPE, {"deal": deal.name}, "name", order_by="modified desc")
	if ended:
		return _revive(ended) if revive else None
	plan = frappe.get_doc(
		doctype=DOCTYPE,
		account=deal.account,
		deal=deal.name,
		company=deal.company,
		plan_type=plan_type,
		sales_owner=deal.sales_owner,
	)
	plan.flags.automatic = True
	return insert_or_join(plan, key=active_key(plan))


def _revive(name: str) -> Document:
	plan = frappe.get_doc(DOCTYPE, name)
	plan.status, plan.end_reason, plan.paced_from = ACTIVE, None, compat.today()
	plan.save_automatic()
	plan.add_comment("Info", _("The deal is open again: the plan goes on."))
	return plan


def open_account_plan(
	account: str,
	company: str,
	plan_type: str,
	sales_owner: str | None = None,
	next_follow_up: date | None = None,
) -> Document:
	"""The running plan of this type for an account; opened where there is none."""
	plan = frappe.get_doc(
		doctype=DOCTYPE,
		account=account,
		company=company,
		plan_type=plan_type,
		sales_owner=sales_owner,
		next_follow_up=next_follow_up,
	)
	plan.flags.automatic = True
	return insert_or_join(plan, key=active_key(plan))


def bring_forward(
	account: str,
	company: str,
	deal: str | None = None,
	by: date | None = None,
	topic: str = "",
	reason: dict[str, Any] | None = None,
	sales_owner: str | None = None,
) -> str:
	"""Pull the deal's or account's earliest plan to a day; opens a Revisit where nothing is planned."""
	reason = dict(reason or {"code": "no_rule"})
	name = running_plans(account, company, deal, pluck=True)
	plan = (
		frappe.get_doc(DOCTYPE, name[0])
		if name
		else open_account_plan(account, company, "Revisit", sales_owner, by)
	)
	plan.bring_forward(by, topic, Reason(reason.pop("code"), reason))
	return plan.name


def running_plans(
	account: str, company: str | None = None, deal: str | None = None, pluck: bool = False
) -> list:
	"""The running plans of a deal if it has one, else those of the account; the earliest first."""
	filters = {"account": account, "status": ["in", RUNNING]}
	if company:
		filters["company"] = company
	of_deal = {**filters, "deal": deal} if deal else None
	fields = ["name", "deal", "plan_type", "next_follow_up", "status", "company", "sales_owner"]
	for chosen in filter(None, (of_deal, filters)):
		# nosemgrep -- twice at most
		rows = frappe.get_all(
			DOCTYPE, filters=chosen, fields=fields, order_by="next_follow_up asc, creation asc"
		)
		if rows:
			return [row.name for row in rows] if pluck else rows
	return []


def end_silence(account: str) -> None:
	"""Somebody there has answered: in none of the account's plans is it silent any more."""
	Plan = frappe.qb.DocType(DOCTYPE)
	(
		frappe.qb.update(Plan)
		.set(Plan.touches_without_response, 0)
		.where((Plan.account == account) & Plan.status.isin(RUNNING) & (Plan.touches_without_response > 0))
		.run()
	)


def end_plans_of_deal(deal: str, status: str, reason: str) -> None:
	for name in frappe.get_all(
		DOCTYPE, filters={"deal": deal, "status": ["in", RUNNING]}, pluck="name", order_by=None
	):
		frappe.get_doc(DOCTYPE, name).end(status, reason)


def hand_over_plans_of_deal(deal: str, owner: str | None, new_owner: str) -> None:
	"""The plans follow the deal to its new owner; one that somebody else has taken over stays with him."""
	filters = {"deal": deal, "status": ["in", RUNNING], "sales_owner": owner or ["is", "not set"]}
	for name in frappe.get_all(DOCTYPE, filters=filters, pluck="name", order_by=None):
		# nosemgrep -- a deal has one running plan
		plan = frappe.get_doc(DOCTYPE, name)
		plan.sales_owner = new_owner
		plan.save_automatic()


def end_plans_of_account(account: str, reason: str) -> None:
	for name in running_plans(account, pluck=True):
		frappe.get_doc(DOCTYPE, name).end(STOPPED, reason)


def join_plans(losing: str, winning: str) -> None:
	"""Two accounts become one: of two running plans of one type the winner's goes on."""
	kept = {(row.plan_type, row.company) for row in running_plans(winning) if not row.deal}
	for row in running_plans(losing):
		if row.deal:
			continue
		if (row.plan_type, row.company) in kept:
			frappe.get_doc(DOCTYPE, row.name).end(STOPPED, _("Joined with another account"))
		else:
			key = active_key(frappe._dict(row, account=winning))
			frappe.db.set_value(DOCTYPE, row.name, "active_key", key, update_modified=False)


def join_plans_of_deals(losing: str, winning: str) -> None:
	"""Two deals become one: of two running plans the winner's goes on."""
	kept = find(DOCTYPE, "active_key", f"deal:{winning}")
	running = find(DOCTYPE, "active_key", f"deal:{losing}")
	if running and kept:
		frappe.get_doc(DOCTYPE, running).end(STOPPED, _("Joined with another deal"))
	elif running:
		frappe.db.set_value(DOCTYPE, running, "active_key", f"deal:{winning}", update_modified=False)


def mirror_account(account: str) -> None:
	"""Show the earliest running plan's date on the account's parties; never a change of theirs."""
	from sales_process.sales_process.doctype.sales_account.sales_account import get_parties

	earliest = next((row.next_follow_up for row in running_plans(account) if row.next_follow_up), None)
	for row in get_parties(account):
		if compat.has_field(row.party_type, "next_follow_up"):
			frappe.db.set_value(row.party_type, row.party, "next_follow_up", earliest, update_modified=False)


def mirror_deal(deal: str | None) -> None:
	"""Show the date on the deal's opportunity and newest quotation, and on no other version of it."""
	row = deal and frappe.db.get_value(
		"Sales Deal", deal, ["newest_quotation", "source_doctype", "source_name"], as_dict=True
	)
	if not row:
		return
	planned = frappe.db.get_value(
		DOCTYPE, {"deal": deal, "status": ["in", RUNNING]}, "next_follow_up", order_by="next_follow_up asc"
	)
	_show_date("Quotation", deal, row.newest_quotation, planned)
	if row.source_doctype == compat.OPPORTUNITY and compat.has_field(row.source_doctype, "next_follow_up"):
		_show_date(row.source_doctype, deal, row.source_name, planned)


def _show_date(doctype: str, deal: str, name: str | None, planned: date | None) -> None:
	if not name:
		return
	table = frappe.qb.DocType(doctype)
	others = (table.sales_deal == deal) & (table.name != name) & table.next_follow_up.isnotnull()
	frappe.qb.update(table).set(table.next_follow_up, None).where(others).run()
	frappe.db.set_value(doctype, name, "next_follow_up", planned, update_modified=False)


def close_todos(plans: list[str]) -> None:
	ToDo = frappe.qb.DocType("ToDo")
	open_todos = (ToDo.reference_type == DOCTYPE) & ToDo.reference_name.isin(plans) & (ToDo.status == "Open")
	if not frappe.qb.from_(ToDo).select(ToDo.name).where(open_todos).limit(1).run():
		return
	frappe.qb.update(ToDo).set(ToDo.status, "Closed").where(open_todos).run()
	Plan = frappe.qb.DocType(DOCTYPE)
	frappe.qb.update(Plan).set(Plan._assign, None).where(Plan.name.isin(plans)).run()


def on_doctype_update():
	for fields in (
		["status", "next_follow_up"],
		["sales_owner", "status", "next_follow_up"],
		["status", "remind_on"],
		["deal"],
		["account", "status"],
	):
		frappe.db.add_index(DOCTYPE, fields, index_name="plan_" + "_".join(fields))

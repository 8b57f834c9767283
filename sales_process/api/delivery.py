# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Delivery plans: made from what was sold, worked off, and agreed with the customer on his page or on paper."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from werkzeug.wrappers import Response

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.rate_limiter import rate_limit
from frappe.utils import cint, escape_html, get_fullname, getdate

from sales_process import compat
from sales_process import evidence as papers
from sales_process.engine.acceptance import LONGEST_MESSAGE, LONGEST_NAME
from sales_process.exceptions import LinkNotUsable
from sales_process.guest_pages import HEADERS, refuse_kindly, respond, see_other, typed
from sales_process.sales_process.doctype.access_link import access_link as links
from sales_process.sales_process.doctype.delivery_plan import (
	agreement,
	following,
	guest_page,
	in_words,
	making,
	problems,
	sending,
)
from sales_process.sales_process.doctype.delivery_plan.delivery_plan import (
	CANCELLED,
	DELIVERED,
	DOCTYPE,
	DONE,
	GUEST_PAGE,
	OVER,
	PAPER,
	PROPOSED,
	RUNNING,
)

HOUR = 60 * 60
TRIES_PER_ADDRESS, TRIES_PER_LINK = 100, 30
CONFIRM, PROPOSE, ACCEPT, OBJECT = DECISIONS = ("confirm", "propose", "accept", "object")
DATE_LENGTH = len("2026-12-31")
FARTHEST = 400  # working days by which dates are moved at once


def _busy() -> Response:
	return _respond(guest_page.message(guest_page.BUSY))


@frappe.whitelist(allow_guest=True, methods=["POST"])
@refuse_kindly(_busy)
@rate_limit(limit=TRIES_PER_ADDRESS, seconds=HOUR)
def answer(
	key: str = "",
	decision: str = "",
	full_name: str = "",
	message: str = "",
	received: str = "",
	seen: str = "",
) -> Response:
	"""Keep what a customer answers on the page of his link; a plan he has not seen is shown again instead."""
	frappe.form_dict.link = links.hash_of(key)  # what the second limit counts by; never the token itself
	given = {
		"decision": decision,
		"full_name": typed(full_name, LONGEST_NAME),
		"message": typed(message, LONGEST_MESSAGE),
		**_dates_typed(frappe.form_dict),
	}
	return _answer(key, given, bool(received), seen)


def _dates_typed(dates: Mapping[str, Any]) -> dict[str, str]:
	"""One field a task, named by its row: there are as many as the plan has."""
	return {
		name: typed(value, DATE_LENGTH)
		for name, value in dates.items()
		if name.startswith(guest_page.DATE_FIELD) and isinstance(value, str)
	}


@rate_limit(key="link", limit=TRIES_PER_LINK, seconds=HOUR, ip_based=False)
def _answer(key: str, given: dict[str, str], is_received: bool, seen: str) -> Response:
	try:
		link = links.find_link(key, links.DELIVERY, for_update=True)
	except LinkNotUsable:
		frappe.clear_messages()
		return see_other(guest_page.address(key), HEADERS)
	doc = frappe.get_doc(DOCTYPE, link.reference_name, for_update=True)
	page = guest_page.form(doc, key, given)
	if page.state != guest_page.PLAN:
		return see_other(guest_page.address(key), HEADERS)
	if page.seen != seen:
		return _respond(guest_page.form(doc, key, given, has_changed=True))
	proposed = _proposed(doc, given)
	if problem := _problem(doc, given, is_received, proposed):
		return _respond(guest_page.form(doc, key, given, problem))
	return _keep(link, doc, key, given, proposed)


def _proposed(doc: Document, given: dict[str, str]) -> dict[str, date | None]:
	"""The dates that were changed, by their row; None where it is no date."""
	found = {}
	for row in doc.tasks:
		typed = given.get(guest_page.DATE_FIELD + row.name)
		if typed is None or not row.shown_to_customer or row.status == DONE:
			continue
		day = _day(typed)
		if day != getdate(row.planned_end):
			found[row.name] = day
	return found


def _day(text: str) -> date | None:
	try:
		return date.fromisoformat(text)
	except ValueError:
		return None


def _problem(
	doc: Document, given: dict[str, str], is_received: bool, proposed: dict[str, date | None]
) -> str:
	decision = given["decision"]
	can = agreement.can_accept if decision in (ACCEPT, OBJECT) else agreement.can_confirm
	if decision not in DECISIONS or not can(doc):
		return "no_decision"
	if not given["full_name"]:
		return "no_name"
	if decision == OBJECT and not given["message"]:
		return "no_message"
	if decision == ACCEPT and not is_received:
		return "not_received"
	return agreement.problem_with_dates(doc, proposed) if decision == PROPOSE else ""


def _keep(
	link: Document, doc: Document, key: str, given: dict[str, str], proposed: dict[str, date | None]
) -> Response:
	links.use(link)
	by, words = given["full_name"], given["message"]
	if given["decision"] == CONFIRM:
		agreement.confirm(doc, by, GUEST_PAGE)
	elif given["decision"] == PROPOSE:
		agreement.propose(doc, proposed, by, words)
	elif given["decision"] == ACCEPT:
		agreement.accept(doc, GUEST_PAGE, by, ip_address=_address(), user_agent=_browser())
	else:
		agreement.object_to(doc, by, words)
	return see_other(guest_page.address(key), HEADERS)


def _address() -> str:
	return getattr(frappe.local, "request_ip", None) or ""


def _browser() -> str:
	request = getattr(frappe.local, "request", None)
	return request.headers.get("User-Agent", "")[:500] if request else ""


def _respond(page: frappe._dict) -> Response:
	return respond(guest_page.render(page), page.status, HEADERS)


# made from what was sold


@frappe.whitelist()
def get_state(doctype: str, name: str) -> dict[str, Any]:
	"""The plan of an order, offer or contract, or the templates to make one from."""
	source = _source(doctype, name, "read")
	found = making.find_plan(doctype, name)
	plan = frappe.get_doc(DOCTYPE, found) if found else None
	if plan and plan.has_permission("read"):
		lines = in_words.lines(plan)
		return {"plan": plan.name, "status": plan.status, "outlook": plan.outlook, "why": lines[:1]}
	can_make = not plan and frappe.has_permission(DOCTYPE, "create") and source.has_permission("write")
	return {"can_make": can_make, "templates": _templates(source.company) if can_make else []}


@frappe.whitelist()
def get_source(deal: str) -> dict[str, Any]:
	"""What of a deal its delivery can be planned from, with the templates."""
	doc = frappe.get_doc("Sales Deal", deal)
	doc.check_permission("read")
	found = making.source_of_deal(doc)
	if not found:
		frappe.throw(
			_("{0} has no submitted order, signed contract or accepted offer yet.").format(
				frappe.bold(escape_html(doc.title))
			),
			title=_("Nothing to Deliver yet"),
		)
	source = _source(*found, "read")
	return {"doctype": source.doctype, "name": source.name, "templates": _templates(source.company)}


def _templates(company: str) -> list[dict[str, Any]]:
	"""Those of the company, its own default first."""
	rows = frappe.get_list(
		making.TEMPLATE,
		filters={"enabled": 1, "company": ["in", [company, ""]]},
		fields=["name", "title"],
		order_by="title asc",
	)
	default = making.find_template(company)
	return sorted(rows, key=lambda row: row.name != default)


@frappe.whitelist(methods=["POST"])
def make(doctype: str, name: str, template: str | None = None, starts_on: str | None = None) -> str:
	"""Plan the delivery of an order, an accepted offer or a signed contract; who has one already gets that."""
	source = _source(doctype, name, "write")
	frappe.has_permission(DOCTYPE, "create", throw=True)
	if template:
		frappe.has_permission(making.TEMPLATE, "read", template, throw=True)
	return making.make(source, template, _day_of(starts_on)).name


def _source(doctype: str, name: str, ptype: str) -> Document:
	if doctype not in making.SOURCES:
		frappe.throw(
			_("Make a delivery plan from a sales order, an accepted quotation or a signed contract."),
			title=_("Where It Comes from"),
		)
	doc = frappe.get_doc(doctype, name)
	doc.check_permission(ptype)
	return doc


# worked off


@frappe.whitelist()
def get_plan(plan: str) -> dict[str, Any]:
	"""What the form says of a plan, and what the user can do about it."""
	doc = frappe.get_doc(DOCTYPE, plan)
	doc.check_permission("read")
	may_write = doc.has_permission("write") and doc.status not in OVER
	kinds = following.moved_by()
	return {
		"lines": in_words.lines(doc),
		"may_write": may_write,
		"may_mail": may_write and doc.has_permission("email"),
		"follows_project": doc.follows_project(),
		"can_ask": agreement.can_confirm(doc) or agreement.can_accept(doc),
		"is_delivered": doc.status == DELIVERED,
		"has_proposal": doc.confirmation == PROPOSED and doc.status in RUNNING,
		"proposed": [
			{"subject": row.subject, "planned": row.planned_end, "proposed": row.proposed_end}
			for row in doc.tasks
			if row.proposed_end
		],
		"tasks": [_as_task(doc, row, may_write, kinds) for row in doc.tasks],
		"problems": _problems(doc),
	}


def _as_task(doc: Document, row: Document, may_write: bool, kinds: Mapping[str, str]) -> dict[str, Any]:
	is_mine = row.assigned_to == frappe.session.user
	by_documents = following.is_moved_by_documents(doc, row, kinds)
	return {
		"name": row.name,
		"subject": row.subject,
		"status": row.status,
		"planned": [row.planned_start, row.planned_end],
		"expected": [row.expected_start, row.expected_end],
		"progress": cint(row.progress),
		"spare_days": row.spare_days,
		"who": get_fullname(row.assigned_to) if row.assigned_to else "",
		"moved_by": by_documents or "",
		"can_set": (may_write or is_mine) and not by_documents and doc.status not in OVER,
	}


def _problems(doc: Document) -> list[dict[str, Any]]:
	"""With the status of their Issues, also for who may not open those."""
	status = problems.issue_status(doc)
	return [
		{"name": row.name, "issue": row.issue, "status": status.get(row.issue), "is_open": not row.solved_on}
		for row in doc.problems
	]


@frappe.whitelist(methods=["POST"])
def set_task(plan: str, task: str, status: str, on: str | None = None) -> None:
	"""A task is begun, done or open again. Whoever does it may say so, and whoever may write the plan."""
	doc = frappe.get_doc(DOCTYPE, plan, for_update=True)
	doc.check_permission("read")
	row = doc.task_row(task)
	if row.assigned_to != frappe.session.user:
		doc.check_permission("write")
	_check_can_set(doc, row)
	day = _day_of(on) or compat.today()
	if day > compat.today():
		doc.refuse(
			_("{0} is in the future. Say it when it has happened.").format(frappe.bold(str(day))),
			_("Date in the Future"),
		)
	by = get_fullname(frappe.session.user)
	if status == "Done":
		begun = min(getdate(row.started_on or row.planned_start), day)
		doc.set_task(row, begun, day, by)
	elif status == "Working":
		doc.set_task(row, day, None, by)
	elif status == "Open":
		doc.set_task(row, None, None, by)
	else:
		doc.refuse(_("A task is open, begun or done."), _("What Happened?"))


def _check_can_set(doc: Document, row: Document) -> None:
	if doc.status in OVER:
		doc.refuse(_("{0} is {1} and stays as it is.").format(doc.in_bold(), _(doc.status)), _("It Is Over"))
	if by := following.is_moved_by_documents(doc, row):
		doc.refuse(
			_("{0} is moved by: {1}. It follows what they say.").format(
				frappe.bold(escape_html(row.subject)), by
			),
			_("Moved by Documents"),
		)


@frappe.whitelist(methods=["POST"])
def shift(plan: str, days: int) -> None:
	"""Move all dates that are not over by working days, forwards or (negative) back."""
	doc = _writable(plan)
	if doc.follows_project():
		doc.refuse(
			_("The dates are those of the project {0}. Change them there.").format(
				frappe.bold(escape_html(doc.project))
			),
			_("Dates of a Project"),
		)
	if not days or abs(days) > FARTHEST:
		doc.refuse(_("Move by 1 to {0} working days.").format(FARTHEST), _("By How Many Days?"))
	making.shift(doc.tasks, days, doc.company)
	doc.save()


@frappe.whitelist(methods=["POST"])
def report_problem(plan: str, description: str, task: str = "") -> None:
	"""Something goes wrong: an Issue is made, and the outlook says that the task is at risk."""
	doc = _writable(plan)
	if not description.strip():
		doc.refuse(_("Write in a few words what is wrong."), _("What Is Wrong?"))
	subject = doc.task_row(task).subject if task else ""
	problems.report(doc, subject, description.strip()[:LONGEST_MESSAGE], get_fullname(frappe.session.user))
	doc.save_automatic()  # the user may write it, as asked above


@frappe.whitelist(methods=["POST"])
def solve_problem(plan: str, problem: str) -> None:
	doc = _writable(plan)
	row = next((row for row in doc.problems if row.name == problem and not row.solved_on), None)
	if not row:
		doc.refuse(_("{0} has no such open problem.").format(doc.in_bold()), _("No Such Problem"))
	problems.solve(doc, row)


@frappe.whitelist(methods=["POST"])
def cancel(plan: str) -> None:
	"""Nothing is delivered by this plan any more; a new one may be made."""
	doc = _writable(plan)
	doc.status = CANCELLED
	doc.save_automatic()  # the user may write it, as asked above


@frappe.whitelist(methods=["POST"])
def look_again(plan: str) -> None:
	"""Read the documents of the order and the tasks of the project now."""
	doc = _writable(plan)
	following.follow(doc.name)


# agreed with the customer


@frappe.whitelist(methods=["POST"])
def send_link(plan: str, email: str, contact_name: str = "", message: str = "") -> None:
	"""Mail the customer the page on which he confirms the dates, and in the end the delivery."""
	doc = _writable(plan)
	doc.check_permission("email")
	sending.mail_link(doc, email, contact_name[:LONGEST_NAME], message[:LONGEST_MESSAGE])


@frappe.whitelist(methods=["POST"])
def copy_link(plan: str) -> str:
	"""The customer's address for a chat. Whoever may write the plan may give it away."""
	return sending.copy_link(_writable(plan))


@frappe.whitelist(methods=["POST"])
def note_confirmation(plan: str, confirmed_by: str, way: str) -> None:
	"""The customer has confirmed the dates by phone, on a visit or in a chat."""
	doc = _writable(plan)
	if not agreement.can_confirm(doc):
		doc.refuse(
			_("{0} is {1}: there is nothing to ask any more.").format(doc.in_bold(), _(doc.status)),
			_("Nothing to Ask"),
		)
	if not confirmed_by.strip() or not way.strip():
		doc.refuse(_("Write who confirmed the dates, and how."), _("Who Confirmed?"))
	agreement.confirm(doc, confirmed_by.strip(), way.strip()[:LONGEST_NAME])


@frappe.whitelist(methods=["POST"])
def take_proposed_dates(plan: str) -> None:
	"""The dates the customer proposed become ours, and the order's."""
	agreement.take_proposed(_writable(plan))


@frappe.whitelist(methods=["POST"])
def keep_our_dates(plan: str) -> None:
	agreement.keep_dates(_writable(plan))


@frappe.whitelist(methods=["POST"])
def record_acceptance(plan: str, accepted_by: str, accepted_on: str, file: str) -> None:
	"""A signed paper says that the customer has got everything; `file` is the user's own private upload."""
	doc = _writable(plan)
	if not agreement.can_accept(doc):
		doc.refuse(
			_("{0} is {1}. A delivery is accepted when all its tasks are done.").format(
				doc.in_bold(), _(doc.status)
			),
			_("Not Delivered yet"),
		)
	day = _day_of(accepted_on)
	if not accepted_by.strip() or not day or not getdate(doc.delivered_on) <= day <= compat.today():
		doc.refuse(
			_("Write who accepted it, and on which day from {0} until today.").format(
				frappe.utils.format_date(doc.delivered_on)
			),
			_("Who Accepted?"),
		)
	paper = papers.take(file, doc)
	agreement.accept(doc, PAPER, accepted_by.strip(), day, evidence=paper.url, evidence_hash=paper.sha256)


def _writable(plan: str) -> Document:
	doc = frappe.get_doc(DOCTYPE, plan, for_update=True)
	doc.check_permission("write")
	return doc


def _day_of(text: str | None) -> date | None:
	return getdate(text) if text else None

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What the business came to: a row per stage and a few counts, asked of the records themselves."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

import frappe

from sales_process import compat
from sales_process.demo.countries import GROUP_CURRENCY
from sales_process.demo.world import group_amount
from sales_process.engine.outcome import LOST, OPEN, PARTLY_WON, WON
from sales_process.sales_process.doctype.sales_process_settings.sales_process_settings import setting

PLAN, DEAL, SURVEY, LOG = "Follow-up Plan", "Sales Deal", "Satisfaction Survey", "Follow-up Log"
RESEARCH, OPPORTUNITY, GRADE = "Lead Research", "Opportunity", "Opportunity Grade"
NEGOTIATION, APPROVAL, CONTRACT = "Negotiation", "Price Approval", "Contract Review"
DELIVERY = "Delivery Plan"
FULLY = 99.99


@dataclass(frozen=True, slots=True)
class Stage:
	"""How many began something, how many finished it, and what it was worth to the group."""

	name: str
	started: int
	done: int
	amount: float
	meaning: str

	@property
	def rate(self) -> str:
		return f"{self.done / self.started:.0%}" if self.started else "–"


def stages() -> list[Stage]:
	return [_develop(), _follow_up(), _opportunity(), _closing(), _delivery(), _survey()]


def counts(last: date) -> list[tuple[str, int]]:
	"""What went well and badly, in the words of a manager."""
	deals = Counter(row.outcome for row in _deals())
	expired = frappe.db.count("Quotation", {"status": "Expired"}) + _renewed()
	low = setting("low_score_below")
	researches = Counter(_pluck(RESEARCH, "status"))
	grades = _graded()
	approvals = Counter(_pluck(APPROVAL, "status"))
	return [
		("Leads that are to come back later", researches["Not Now"]),
		("Leads that do not fit, or are a lead already", researches["Not a Fit"]),
		("Assessments by a person", grades["Assessment"]),
		("  by themselves, as time passed", grades["New Facts"] + grades["Rules Changed"]),
		("  set by hand against the rules", grades["by hand"]),
		("Rounds of negotiation", frappe.db.count("Negotiation Round")),
		("  negotiations agreed", frappe.db.count(NEGOTIATION, {"agreed_round": [">", 0]})),
		("Prices allowed", approvals["Approved"]),
		("  not allowed", approvals["Rejected"]),
		("  questions of approvers", frappe.db.count("Price Approval Event", {"what": "Asked Back"})),
		("Offers accepted on their page", _accepted("Guest Page")),
		("  by an order on paper", _accepted("Purchase Order")),
		("Contracts reviewed", frappe.db.count(CONTRACT)),
		("  signed by both", frappe.db.count(CONTRACT, {"meaning": ["in", ("Signed", "Archived")]})),
		("  changes asked for by customers", frappe.db.count("Contract Event", {"what": "Changes Asked"})),
		("Deliveries planned", frappe.db.count(DELIVERY)),
		("  accepted by the customer", frappe.db.count(DELIVERY, {"status": "Accepted"})),
		("Services held", frappe.db.count("Value-added Service", {"status": "Held"})),
		("Deals won", deals[WON]),
		("Deals partly won", deals[PARTLY_WON]),
		("Deals lost", deals[LOST]),
		("Deals still open", deals[OPEN]),
		("Quotations expired, or renewed after it", expired),
		("Touches logged", frappe.db.count(LOG)),
		("  without an answer", frappe.db.count(LOG, {"outcome": "No Response"})),
		(
			"Plans overdue on the last day",
			frappe.db.count(PLAN, {"status": "Active", "next_follow_up": ["<", last]}),
		),
		("Escalations to the manager", frappe.db.count("Sales Day Digest Touch", {"step": "Escalated"})),
		("Goods returned", frappe.db.count("Delivery Note", {"docstatus": 1, "is_return": 1})),
		("Unhappy customers", _count_low(low)),
		("Mails in the queue", frappe.db.count("Email Queue")),
	]


def as_text(first: date, last: date) -> str:
	return "\n".join(
		[
			f"From {first:%A, %d %B %Y} to {last:%A, %d %B %Y}. Amounts are net, in {GROUP_CURRENCY};",
			"those of other currencies are converted at the fixed rates of the demo.",
			"",
			*_stage_lines(stages()),
			"",
			*(f"  {label:<42}{value:>8,}" for label, value in counts(last)),
		]
	)


def _stage_lines(rows: Iterable[Stage]) -> Iterator[str]:
	amount = f"Amount ({GROUP_CURRENCY})"
	yield f"  {'Stage':<12}{'Started':>8}{'Done':>8}{'Rate':>8}{amount:>16}   What is counted"
	yield "  " + "-" * 96
	for row in rows:
		yield f"  {row.name:<12}{row.started:>8}{row.done:>8}{row.rate:>8}{row.amount:>16,.0f}   {row.meaning}"


def _develop() -> Stage:
	"""Whoever was qualified once counts, whatever became of the deal."""
	researches = _pluck(RESEARCH, "name")
	qualified = frappe.get_all(
		DEAL,
		filters={"research": ["is", "set"], "source_doctype": OPPORTUNITY},
		pluck="source_name",
		order_by=None,
	)
	amount = _expected({"name": ["in", qualified or [""]]})
	return Stage(
		"Develop", len(researches), len(qualified), amount, "leads looked into; qualified; what they expect"
	)


def _opportunity() -> Stage:
	deals = frappe.get_all(
		DEAL, filters={"source_doctype": OPPORTUNITY}, fields=["outcome", "source_name"], order_by=None
	)
	won = [deal.source_name for deal in deals if deal.outcome in (WON, PARTLY_WON)]
	amount = _expected({"name": ["in", won or [""]]})
	return Stage(
		"Opportunity", len(deals), len(won), amount, "opportunities; won or partly won; expected of those"
	)


def _expected(filters: dict) -> float:
	"""Opportunities of the demo are in the currency of their company."""
	if not compat.has_crm():
		return 0
	fields = ["company", "opportunity_amount"]
	rows = frappe.get_all(OPPORTUNITY, filters=filters, fields=fields, order_by="creation asc, name asc")
	return sum(group_amount(row.opportunity_amount, row.company) for row in rows)


def _graded() -> Counter:
	rows = frappe.get_all(
		GRADE, filters={"docstatus": 1}, fields=["occasion", "override_grade"], order_by=None
	)
	by_hand = sum(row.occasion == "Assessment" and bool(row.override_grade) for row in rows)
	return Counter(row.occasion for row in rows) + Counter({"by hand": by_hand})


def _pluck(doctype: str, fieldname: str) -> list[str]:
	return frappe.get_all(doctype, pluck=fieldname, order_by=None)


def _follow_up() -> Stage:
	plans = frappe.get_all(PLAN, filters={"deal": ["is", "set"]}, fields=["status", "deal"], order_by=None)
	offers = dict(
		frappe.get_all("Sales Deal", fields=["name", "newest_quotation"], order_by=None, as_list=True)
	)
	ended = [plan for plan in plans if plan.status in ("Done", "Stopped")]
	offered = [offer for plan in plans if (offer := offers[plan.deal])]
	amount = _net("Quotation", {"name": ["in", offered or [""]]})
	return Stage("Follow-up", len(plans), len(ended), amount, "plans of deals; ended; what was offered")


def _closing() -> Stage:
	deals = [deal for deal in _deals() if deal.newest_quotation]
	won = [deal for deal in deals if deal.outcome in (WON, PARTLY_WON)]
	amount = _net("Sales Order", {"docstatus": 1})
	return Stage(
		"Closing", len(deals), len(won), amount, "deals with an offer; won or partly won; what was ordered"
	)


def _delivery() -> Stage:
	orders = frappe.get_all("Sales Order", filters={"docstatus": 1}, pluck="per_delivered", order_by=None)
	done = [percent for percent in orders if percent >= FULLY]
	amount = _net("Delivery Note", {"docstatus": 1})
	return Stage(
		"Delivery", len(orders), len(done), amount, "orders; fully delivered; delivered less returned"
	)


def _survey() -> Stage:
	surveys = frappe.get_all(
		SURVEY, filters={"sent_on": ["is", "set"]}, fields=["status", "reference_name"], order_by=None
	)
	answered = [survey for survey in surveys if survey.status == "Answered"]
	notes = [survey.reference_name for survey in answered if survey.reference_name]
	amount = _net("Delivery Note", {"name": ["in", notes or [""]]})
	return Stage(
		"Survey", len(surveys), len(answered), amount, "surveys sent; answered; deliveries answered for"
	)


def _deals() -> list[frappe._dict]:
	"""Leads that are only being looked into are none yet."""
	fields = ["name", "outcome", "newest_quotation"]
	return frappe.get_all(DEAL, filters={"source_doctype": ["!=", RESEARCH]}, fields=fields, order_by=None)


def _net(doctype: str, filters: dict) -> float:
	rows = frappe.get_all(
		doctype, filters=filters, fields=["company", "base_net_total"], order_by="creation asc, name asc"
	)
	return sum(group_amount(row.base_net_total, row.company) for row in rows)


def _renewed() -> int:
	"""Offers that had expired when a new version took their place."""
	Old, New = frappe.qb.DocType("Quotation"), frappe.qb.DocType("Quotation").as_("successor")
	rows = (
		frappe.qb.from_(New)
		.join(Old)
		.on(Old.name == New.amended_from)
		.select(New.name)
		.where((New.docstatus != 0) & (New.transaction_date > Old.valid_till))
		.run()
	)
	return len(rows)


def _count_low(below: float) -> int:
	"""Customers with a dimension under the limit in any of their surveys."""
	Score, Survey = frappe.qb.DocType("Satisfaction Survey Score"), frappe.qb.DocType(SURVEY)
	rows = (
		frappe.qb.from_(Score)
		.join(Survey)
		.on(Survey.name == Score.parent)
		.select(Survey.account)
		.distinct()
		.where((Survey.status == "Answered") & (Score.score < below))
		.run()
	)
	return len(rows)


def _accepted(channel: str) -> int:
	return frappe.db.count("Quotation Acceptance", {"status": "Accepted", "channel": channel})

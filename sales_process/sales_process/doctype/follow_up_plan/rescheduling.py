# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What another cadence would do to the plans that run, read in a few queries however many they are; and doing it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import frappe
from frappe.query_builder.functions import Max, Min
from frappe.utils import cint, create_batch, getdate

from sales_process import compat
from sales_process.engine import cadence
from sales_process.engine.cadence import CadenceRule, NextTouch, Situation
from sales_process.sales_process.doctype.follow_up_cadence.follow_up_cadence import get_rules
from sales_process.sales_process.doctype.follow_up_plan.follow_up_plan import ACTIVE, DOCTYPE
from sales_process.sales_process.doctype.sales_process_settings.sales_process_settings import get_calendar

BATCH = 500
OVER = ("Lost", "Expired", "Ordered", "Cancelled")
BY_CADENCE = {"rule", "no_rule"}
FIELDS = [
	"name", "party_name", "plan_type", "sales_owner", "company", "customer_group", "deal", "grade", "urgency", "intent", "cycle_days",
	"last_touch_on", "paced_from", "touches_without_response", "next_follow_up", "date_reasons", "cadence",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Move:
	"""A plan whose next touch another set of rules would put elsewhere."""

	plan: frappe._dict
	touch: NextTouch

	@property
	def before(self) -> date | None:
		return getdate(self.plan.next_follow_up) if self.plan.next_follow_up else None


def moves(rules: Sequence[CadenceRule], changed: CadenceRule, most: int | None = None) -> list[Move]:
	"""The plans that one changed rule would move; `rules` are all of them as they would be."""
	names = _plans_of(changed, most)
	before = get_rules()
	return [move for batch in create_batch(names, BATCH) for move in _moves_of(batch, before, rules)]


def apply_rule(name: str, title: str) -> None:
	"""After a cadence was saved: the plans it concerns get the dates that it gives. May run twice."""
	from sales_process.tasks import one_by_one

	changed = next((rule for rule in get_rules() if rule.name == name), None)
	plans = _plans_of(changed or CadenceRule(name, title, ()), only_by_name=changed is None)
	for batch in create_batch(plans, BATCH):
		rows = _rows(batch)
		situations = _situations(rows)
		due = [
			row.name for row in rows if _differs(row, _touch(get_rules(), situations[row.name], row.company))
		]
		one_by_one(due, _compute_anew, DOCTYPE)


def _compute_anew(name: str) -> None:
	plan = frappe.get_doc(DOCTYPE, name)
	if plan.status == ACTIVE and not plan.date_is_typed and not plan.answer_due:
		plan.compute_next_touch()
		plan.save_automatic()


def _moves_of(
	names: list[str], before: Sequence[CadenceRule], after: Sequence[CadenceRule]
) -> Iterable[Move]:
	rows = _rows(names)
	situations = _situations(rows)
	for row in rows:
		situation = situations[row.name]
		touch = _touch(after, situation, row.company)
		if touch != _touch(before, situation, row.company) and _differs(row, touch):
			yield Move(row, touch)


def _touch(rules: Sequence[CadenceRule], situation: Situation, company: str) -> NextTouch:
	return cadence.next_touch(rules, situation, compat.today(), get_calendar(company))


def _differs(row: frappe._dict, touch: NextTouch) -> bool:
	stored = getdate(row.next_follow_up) if row.next_follow_up else None
	return (
		touch.verdict == cadence.STOP or touch.on != stored or (touch.rule or None) != (row.cadence or None)
	)


def _plans_of(rule: CadenceRule, most: int | None = None, only_by_name: bool = False) -> list[str]:
	"""Plans that follow the rule now, and those that meet its conditions; the earliest touch first.

	A touch that is due stays due: no rule puts off what is owed already.
	"""
	Plan = frappe.qb.DocType(DOCTYPE)
	concerned = Plan.cadence == rule.name
	if not only_by_name:
		meets = Plan.status == ACTIVE
		for fieldname, wanted in rule.conditions().items():
			if wanted:
				meets &= Plan[fieldname] == wanted
		concerned |= meets
	query = (
		frappe.qb.from_(Plan)
		.select(Plan.name)
		.where((Plan.status == ACTIVE) & (Plan.date_is_typed == 0) & (Plan.answer_due == 0) & concerned)
		.where(Plan.next_follow_up > compat.today())
		.orderby(Plan.next_follow_up)
		.orderby(Plan.name)
	)
	return (query.limit(most) if most else query).run(pluck=True)


def _rows(names: list[str]) -> list[frappe._dict]:
	"""Those whose date a cadence gave; what a person, a mail or an expired offer has set stays."""
	rows = frappe.get_all(
		DOCTYPE, filters={"name": ["in", names or [""]]}, fields=FIELDS, order_by="next_follow_up asc"
	)
	return [
		row
		for row in rows
		if BY_CADENCE & {reason["code"] for reason in frappe.parse_json(row.date_reasons or "[]")}
	]


def _situations(rows: list[frappe._dict]) -> dict[str, Situation]:
	by_channel, ends = (
		_last_by_channel([row.name for row in rows]),
		_ends([row.deal for row in rows if row.deal]),
	)
	today = compat.today()
	found = {}
	for row in rows:
		paced_from = getdate(row.paced_from) if row.paced_from else today
		last = getdate(row.last_touch_on) if row.last_touch_on else None
		found[row.name] = Situation(
			plan_type=row.plan_type,
			started_on=paced_from,
			company=row.company or "",
			customer_group=row.customer_group or "",
			grade=row.grade or "",
			urgency=row.urgency or "",
			intent=row.intent or "",
			cycle_days=cint(row.cycle_days) or None,
			last_touch_on=max(last, paced_from) if last else None,
			last_by_channel=by_channel[row.name],
			touches_without_response=cint(row.touches_without_response),
			latest_on=ends.get(row.deal),
		)
	return found


def _last_by_channel(plans: list[str]) -> dict[str, dict[str, date]]:
	found: dict[str, dict[str, date]] = defaultdict(dict)
	Log = frappe.qb.DocType("Follow-up Log")
	if plans:
		rows = (
			frappe.qb.from_(Log)
			.select(Log.plan, Log.channel, Max(Log.happened_on))
			.where(
				Log.plan.isin(plans)
				& (Log.replaced_by.isnull() | (Log.replaced_by == ""))
				& (Log.uncertain == 0)
			)
			.groupby(Log.plan, Log.channel)
			.run()
		)
		for plan, channel, happened_on in rows:
			found[plan][channel] = getdate(happened_on)
	return found


def _ends(deals: list[str]) -> dict[str, date]:
	"""The day the earliest open quotation of each deal ends."""
	if not deals:
		return {}
	Quotation = frappe.qb.DocType("Quotation")
	rows = (
		frappe.qb.from_(Quotation)
		.select(Quotation.sales_deal, Min(Quotation.valid_till))
		.where(Quotation.sales_deal.isin(deals) & (Quotation.docstatus == 1) & Quotation.status.notin(OVER))
		.groupby(Quotation.sales_deal)
		.run()
	)
	return {deal: getdate(day) for deal, day in rows if day}

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What happens to plans on their day: they wake up, become ToDos, come again when overdue, and reach a manager.

Set-based: one query says who is due, the engine decides, and a batch is written with a handful of statements.
"""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import frappe
from frappe import _
from frappe.utils import cint, format_date, getdate

from sales_process import compat
from sales_process.due_by import names_due
from sales_process.engine.reminders import MANAGER, USER, Reminder, Step, remind
from sales_process.sales_process.doctype.follow_up_plan.follow_up_plan import ACTIVE, DOCTYPE, PAUSED
from sales_process.sales_process.doctype.sales_process_settings.sales_process_settings import (
	get_calendar,
	setting,
)

TODO_FIELDS = (
	"name owner creation modified modified_by docstatus status priority date allocated_to assigned_by "
	"description reference_type reference_name"
).split()


@dataclass(frozen=True, slots=True)
class Due:
	"""A plan that is due, what is to be done, and whom it is told."""

	plan: frappe._dict
	reminder: Reminder
	user: str | None


def due_plans(today: date) -> list[str]:
	"""Plans for which something is to be done, the earliest first."""
	return names_due(DOCTYPE, "remind_on", today, status=(ACTIVE, PAUSED))


def remind_plans(names: list[str]) -> None:
	"""Take the step that is due for each of these plans; a second run finds none."""
	today = compat.today()
	team, steps = Team(), escalation_steps()
	due = [_decide(plan, today, team, steps) for plan in _read(names)]
	_write_todos([item for item in due if item.reminder.step and item.user], today)
	_write_plans(due)


class Team:
	"""Who is asked for whom, each looked up once for a batch."""

	def __init__(self):
		self.managers: dict[tuple[str | None, str], str | None] = {}

	def told(self, step: Step, plan: frappe._dict) -> str | None:
		if step.tell == USER:
			return step.user
		if step.tell == MANAGER or not plan.sales_owner:
			return self.manager(plan.sales_owner, plan.company) or plan.sales_owner
		return plan.sales_owner

	def manager(self, user: str | None, company: str) -> str | None:
		key = (user, company)
		if key not in self.managers:
			self.managers[key] = compat.manager_of(user) or queue_manager(company)
		return self.managers[key]


def queue_manager(company: str | None) -> str | None:
	"""Who looks after records without an owner."""
	return setting("manager", company) or setting("default_manager")


def escalation_steps() -> tuple[Step, ...]:
	rows = frappe.get_cached_doc("Sales Process Settings").escalation_steps
	return tuple(Step(cint(row.after_working_days), row.tell, row.user or "") for row in rows)


def _read(names: list[str]) -> list[frappe._dict]:
	"""The plans by their names only: with the status in the query a database may choose the far longer index."""
	Plan, Account = frappe.qb.DocType(DOCTYPE), frappe.qb.DocType("Sales Account")
	rows = (
		frappe.qb.from_(Plan)
		.left_join(Account)
		.on(Account.name == Plan.account)
		.select(
			Plan.name,
			Plan.status,
			Plan.company,
			Plan.sales_owner,
			Plan.next_follow_up,
			Plan.next_channel,
			Plan.next_topic,
			Plan.reminder_step,
			Account.title.as_("party_name"),
		)
		.where(Plan.name.isin(names))
		.run(as_dict=True)
	)
	return [row for row in rows if row.status in (ACTIVE, PAUSED) and row.next_follow_up]


def _decide(plan: frappe._dict, today: date, team: Team, steps: tuple[Step, ...]) -> Due:
	reminder = remind(
		getdate(plan.next_follow_up),
		steps,
		cint(plan.reminder_step),
		today,
		get_calendar(plan.company),
	)
	return Due(plan, reminder, team.told(reminder.step, plan) if reminder.step else None)


def _write_todos(due: list[Due], today: date) -> None:
	waiting = _open_todos([item.plan.name for item in due])
	now = compat.now()
	rows, assigned = [], defaultdict(set)
	for item in due:
		if item.user in waiting[item.plan.name]:
			continue
		rows.append(
			(
				frappe.generate_hash(length=10),
				frappe.session.user,
				now,
				now,
				frappe.session.user,
				0,
				"Open",
				"High" if item.reminder.step.after_working_days else "Medium",
				today,
				item.user,
				frappe.session.user,
				_what_to_do(item),
				DOCTYPE,
				item.plan.name,
			)
		)
		assigned[json.dumps(sorted({*waiting[item.plan.name], item.user}))].add(item.plan.name)
	if rows:
		frappe.db.bulk_insert("ToDo", TODO_FIELDS, rows)
	Plan = frappe.qb.DocType(DOCTYPE)
	for users, plans in assigned.items():
		frappe.qb.update(Plan).set(Plan._assign, users).where(Plan.name.isin(sorted(plans))).run()


def _open_todos(plans: list[str]) -> defaultdict[str, set[str]]:
	waiting: defaultdict[str, set[str]] = defaultdict(set)
	if plans:
		for plan, user in frappe.get_all(
			"ToDo",
			filters={"reference_type": DOCTYPE, "reference_name": ["in", plans], "status": "Open"},
			fields=["reference_name", "allocated_to"],
			order_by=None,
			as_list=True,
		):
			waiting[plan].add(user)
	return waiting


def _what_to_do(item: Due) -> str:
	plan = item.plan
	what = " · ".join(filter(None, (plan.party_name, _(plan.next_channel or ""), plan.next_topic)))
	if item.user != plan.sales_owner:
		who = frappe.utils.get_fullname(plan.sales_owner) if plan.sales_owner else _("nobody")
		what = _("{0} (due {1}, owner: {2})").format(what, format_date(plan.next_follow_up), who)
	elif item.reminder.step.after_working_days:
		what = _("{0} (overdue since {1})").format(what, format_date(plan.next_follow_up))
	return frappe.utils.escape_html(what)


def _write_plans(due: Iterable[Due]) -> None:
	"""Plans with the same next step are written together; a paused one goes on."""
	alike = defaultdict(list)
	for item in due:
		alike[item.reminder.next_on, item.reminder.steps_done].append(item.plan.name)
	Plan = frappe.qb.DocType(DOCTYPE)
	for (next_on, steps_done), names in alike.items():
		(
			frappe.qb.update(Plan)
			.set(Plan.remind_on, next_on)
			.set(Plan.reminder_step, steps_done)
			.set(Plan.status, ACTIVE)
			.set(Plan.paused_until, None)
			.where(Plan.name.isin(names))
			.run()
		)


# owners who left


def plans_of_disabled_owners() -> list[str]:
	Plan, User = frappe.qb.DocType(DOCTYPE), frappe.qb.DocType("User")
	return (
		frappe.qb.from_(Plan)
		.join(User)
		.on(User.name == Plan.sales_owner)
		.select(Plan.name)
		.where((User.enabled == 0) & Plan.status.isin([ACTIVE, PAUSED]))
		.orderby(Plan.name)
		.run(pluck=True)
	)


def hand_over(plan: str) -> None:
	"""Give a plan whose owner has left to his manager, else to the queue; what waited for him goes along."""
	doc = frappe.get_doc(DOCTYPE, plan)
	gone = doc.sales_owner
	doc.sales_owner = compat.manager_of(gone) or queue_manager(doc.company)
	reasons = frappe.parse_json(doc.date_reasons or "[]")
	doc.date_reasons = json.dumps([*reasons, {"code": "owner_left", "user": gone}], ensure_ascii=False)
	doc.remind_on, doc.reminder_step = doc.next_follow_up, 0
	doc.close_todos(always=True)
	doc.save_automatic()

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""The tasks of an order's project are the rows of its plan: read from there, changed there."""

import frappe
from frappe.model.document import Document
from frappe.utils import flt, getdate

from sales_process import compat

TASK, DEPENDS_ON = "Task", "Task Depends On"
PLAN = "Delivery Plan"
RUNNING = ("Planned", "Under Way", "Delivered")
COMPLETED = "Completed"
NOT_TO_DO = ("Template", "Cancelled")
MOST = 100


def project_of(order: Document) -> str | None:
	"""The order's own project, else the one that was made of it."""
	if not compat.has_doctype("Project"):
		return None
	return order.get("project") or frappe.db.get_value(
		"Project", {"sales_order": order.name}, "name", order_by="creation desc"
	)


def take_over(doc: Document) -> None:
	"""Bring the rows up to date with the tasks of the project; what our rows add to them stays.

	A project without dated tasks leaves the plan as it is.
	"""
	tasks = _tasks(doc.project)
	if not tasks:
		return
	known = {row.task: row for row in doc.tasks if row.task}
	rows = []
	for number, task in enumerate(tasks, start=1):
		row = known.get(task.name) or doc.append("tasks", {"shown_to_customer": 1})
		row.idx = number
		row.update(_as_row(task))
		rows.append(row)
	doc.set("tasks", rows)
	_set_order(doc, [task.name for task in tasks])


def _tasks(project: str) -> list[frappe._dict]:
	fields = [
		"name", "subject", "exp_start_date", "exp_end_date", "act_start_date", "act_end_date", "completed_on", "status",
		"progress", "_assign",
	]  # fmt: skip
	rows = frappe.get_all(
		TASK,
		filters={"project": project, "is_group": 0, "status": ["not in", NOT_TO_DO]},
		fields=fields,
		order_by="exp_start_date asc, creation asc, name asc",
		limit=MOST,
	)
	return [row for row in rows if row.exp_end_date or row.exp_start_date]


def _as_row(task: frappe._dict) -> dict:
	first = getdate(task.exp_start_date or task.exp_end_date)
	last = max(getdate(task.exp_end_date or task.exp_start_date), first)
	is_done = task.status == COMPLETED
	ended = task.completed_on or task.act_end_date or last
	people = frappe.parse_json(task.get("_assign") or "[]")
	return {
		"task": task.name,
		"subject": task.subject[:140],
		"planned_start": first,
		"planned_end": last,
		"started_on": _started(task, first),
		"ended_on": min(getdate(ended), compat.today()) if is_done else None,
		"ended_by": task.name if is_done else None,
		"progress": flt(task.progress),
		"assigned_to": people[0] if people else None,
	}


def _started(task: frappe._dict, planned):
	"""ERPNext knows it of tasks with time sheets; of the others only that somebody works on them."""
	if task.act_start_date:
		return getdate(task.act_start_date)
	return min(planned, compat.today()) if task.status in ("Working", "Pending Review") else None


def _set_order(doc: Document, tasks: list[str]) -> None:
	number = {row.task: row.idx for row in doc.tasks}
	waits: dict[str, set[int]] = {}
	if compat.has_doctype(DEPENDS_ON):
		for row in frappe.get_all(
			DEPENDS_ON,
			filters={"parenttype": TASK, "parent": ["in", tasks], "task": ["in", tasks]},
			fields=["parent", "task"],
			order_by="idx asc",
		):
			waits.setdefault(row.parent, set()).add(number[row.task])
	for row in doc.tasks:
		row.after_rows = ", ".join(map(str, sorted(waits.get(row.task, ()))))


def with_changed_tasks() -> list[str]:
	"""Plans whose project has a task that was changed since; a deleted one is noticed with the next change or day."""
	if not compat.has_doctype(TASK):
		return []
	Task, Plan = frappe.qb.DocType(TASK), frappe.qb.DocType(PLAN)
	return (
		frappe.qb.from_(Plan)
		.join(Task)
		.on(Task.project == Plan.project)
		.select(Plan.name)
		.distinct()
		.where(Plan.status.isin(RUNNING) & (Plan.project != "") & (Task.modified >= Plan.looked_at))
		.run(pluck=True)
	)

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""The milestones of a plan are the decision steps of the customer. What they are and when one was done is the
research's; the plan adds by when, what blocks it and what we do about it. A step ticked off here is ticked off there.
"""

from datetime import date

import frappe
from frappe.model.document import Document
from frappe.utils import getdate

RESEARCH, STEP = "Lead Research", "Decision Step"
DONE, SKIPPED, IN_PROGRESS = "Done", "Skipped", "In Progress"


def follow(plan: Document) -> None:
	"""Take the steps as the research has them now; what a person has just ticked is for the research to take."""
	steps = _steps(plan)
	plan.flags.ticked, plan.flags.steps_moved = _ticked(plan, steps), False
	if steps is None:
		return
	by_name = {step.name: step for step in steps}
	known = {row.decision_step for row in plan.milestones if row.decision_step}
	for row in plan.milestones:
		if step := by_name.get(row.decision_step):
			_mirror(plan, row, step)
		elif row.decision_step:
			row.decision_step = None  # the step was taken out of the research; the milestone is ours now
	for step in steps:
		if step.name not in known and step.state != SKIPPED:
			_adopt(plan, step)
	_drop_skipped(plan, by_name)


def have_moved(plan: Document) -> bool:
	"""Has following the research changed a milestone?"""
	return bool(plan.flags.steps_moved)


def pass_on(plan: Document) -> None:
	"""Tick off in the research what a person has ticked off in the plan; he must be allowed to write there."""
	ticked, plan.flags.ticked = plan.flags.ticked or {}, None
	research = ticked and _research_of(plan)
	if not research:
		return
	doc = frappe.get_doc(RESEARCH, research)
	for step in doc.decision_steps:
		if step.name in ticked:
			step.done_on = ticked[step.name]
			step.state = DONE if step.done_on else IN_PROGRESS
	doc.save()


def _ticked(plan: Document, steps: list[frappe._dict] | None) -> dict[str, date | str | None]:
	"""Steps whose day a person has set or cleared: those that differ from the plan as it was stored."""
	before = plan.get_doc_before_save()
	if plan.flags.automatic or not before or not steps:
		return {}
	was = {row.name: row.done_on for row in before.milestones}
	known = {step.name for step in steps}
	return {
		row.decision_step: row.done_on
		for row in plan.milestones
		if row.decision_step in known and row.name in was and _day(was[row.name]) != _day(row.done_on)
	}


def _mirror(plan: Document, row: Document, step: frappe._dict) -> None:
	before = row.milestone, row.department or "", _day(row.done_on)
	row.milestone, row.department = step.step, step.department
	if step.name not in plan.flags.ticked:
		row.done_on = step.done_on if step.state == DONE else None
	if (row.milestone, row.department or "", _day(row.done_on)) != before:
		plan.flags.steps_moved = True


def _adopt(plan: Document, step: frappe._dict) -> None:
	"""A new step; one that somebody typed here by the same name is that step."""
	row = next(
		(
			row
			for row in plan.milestones
			if not row.decision_step and row.milestone.casefold() == step.step.casefold()
		),
		None,
	)
	row = row or plan.append("milestones", {"milestone": step.step, "department": step.department})
	row.decision_step = step.name
	if step.state == DONE:
		row.done_on = step.done_on
	plan.flags.steps_moved = True


def _drop_skipped(plan: Document, by_name: dict[str, frappe._dict]) -> None:
	kept = [
		row
		for row in plan.milestones
		if not (row.decision_step in by_name and by_name[row.decision_step].state == SKIPPED)
	]
	if len(kept) != len(plan.milestones):
		plan.set("milestones", kept)
		plan.flags.steps_moved = True


def _steps(plan: Document) -> list[frappe._dict] | None:
	"""None where nobody looked into the deal: then every milestone is the plan's own."""
	research = _research_of(plan)
	if not research:
		return None
	return frappe.get_all(
		STEP,
		filters={"parenttype": RESEARCH, "parent": research},
		fields=["name", "step", "department", "state", "done_on"],
		order_by="idx asc",
	)


def _research_of(plan: Document) -> str | None:
	return frappe.db.get_value("Sales Deal", plan.deal, "research")


def _day(value: date | str | None) -> date | None:
	"""A form sends days as text."""
	return getdate(value) if value else None

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What happens to grades by themselves: they fall with time, follow new facts and new rules, and come up for review.

`heat_changes_on` of a deal is when to look again. Whatever makes a look necessary sets it to today, so that the
daily job finds what no queue delivered.
"""

from datetime import date

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import format_date, getdate

from sales_process import compat, hints
from sales_process.active_key import find
from sales_process.due_by import names_due
from sales_process.engine.grading import RANKS
from sales_process.engine.outcome import OPEN, PARTLY_WON
from sales_process.engine.reasons import Reason
from sales_process.engine.scope import GRADE
from sales_process.sales_process.doctype.follow_up_plan import follow_up_plan as plans
from sales_process.sales_process.doctype.opportunity_grade.opportunity_grade import (
	DEAL,
	DOCTYPE,
	NEW_FACTS,
	RULES_CHANGED,
	OpportunityGrade,
	active_key,
	apply_newest,
	newest_of,
	pace_plan,
	show_on_deal,
	successor,
)
from sales_process.sales_process.doctype.process_scope.process_scope import needing
from sales_process.sales_process.doctype.sales_process_settings.sales_process_settings import get_calendar

STANDING = [OPEN, PARTLY_WON]
REGRADE = "sales_process.sales_process.doctype.opportunity_grade.regrading.regrade"
REGRADE_DUE = "sales_process.tasks.regrade_due_deals"


# as time passes


def due_deals(today: date) -> list[str]:
	"""Open deals whose grade or a level of it is another today than when it was last looked at."""
	return names_due(DEAL, "heat_changes_on", today, outcome=STANDING)


def regrade(deal: str) -> None:
	"""Measure again. A new assessment is written only where the grade or a level is another; else Heat moves."""
	outcome = frappe.db.get_value(DEAL, deal, "outcome", for_update=True)
	newest = newest_of(deal)
	if not newest or outcome not in STANDING:
		return
	fresh = successor(deal)
	fresh.flags.automatic = True
	fresh.prepare()
	if fresh.differs_from(newest):
		_write(fresh, newest)
	else:
		_move(newest, fresh)


def _write(fresh: OpportunityGrade, newest: OpportunityGrade) -> None:
	fresh.occasion = NEW_FACTS if fresh.rules_key == newest.rules_key else RULES_CHANGED
	# it follows from what others recorded, or from time alone
	fresh.insert(ignore_permissions=True)
	fresh.submit()
	if fresh.occasion == NEW_FACTS and RANKS.get(fresh.grade, 0) < RANKS.get(newest.grade, 0):
		_tell_of_fall(fresh, newest)


def _tell_of_fall(fresh: OpportunityGrade, newest: OpportunityGrade) -> None:
	"""What has cooled down comes back to the owner's day, unless it waits with a reason."""
	if frappe.db.exists(plans.DOCTYPE, {"active_key": f"deal:{fresh.deal}", "status": plans.PAUSED}):
		return
	heat = {"heat_before": round(newest.heat), "heat": round(fresh.heat)}
	reason = Reason("grade_fell", {"before": newest.grade, "now": fresh.grade, **heat})
	_bring_forward(fresh.deal, _("The grade fell to {0}: win them back").format(_(fresh.grade)), reason)


def _move(newest: OpportunityGrade, fresh: OpportunityGrade) -> None:
	moved = {field: fresh.get(field) for field in ("score", "fit", "heat", "heat_changes_on")}
	show_on_deal(newest.deal, newest, **moved)
	pace_plan(newest.deal, newest)


# as facts and rules change


def facts_changed(deal: str | None) -> None:
	"""Something a grade is measured from is another now: look again. Cheap, and safe to call too often."""
	if not deal:
		return
	row = frappe.db.get_value(DEAL, deal, ["newest_grade", "heat_changes_on"], as_dict=True)
	if not row or not row.newest_grade:
		return
	if not row.heat_changes_on or getdate(row.heat_changes_on) > compat.today():
		frappe.db.set_value(DEAL, deal, "heat_changes_on", compat.today(), update_modified=False)
	hints.hint(REGRADE, deal, deal=deal)


def rules_changed(rule: Document | None = None) -> None:
	"""Every open deal that has a grade is looked at again, by a job; its history stays."""
	Deal = frappe.qb.DocType(DEAL)
	graded = Deal.newest_grade.isnotnull() & (Deal.newest_grade != "") & Deal.outcome.isin(STANDING)
	if not frappe.qb.from_(Deal).select(Deal.name).where(graded).limit(1).run():
		return
	frappe.qb.update(Deal).set(Deal.heat_changes_on, compat.today()).where(graded).run()
	frappe.enqueue(
		REGRADE_DUE,
		queue="long",
		job_id="sales_process::regrade_due_deals",
		deduplicate=True,
		enqueue_after_commit=True,
		**({"shown_on": [rule.doctype, rule.name]} if rule else {}),
	)


# as reviews come due


def deals_due_for_review(today: date) -> list[str]:
	"""Open deals whose grade nobody has looked at for too long, each once; a paused plan waits with it."""
	Deal, Grade, Plan = (frappe.qb.DocType(name) for name in (DEAL, DOCTYPE, plans.DOCTYPE))
	query = (
		frappe.qb.from_(Deal)
		.join(Grade)
		.on(Grade.name == Deal.newest_grade)
		.join(Plan)
		.on((Plan.deal == Deal.name) & (Plan.status == plans.ACTIVE))
		.select(Deal.name)
		.where((Deal.grade_review_on <= today) & Deal.outcome.isin(STANDING) & (Grade.review_asked == 0))
		.orderby(Deal.name)
	)
	in_scope = needing(Deal, GRADE)
	return (query if in_scope is None else query.where(in_scope)).run(pluck=True)


def ask_for_review(deal: str) -> None:
	"""The plan comes forward once; the deal stays in the list of stale grades until somebody assesses it."""
	newest = newest_of(deal)
	if not newest or newest.review_asked:
		return
	by_hand = newest.override_until and getdate(newest.override_until) <= compat.today()
	reason = (
		Reason("override_due", {"grade": newest.grade, "until": newest.override_until})
		if by_hand
		else Reason("grade_due", {"grade": newest.grade, "assessed_on": newest.assessed_on})
	)
	topic = (
		_("Does the grade {0} still hold?").format(_(newest.grade))
		if by_hand
		else _("Assess again: grade {0} is of {1}").format(_(newest.grade), format_date(newest.assessed_on))
	)
	_bring_forward(deal, topic, reason)
	newest.db_set("review_asked", 1, update_modified=False)


def ask_for_new_assessment(deal: str) -> None:
	"""A deal that is open again is not what it was when graded; it stays due until a person has assessed it."""
	newest = newest_of(deal)
	if not newest:
		return
	today = compat.today()
	newest.db_set({"anew_on": today, "review_on": today, "review_asked": 1}, update_modified=False)
	apply_newest(deal)
	frappe.db.set_value(DEAL, deal, "heat_changes_on", today, update_modified=False)
	_bring_forward(deal, _("Open again: assess the deal anew"), Reason("assess_anew"))


def _bring_forward(deal: str, topic: str, reason: Reason) -> None:
	plan = find(plans.DOCTYPE, "active_key", f"deal:{deal}")
	if not plan:
		return
	doc = frappe.get_doc(plans.DOCTYPE, plan)
	by = get_calendar(doc.company).working_day_from(compat.today())
	doc.bring_forward(by, topic, reason)


# as records move


def grades_joined(losing: str, winning: str) -> None:
	"""Before two deals become one: one history, and one draft."""
	both = {deal: find(DOCTYPE, "active_key", active_key(deal)) for deal in (losing, winning)}
	if both[losing] and both[winning]:
		# the draft of the deal that stays goes on; whoever may join the deals may drop the other
		frappe.delete_doc(DOCTYPE, both[losing], ignore_permissions=True, force=True)
	elif both[losing]:
		frappe.db.set_value(DOCTYPE, both[losing], "active_key", active_key(winning), update_modified=False)
	Grade = frappe.qb.DocType(DOCTYPE)
	frappe.qb.update(Grade).set(Grade.deal, winning).where(Grade.deal == losing).run()
	apply_newest(winning)


def follow_owner(deal: str, owner: str | None) -> None:
	"""Who has the deal has its grades."""
	Grade = frappe.qb.DocType(DOCTYPE)
	frappe.qb.update(Grade).set(Grade.sales_owner, owner).where(Grade.deal == deal).run()

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""On a real database: people who work on one plan at once, a job that is killed, and a form that is old."""

from datetime import timedelta

import pytest

from tests.process.workers import finish, start

pytestmark = pytest.mark.mariadb

PLAN, LOG = "Follow-up Plan", "Follow-up Log"
TOUCHES = 6
LOGS = """
from sales_process.api import follow_up

user, plan, subjects, day = work
frappe.set_user(user)
all_are_ready()
for subject in subjects:
	touch = {"channel": "Phone", "outcome": "No Response", "subject": subject, "next_follow_up": day}
	follow_up.log_touch("Follow-up Plan", plan, touch)
	frappe.db.commit()
"""
DIES = """
from sales_process import tasks
from sales_process.sales_process.doctype.follow_up_plan import due

tasks.BATCH = 4
remind, batches = due.remind_plans, []

def remind_and_die(names):
	remind(names)
	batches.append(names)
	if len(batches) == 3:
		os.kill(os.getpid(), signal.SIGKILL)

due.remind_plans = remind_and_die
tasks.remind_due_touches()
"""


@pytest.fixture
def frappe(site):
	"""Without what the tests before have left due."""
	Plan = site.qb.DocType(PLAN)
	site.qb.update(Plan).set(Plan.remind_on, None).where(Plan.remind_on.isnotnull()).run()
	site.db.commit()
	return site


def make_plan(frappe, customer: str, on=None):
	from sales_process import compat
	from sales_process.sales_process.doctype.sales_account.sales_account import get_account
	from sales_process.tests import factories
	from sales_process.tests.site import MARY

	account = get_account("Customer", factories.make_customer(customer, account_manager=MARY).name)
	plan = frappe.get_doc(
		doctype=PLAN,
		account=account,
		company=factories.COMPANY,
		plan_type="Revisit",
		sales_owner=MARY,
		next_follow_up=on or compat.today(),
	)
	return plan.insert()


def log_elsewhere(tmp_path, plan: str, day):
	from sales_process.tests.site import MARY

	finish(start(tmp_path, LOGS, [[MARY, plan, ["Called meanwhile"], day.isoformat()]]))


def test_two_who_log_on_one_plan_at_once_lose_nothing(frappe, tmp_path):
	from sales_process import compat
	from sales_process.tests.site import MARY, RUTH

	plan = make_plan(frappe, "Logged At Once Ltd")
	frappe.db.commit()
	days = [(compat.today() + timedelta(days=count)).isoformat() for count in (10, 20)]
	works = [
		[user, plan.name, [f"{user} {number}" for number in range(TOUCHES)], day]
		for user, day in zip((MARY, RUTH), days, strict=True)
	]
	finish(start(tmp_path, LOGS, works))
	frappe.db.rollback()
	logs = frappe.get_all(LOG, {"plan": plan.name}, pluck="subject", order_by="creation asc")
	assert sorted(logs) == sorted(subject for work in works for subject in work[2])
	plan.reload()
	assert plan.touches_without_response == 2 * TOUCHES
	assert plan.next_follow_up.isoformat() in days
	assert plan.last_touch_on == compat.today()


def test_a_form_opened_before_a_touch_elsewhere_does_not_bring_the_old_date_back(frappe, tmp_path):
	from sales_process import compat
	from sales_process.sales_process.doctype.sales_account.sales_account import get_parties

	plan = make_plan(frappe, "Old Form Ltd")
	(party,) = get_parties(plan.account)
	frappe.db.commit()
	# the request of the form has begun to read, and the other one comes and goes
	opened = [frappe.get_doc(PLAN, plan.name), frappe.get_doc(party.party_type, party.party)]
	assert [doc.next_follow_up for doc in opened] == [compat.today()] * 2
	later = compat.today() + timedelta(days=30)
	log_elsewhere(tmp_path, plan.name, later)
	with pytest.raises(frappe.TimestampMismatchError):
		opened[0].save()
	customer = opened[1]
	customer.customer_details = "Typed into the old form"
	customer.save()
	frappe.db.commit()
	assert frappe.db.get_value(party.party_type, party.party, "next_follow_up") == later
	assert frappe.db.get_value(PLAN, plan.name, "next_follow_up") == later


def test_a_job_killed_half_way_and_run_again_skips_and_doubles_nothing(frappe, tmp_path):
	from sales_process import compat, tasks
	from sales_process.tests.site import MARY

	plans = [make_plan(frappe, f"Killed {number} Ltd").name for number in range(14)]
	frappe.db.commit()
	finish(start(tmp_path, DIES, [None]), returncode=-9)
	frappe.db.rollback()
	assert (
		sorted(todos(frappe, plans).values()) == [0] * 6 + [1] * 8
	)  # two batches were kept, the third was not
	assert not frappe.db.exists("Sales Day Digest", {"user": MARY, "digest_date": compat.today()})
	for _run in range(2):
		tasks.remind_due_touches()
		frappe.db.rollback()
		assert todos(frappe, plans) == dict.fromkeys(plans, 1)
		assert frappe.db.count("Sales Day Digest", {"user": MARY, "digest_date": compat.today()}) == 1
	assigned = frappe.get_all(PLAN, {"name": ["in", plans]}, pluck="_assign")
	assert all(MARY in users for users in assigned)


def todos(frappe, plans) -> dict[str, int]:
	rows = frappe.get_all(
		"ToDo", {"reference_type": PLAN, "reference_name": ["in", plans]}, pluck="reference_name"
	)
	return {plan: rows.count(plan) for plan in plans}

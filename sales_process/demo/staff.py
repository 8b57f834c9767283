# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What salespeople and their manager do on a day, in their own sessions, with the methods the desk calls."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

import frappe
from frappe.utils import getdate

from sales_process.api import follow_up
from sales_process.api.hand_over import hand_over
from sales_process.demo import development
from sales_process.demo.behaviour import Dice, Touch, touch, works_on_it
from sales_process.demo.clock import Clock
from sales_process.demo.jobs import request
from sales_process.demo.people import ADMIN, MANAGER, SUCCESSOR, Person
from sales_process.demo.sale import Buyer
from sales_process.sales_process.doctype.sales_process_settings.sales_process_settings import get_calendar

PLAN = "Follow-up Plan"
STEPS_IN = 0.25  # the manager calls herself, instead of asking the owner


def is_working_day(company: str, day: date) -> bool:
	return get_calendar(company).is_working_day(day)


def work_through_touches(person: Person, buyers: Mapping[str, Buyer], dice: Dice, clock: Clock) -> int:
	"""A salesperson takes the touches that are due, the habit deciding which of them; says how many."""
	done = 0
	for plan in _due_plans(person, buyers, clock.today):
		buyer = buyers[plan.customer]
		if not is_working_day(buyer.company.country.company, clock.today):
			continue
		if works_on_it(dice, person.habit, buyer.company.number, getdate(plan.next_follow_up), clock.today):
			_log(person, plan, touch(dice, buyer.company.number, buyer.temper, clock.today), clock)
			done += 1
	return done


def look_at_escalations(buyers: Mapping[str, Buyer], dice: Dice, clock: Clock) -> int:
	"""The manager reads what was escalated to her, and calls some of these customers herself."""
	with request(MANAGER.email):
		told = frappe.get_list(
			"ToDo",
			filters={
				"allocated_to": MANAGER.email,
				"status": "Open",
				"reference_type": PLAN,
				"date": clock.today,
			},
			pluck="reference_name",
			limit=0,
		)
		plans = _with_customers(
			frappe.get_list(PLAN, filters={"name": ["in", told]}, fields=_FIELDS, limit=0), buyers
		)
	for plan in plans:
		number = buyers[plan.customer].company.number
		if plan.sales_owner != MANAGER.email and dice.chance(STEPS_IN, "steps in", number, clock.today):
			_log(MANAGER, plan, _stepped_in(clock.today), clock)
	return len(plans)


def pass_on_plans(clock: Clock) -> None:
	"""Plans that fell to the manager because their owner left go to a colleague."""
	with request(MANAGER.email):
		fallen = {"sales_owner": MANAGER.email, "status": "Active"}
		if names := frappe.get_list(PLAN, filters=fallen, pluck="name", order_by="creation asc", limit=0):
			hand_over(names, SUCCESSOR.email)


def leave(person: Person, buyers: Iterable[Buyer]) -> None:
	"""A salesperson leaves: the admin disables the user; the nightly job finds the plans a new owner."""
	with request(ADMIN.email):
		user = frappe.get_doc("User", person.email)
		user.enabled = 0
		user.save()
		for buyer in buyers:
			if buyer.salesperson == person:
				buyer.salesperson = SUCCESSOR
				_give_customer_to(SUCCESSOR, buyer)
		development.give_leads_to(SUCCESSOR, person)


def _give_customer_to(person: Person, buyer: Buyer) -> None:
	if not frappe.db.exists("Customer", buyer.company.name):
		return  # only a lead so far
	customer = frappe.get_doc("Customer", buyer.company.name)
	customer.account_manager = person.email
	customer.set("sales_team", [{"sales_person": person.name, "allocated_percentage": 100}])
	customer.save()


def _due_plans(person: Person, buyers: Mapping[str, Buyer], today: date) -> list[frappe._dict]:
	with request(person.email):
		plans = frappe.get_list(
			PLAN,
			filters={"sales_owner": person.email, "status": "Active", "next_follow_up": ["<=", today]},
			fields=_FIELDS,
			limit=0,
		)
	return _with_customers(plans, buyers)


def _with_customers(plans: list[frappe._dict], buyers: Mapping[str, Buyer]) -> list[frappe._dict]:
	"""The customer of each plan; in an order that does not depend on names made by chance."""
	parties = dict(
		frappe.get_all(
			"Sales Account Party",
			filters={"parent": ["in", [plan.account for plan in plans] or [""]]},
			fields=["parent", "party"],
			as_list=True,
			order_by=None,
		)
	)
	for plan in plans:
		plan.customer = parties[plan.account]
	return sorted(
		plans, key=lambda plan: (buyers[plan.customer].company.number, plan.plan_type, str(plan.creation))
	)


def _log(person: Person, plan: frappe._dict, talk: Touch, clock: Clock) -> None:
	values = {
		"channel": plan.next_channel or "Phone",
		"outcome": talk.outcome,
		"subject": talk.subject,
		"notes": talk.notes,
		"duration": talk.minutes * 60,
	}
	if talk.wait_days:
		wanted = clock.today + timedelta(days=talk.wait_days)
		values["next_follow_up"] = str(get_calendar(plan.company).working_day_from(wanted))
	with request(person.email):
		follow_up.log_touch(PLAN, plan.name, values)
	clock.tick(max(2, talk.minutes // 4))


def _stepped_in(today: date) -> Touch:
	return Touch("Neutral", 12, "Called in place of the salesperson", "They had waited for our call.")


_FIELDS = [
	"name",
	"account",
	"company",
	"plan_type",
	"sales_owner",
	"next_follow_up",
	"next_channel",
	"creation",
]

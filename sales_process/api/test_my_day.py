# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import json
from datetime import date

import frappe

from sales_process import day_lists
from sales_process.api.my_day import get_day
from sales_process.sales_process.doctype.follow_up_plan.follow_up_plan import open_account_plan
from sales_process.sales_process.doctype.sales_account.sales_account import get_account
from sales_process.tests import IntegrationTestCase
from sales_process.tests.factories import (
	COMPANY,
	as_user,
	count_queries,
	hints_at_once,
	make_customer,
	make_quotation,
	moved_clock,
)
from sales_process.tests.site import MARY, RUTH, STOCKMAN, TOM

MONDAY = date(2031, 3, 3)  # no other test plans anything for this day


class TestMyDay(IntegrationTestCase):
	def setUp(self):
		clock = moved_clock(MONDAY)
		clock.__enter__()
		self.addCleanup(clock.__exit__, None, None, None)
		frappe.db.set_value("Follow-up Plan", {"status": "Active"}, "status", "Done")

	def new_plan(self, customer, owner=MARY, on=MONDAY):
		account = get_account("Customer", make_customer(customer, account_manager=owner).name)
		return open_account_plan(account, COMPANY, "Revisit", owner, on)

	def day(self, user=MARY):
		with as_user(user):
			return get_day()

	def names(self, user=MARY):
		return [row["party_name"] for row in self.day(user)["touches"]]

	def test_what_is_mine_and_due_in_order(self):
		plain, asked = self.new_plan("Day Plain"), self.new_plan("Day Asked")
		self.new_plan("Day Later", on=date(2031, 3, 4))
		self.new_plan("Day Toms", TOM)
		asked.db_set("answer_due", 1)
		plain.db_set("next_follow_up", date(2031, 2, 24))
		day = self.day()
		self.assertEqual([row["party_name"] for row in day["touches"]], ["Day Asked", "Day Plain"])
		self.assertEqual(day["overdue"], 1)
		self.assertEqual(day["touches"][0]["why"][0], "waits for an answer")
		self.assertIn("7 days overdue", day["touches"][1]["why"])

	def test_a_deal_counts_by_what_it_is_worth(self):
		self.new_plan("Day Small")
		customer = make_customer("Day Worth", account_manager=MARY).name
		with hints_at_once():
			quotation = make_quotation(customer, rate=5000)
		deal = frappe.db.get_value("Quotation", quotation.name, "sales_deal")
		frappe.db.set_value("Sales Deal", deal, "sales_owner", MARY)
		frappe.db.set_value("Follow-up Plan", {"deal": deal}, {"sales_owner": MARY, "next_follow_up": MONDAY})
		first = self.day()["touches"][0]
		self.assertEqual(first["party_name"], "Day Worth")
		self.assertTrue(any("5,000" in why for why in first["why"]), first["why"])

	def test_what_came_to_a_manager_is_in_his_day(self):
		plan = self.new_plan("Day Escalated")
		frappe.get_doc(
			doctype="ToDo",
			allocated_to=RUTH,
			reference_type="Follow-up Plan",
			reference_name=plan.name,
			description="x",
		).insert()
		(touch,) = self.day(RUTH)["touches"]
		self.assertTrue(touch["why"][0].startswith("not done by Mary"))

	def test_deals_without_a_next_step_are_mine(self):
		for owner in (MARY, TOM):
			account = get_account(
				"Customer", make_customer(f"Day No Step {owner}", account_manager=owner).name
			)
			deal = frappe.get_doc(
				doctype="Sales Deal", account=account, company=COMPANY, sales_owner=owner, outcome="Open"
			)
			deal.insert()
		titles = [row["title"] for row in self.day()["without_next_step"]["rows"]]
		self.assertIn(f"Day No Step {MARY}", titles)
		self.assertNotIn(f"Day No Step {TOM}", titles)

	def test_plans_that_do_not_hold_those_off_track_and_large_first(self):
		self.clear_plans()
		for deal, health, at_stake in (("a", "At Risk", 900), ("b", "Off Track", 10), ("c", "At Risk", 50)):
			self.new_sales_plan(deal, health, at_stake)
		self.new_sales_plan("d", "On Track", 5000)
		self.new_sales_plan("e", "Off Track", 5000, owner=TOM)
		plans = self.day()["plans"]
		self.assertEqual(
			[row["party_name"] for row in plans["rows"]], ["Day Plan b", "Day Plan a", "Day Plan c"]
		)
		self.assertEqual((plans["number"], plans["rows"][0]["health"]), (3, "Off Track"))
		self.assertIn("not approved", plans["rows"][0]["why"])

	def test_a_manager_sees_what_the_team_asks_him_to_approve(self):
		self.clear_plans()
		self.new_sales_plan("f", "At Risk", 100, approval="Asked")
		self.new_sales_plan("g", "At Risk", 100)
		self.new_sales_plan("h", "At Risk", 100, owner=TOM, approval="Asked")
		self.assertEqual([row["party_name"] for row in self.day(RUTH)["to_approve"]["rows"]], ["Day Plan f"])
		self.assertEqual(self.day(MARY)["to_approve"]["number"], 0)

	def test_what_colleagues_ask_me(self):
		request = frappe.get_doc(doctype="Help Request", helper=MARY, question="Is it loud?", due_on=MONDAY)
		request.insert()
		mine = frappe.get_all("Help Request", filters={"helper": MARY, "status": "Open"}, pluck="name")
		self.assertIn(request.name, mine)
		self.assertEqual({row["name"] for row in self.day()["questions"]["rows"]}, set(mine))
		self.assertEqual(self.day(RUTH)["questions"]["number"], 0)

	def test_prices_that_came_to_me(self):
		approval = frappe.get_doc(
			doctype="Price Approval", title="Day Price", status="Pending", asked_by=MARY
		)
		approval.db_insert()
		frappe.get_doc(
			doctype="ToDo", reference_type="Price Approval", reference_name=approval.name, allocated_to=RUTH,
			description="Decide",
		).insert()  # fmt: skip
		titles = [row["title"] for row in self.day(RUTH)["prices"]["rows"]]
		self.assertIn("Day Price", titles)
		self.assertNotIn("Day Price", [row["title"] for row in self.day(MARY)["prices"]["rows"]])
		approval.db_set("status", "Approved")
		self.assertNotIn("Day Price", [row["title"] for row in self.day(RUTH)["prices"]["rows"]])

	def record(self, doctype, title, **values):
		frappe.get_doc(doctype=doctype, title=title, sales_owner=MARY, **values).db_insert()

	def titles(self, key, user=MARY):
		return [row["title"] for row in self.day(user)[key]["rows"] if row["title"].startswith("Day ")]

	def test_customers_who_are_not_satisfied(self):
		self.record("Improvement Action", "Day Open", status="Open", due_on=date(2031, 3, 5))
		self.record("Improvement Action", "Day Earlier", status="In Progress", due_on=date(2031, 3, 1))
		self.record("Improvement Action", "Day Closed", status="Closed", due_on=MONDAY)
		self.assertEqual(self.titles("unhappy"), ["Day Earlier", "Day Open"])
		self.assertEqual(self.titles("unhappy", TOM), [])

	def test_deliveries_that_need_me(self):
		late = json.dumps([{"code": "overdue", "task": "Pack", "planned": "2031-03-01", "on": "2031-03-03"}])
		for title, values in (
			("Day Late", {"status": "Under Way", "outlook": "Late", "reasons": late}),
			("Day Fine", {"status": "Under Way", "outlook": "On Time"}),
			(
				"Day Other",
				{"status": "Planned", "outlook": "On Time", "confirmation": "Other Dates Proposed"},
			),
			("Day Done", {"status": "Delivered", "outlook": "Late"}),
			("Day Over", {"status": "Accepted", "outlook": "Late"}),
		):
			self.record("Delivery Plan", title, promised_on=MONDAY, **values)
		self.assertEqual(sorted(self.titles("deliveries")), ["Day Done", "Day Late", "Day Other"])
		rows = {row["title"]: row["about"] for row in self.day()["deliveries"]["rows"]}
		self.assertIn("Pack should have been done", rows["Day Late"][1])
		self.assertEqual(rows["Day Done"], ["Ask for the Acceptance"])

	def test_offers_that_expire_soon_and_stale_grades(self):
		customer = make_customer("Day Expiring", account_manager=MARY).name
		with hints_at_once():
			soon = make_quotation(customer, transaction_date=MONDAY, valid_till=date(2031, 3, 7))
		with hints_at_once():
			make_quotation(customer, transaction_date=MONDAY, valid_till=date(2031, 5, 7))
		self.assertIn(soon.name, [row["name"] for row in self.day()["offers"]["rows"]])
		self.assertEqual(self.titles("offers"), [f"Day Expiring · {soon.name}"])
		deal = frappe.db.get_value("Quotation", soon.name, "sales_deal")
		self.assertNotIn(deal, [row["name"] for row in self.day()["grades"]["rows"]])
		frappe.db.set_value("Sales Deal", deal, {"grade": "High", "grade_review_on": MONDAY})
		self.assertIn(deal, [row["name"] for row in self.day()["grades"]["rows"]])

	def test_a_list_counts_what_it_does_not_show(self):
		for number in range(day_lists.SHOWN + 5):
			self.record("Improvement Action", f"Day Many {number:02}", status="Open", due_on=MONDAY)
		unhappy = self.day()["unhappy"]
		self.assertEqual(len(unhappy["rows"]), day_lists.SHOWN)
		self.assertGreaterEqual(unhappy["number"], day_lists.SHOWN + 5)

	def test_the_page_asks_twelve_queries_at_most(self):
		self.new_plan("Day Counted")
		self.day()
		with count_queries() as sent:
			self.day()
		self.assertLessEqual(len(sent), 12, sent)

	def clear_plans(self):
		frappe.db.set_value("Sales Plan", {"status": "Open"}, "status", "Lost")

	def new_sales_plan(self, name, health, at_stake, owner=MARY, **values):
		account = get_account("Customer", make_customer(f"Day Plan {name}", account_manager=owner).name)
		deal = frappe.get_doc(
			doctype="Sales Deal", account=account, company=COMPANY, sales_owner=owner, outcome="Open"
		).insert()
		plan = frappe.get_doc(doctype="Sales Plan", deal=deal.name).insert()
		findings = json.dumps([{"health": health, "reason": {"code": "not_approved"}}])
		plan.db_set({"health": health, "at_stake": at_stake, "health_findings": findings, **values})

	def test_queries_do_not_grow_with_the_touches(self):
		self.new_plan("Day First")
		self.day()
		with count_queries() as few:
			self.day()
		for number in range(5):
			self.new_plan(f"Day Many {number}")
		with count_queries() as many:
			self.day()
		self.assertEqual(len(few), len(many))

	def test_not_for_whoever_does_not_sell(self):
		with self.assertRaises(frappe.PermissionError):
			self.day(STOCKMAN)

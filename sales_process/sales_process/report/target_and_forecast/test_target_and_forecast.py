# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from datetime import timedelta
from unittest.mock import patch

import frappe
from frappe.utils import add_months, get_first_day

from sales_process import compat
from sales_process.engine.targets import Target
from sales_process.sales_process.doctype.sales_plan.sales_plan import start
from sales_process.sales_process.report.target_and_forecast import target_and_forecast as report
from sales_process.tests import IntegrationTestCase
from sales_process.tests.decided import HIGH, forget_others
from sales_process.tests.factories import COMPANY, as_user, count_queries, make_customer, make_sales_order
from sales_process.tests.grades import assess, make_deal, make_opportunity_deal
from sales_process.tests.site import MARY, RUTH, TOM


class TestTargetAndForecast(IntegrationTestCase):
	def setUp(self):
		forget_others()
		orders = frappe.qb.DocType("Sales Order")
		frappe.qb.update(orders).set(orders.company, None).run()
		frappe.db.set_value("Grade Threshold", "High", "win_rate", 60)
		self.month = f"{compat.today():%Y-%m}"

	def rows(self, user="Administrator", targets=(), **filters):
		with as_user(user), patch.object(report, "_targets", lambda: list(targets)):
			return {
				(row["owner"], row["month"]): row
				for row in report.execute({"company": COMPANY, **filters})[1]
			}

	def order(self, owner, amount=1000, team=()):
		deal = make_deal(owner)
		customer = make_customer(f"Target {frappe.generate_hash(length=6)}").name
		values = {"sales_team": [{"sales_person": name, "allocated_percentage": part} for name, part in team]}
		return make_sales_order(customer, qty=1, rate=amount, sales_deal=deal, **values)

	def test_target_ordered_expected_planned_and_the_gap(self):
		year = {"begins_on": get_first_day(compat.today()), "ends_on": compat.today()}
		self.order(MARY)
		closing = compat.today()
		deal, _opportunity = make_opportunity_deal(MARY, opportunity_amount=500, expected_closing=closing)
		assess(deal, **HIGH)
		plan = start(deal)
		plan.goal_amount, plan.goal_date = 800, closing
		plan.save()
		row = self.rows(targets=[Target(MARY, 2000, **year)])[MARY, self.month]
		self.assertEqual(
			(row["target"], row["ordered"], row["expected"], row["planned"]), (2000, 1000, 300, 800)
		)
		self.assertEqual((row["gap"], row["reached"]), (700, 50))

	def test_without_a_target_there_is_no_gap(self):
		self.order(MARY)
		row = self.rows()[MARY, self.month]
		self.assertEqual((row["target"], row["gap"], row["reached"]), (0, None, None))

	def test_an_order_is_shared_by_its_team(self):
		self.order(TOM, team=[("Mary", 70), ("Tom", 30)])
		rows = self.rows()
		self.assertEqual((rows[MARY, self.month]["ordered"], rows[TOM, self.month]["ordered"]), (700, 300))

	def test_a_cancelled_order_is_none(self):
		self.order(MARY).cancel()
		self.assertEqual(self.rows(), {})

	def test_own_and_team(self):
		for owner in (MARY, TOM):
			self.order(owner)
		year = {"begins_on": get_first_day(compat.today()), "ends_on": compat.today()}
		targets = [Target(MARY, 10, **year), Target(TOM, 10, **year)]
		seen = {user: {owner for owner, _month in self.rows(user, targets)} for user in (MARY, TOM, RUTH)}
		self.assertEqual(seen, {MARY: {MARY}, TOM: {TOM}, RUTH: {MARY}})

	def test_deals_without_a_date_are_told_and_in_no_month(self):
		make_opportunity_deal(MARY, opportunity_amount=500)
		with as_user("Administrator"):
			found = report.execute({"company": COMPANY})
		self.assertIn("1 open deals have no date", found[2])
		self.assertEqual(found[1], [])

	def test_queries_do_not_grow(self):
		self.order(MARY)
		self.rows()
		with count_queries() as few:
			self.rows()
		for _ in range(3):
			self.order(MARY)
			self.order(TOM)
		with count_queries() as many:
			self.rows()
		self.assertEqual(len(few), len(many))

	def test_erpnext_s_targets_are_read_with_their_distribution(self):
		if not compat.has_field("Sales Person", "targets"):
			self.skipTest("The stand-in's salespeople have no targets; a bench's have.")
		first = get_first_day(compat.today())
		year = frappe.db.get_value(
			"Fiscal Year", {"year_start_date": ["<=", first], "year_end_date": [">=", first]}
		)
		spread = frappe.get_doc(doctype="Monthly Distribution", distribution_id="SP Half Half")
		for month in (f"{first:%B}", f"{add_months(first, 1):%B}"):
			spread.append("percentages", {"month": month, "percentage_allocation": 50})
		spread.insert(ignore_if_duplicate=True)
		person = frappe.get_doc("Sales Person", "Mary")
		person.append(
			"targets",
			{"fiscal_year": year, "target_amount": 1200, "target_qty": 1, "distribution_id": spread.name},
		)
		person.save()
		found = [target for target in report._targets() if target.owner == MARY]
		self.assertEqual(found[0].amount, 1200)
		self.assertEqual(found[0].shares[first.month], 50)
		self.assertTrue(timedelta(days=360) <= found[0].ends_on - found[0].begins_on)

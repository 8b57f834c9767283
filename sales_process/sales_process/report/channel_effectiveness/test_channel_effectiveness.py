# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe

from sales_process.sales_process.report.channel_effectiveness.channel_effectiveness import execute
from sales_process.tests import IntegrationTestCase
from sales_process.tests.factories import COMPANY, as_user, make_customer, make_research
from sales_process.tests.site import MARY, RUTH, TOM


class TestChannelEffectiveness(IntegrationTestCase):
	def setUp(self):
		self.channel = frappe.get_doc(
			doctype="Acquisition Channel", channel_name="SP Test Fair", kind="Offline", enabled=1
		).insert()
		self.researches = [
			make_research(
				make_customer(f"Channel {owner} {n}", account_manager=owner).name,
				owner,
				channel=self.channel.name,
			)
			for owner in (MARY, MARY, TOM)
			for n in [frappe.generate_hash(length=5)]
		]
		won, offered = (research.deal for research in self.researches[:2])
		frappe.db.set_value("Sales Deal", won, {"outcome": "Won", "source_doctype": "Opportunity"})
		frappe.db.set_value("Sales Deal", offered, "source_doctype", "Opportunity")

	def row(self, user="Administrator", **filters):
		with as_user(user):
			found = execute({"company": COMPANY, "at_least": 1, **filters})
		return next((row for row in found[1] if row["channel"] == self.channel.name), None), found

	def test_how_far_they_came(self):
		row, (_columns, _rows, _message, chart, summary) = self.row()
		self.assertEqual((row["found"], row["qualified"], row["offered"], row["won"]), (3, 2, 2, 1))
		self.assertEqual(row["won_rate"], 33.3)
		self.assertEqual(row["currency"], "USD")
		self.assertEqual(len(chart["data"]["datasets"]), 4)
		self.assertGreaterEqual(summary[0]["value"], 3)

	def test_own_and_team(self):
		self.assertEqual(self.row(MARY)[0]["found"], 2)
		self.assertEqual(self.row(RUTH)[0]["found"], 2)
		self.assertEqual(self.row(TOM)[0]["found"], 1)

	def test_no_rate_of_too_few_and_nothing_outside_the_period(self):
		self.assertIsNone(self.row(at_least=4)[0]["won_rate"])
		self.assertIsNone(self.row(from_date="2020-01-01", to_date="2020-02-01")[0])

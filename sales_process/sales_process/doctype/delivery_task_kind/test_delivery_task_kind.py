# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe

from sales_process.sales_process.doctype.delivery_plan.following import moved_by
from sales_process.tests import IntegrationTestCase
from sales_process.tests.deliveries import follow, make_delivery_template, order_of, plan_of
from sales_process.tests.factories import deliver


class TestDeliveryTaskKind(IntegrationTestCase):
	def test_what_an_admin_says_moves_its_tasks(self):
		"""A kind of the company's own follows the delivery notes, as soon as it says so."""
		kind = frappe.get_doc(doctype="Delivery Task Kind", kind_name="SP By Ship", enabled=1).insert()
		template = make_delivery_template("SP Shipped", (("Ship", kind.name, 3, ""),))
		order = order_of()
		plan = plan_of(order, template=template.name)
		deliver(order)
		self.assertEqual(follow(plan).tasks[0].status, "Open")
		kind.moved_by = "Delivery Notes"
		kind.save()
		self.assertEqual(moved_by()[kind.name], "Delivery Notes")
		self.assertEqual(follow(plan).tasks[0].status, "Done")

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe

from sales_process.exceptions import SalesProcessError
from sales_process.setup import defaults
from sales_process.tests import IntegrationTestCase
from sales_process.tests.factories import as_user
from sales_process.tests.services import OFFER, make_offer
from sales_process.tests.site import CHIEF, MARY, RUTH

SEEDED = ("User training", "Consulting on your process", "Solutions of your industry", "Customer day")


class TestServiceOffer(IntegrationTestCase):
	def test_who_keeps_the_rules_keeps_the_offers(self):
		with as_user(CHIEF):
			offer = make_offer()
		for user in (MARY, RUTH):
			with as_user(user):
				doc = frappe.get_doc(OFFER, offer.name)
				doc.check_permission("read")
				self.assertRaises(frappe.PermissionError, doc.save)

	def test_some_are_there_from_the_start_and_what_an_admin_did_stays(self):
		self.assertLessEqual(set(SEEDED), set(frappe.get_all(OFFER, pluck="name")))
		frappe.get_doc(OFFER, SEEDED[0]).update({"months_between": 3}).save()
		frappe.delete_doc(OFFER, SEEDED[3])
		defaults.seed()
		self.assertEqual(frappe.db.get_value(OFFER, SEEDED[0], "months_between"), 3)
		self.assertFalse(frappe.db.exists(OFFER, SEEDED[3]))

	def test_numbers_stay_in_their_range(self):
		for values in ({"duration_minutes": -1}, {"months_between": 121}, {"duration_minutes": 20161}):
			with self.subTest(values), self.assertRaises((SalesProcessError, frappe.NonNegativeError)):
				make_offer(**values)
		self.assertRaises(SalesProcessError, make_offer, dimensions=[{"dimension": "Service", "below": 101}])

	def test_nothing_is_named_twice(self):
		twice = [{"dimension": "Service"}, {"dimension": "Service "}]
		self.assertRaises(SalesProcessError, make_offer, dimensions=twice)

	def test_without_a_dimension_it_does_not_wait_for_a_low_one(self):
		self.assertEqual(make_offer(only_when_low=1).only_when_low, 0)

	def test_the_engine_gets_what_was_typed(self):
		offer = make_offer(
			for_high=1,
			for_low=1,
			dimensions=[{"dimension": "Service", "below": 40}, {"dimension": "Support"}],
			only_when_low=1,
			months_between=6,
		).as_offer()
		self.assertEqual(offer.grades, {"High", "Low"})
		self.assertEqual(offer.low_below, {"Service": 40, "Support": 60})
		self.assertEqual((offer.only_when_low, offer.months_between), (True, 6))

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from unittest.mock import patch

import frappe

from sales_process import pricing
from sales_process.engine.pricing import BEYOND, CANNOT_TELL, NO_RULE, WITHIN
from sales_process.exceptions import BeyondAuthority
from sales_process.sales_process.doctype.price_floor.price_floor import get_rulebook
from sales_process.tests import IntegrationTestCase
from sales_process.tests.factories import (
	as_user,
	count_queries,
	make_customer,
	make_item,
	make_sales_order,
	make_user,
	order_from,
)
from sales_process.tests.prices import approve_as, ask_as, make_price_floor, offered, quote_as
from sales_process.tests.site import MARY, RUTH, TOM

READS = ("SELECT", "(SELECT", "WITH")


def verdicts(doc, user=MARY):
	return [finding.verdict for finding in pricing.findings(doc, user)]


class TestPriceFloor(IntegrationTestCase):
	def test_a_wrong_rule_is_refused_where_it_is_typed(self):
		self.assertRaisesRegex(frappe.ValidationError, "Percentage", self.titled, authority=120, floor=0)
		self.assertRaisesRegex(frappe.ValidationError, "Floor", self.titled, authority=20, floor=10)
		self.assertRaisesRegex(
			frappe.ValidationError, "Dates", self.titled, valid_from="2026-02-01", valid_to="2026-01-01"
		)

	def titled(self, **values):
		try:
			make_price_floor(**values)
		except frappe.ValidationError:
			raise frappe.ValidationError(frappe.message_log[-1].title) from None

	def test_without_rules_nothing_is_asked(self):
		quotation = quote_as(MARY, offered(1), submit=True)
		self.assertEqual(quotation.docstatus, 1)
		self.assertEqual(verdicts(quotation), [])

	def test_the_cache_follows_every_change(self):
		rule = make_price_floor(authority=10)
		self.assertEqual([r.authority for r in get_rulebook().rules], [10])
		rule.authority_discount = 12
		rule.save()
		self.assertEqual([r.authority for r in get_rulebook().rules], [12])
		rule.delete()
		self.assertEqual(get_rulebook().rules, ())

	def test_what_is_not_committed_is_not_cached_for_others(self):
		from sales_process.sales_process.doctype.price_floor.price_floor import CACHE_KEY

		frappe.cache.delete_value(CACHE_KEY)
		make_price_floor()
		get_rulebook()
		self.assertIsNone(frappe.cache.get_value(CACHE_KEY, expires=True))

	def test_a_renamed_item_and_a_moved_group_are_noticed(self):
		group = frappe.get_doc(
			doctype="Item Group",
			item_group_name="SP Rule Group",
			parent_item_group=frappe.db.get_value("Item Group", {"is_group": 1}, "name", order_by="lft asc"),
		).insert()
		item = make_item("SP-Rule-Item", item_group=group.name)
		make_price_floor(item=item.name)
		make_price_floor(authority=20, item_group=group.parent_item_group)
		self.assertIn(group.parent_item_group, get_rulebook().path("Item Group", group.name))
		frappe.rename_doc("Item", item.name, "SP-Rule-Item-2")
		self.assertIn("SP-Rule-Item-2", {rule.item for rule in get_rulebook().rules})

	def test_groups_count_with_their_tree_and_the_customer_with_his_own(self):
		customer = make_customer("Grouped")
		root = frappe.db.get_value("Territory", {"is_group": 1}, "name", order_by="lft asc")
		make_price_floor(authority=10)
		make_price_floor(authority=40, territory=root)
		quotation = quote_as(MARY, offered(65), customer=customer.name)
		self.assertEqual(verdicts(quotation), [WITHIN])
		quotation.territory = None  # typed on the document it does not count
		self.assertEqual(verdicts(quotation), [WITHIN])

	def test_a_salesperson_has_no_right_at_all(self):
		rule = make_price_floor()
		with as_user(MARY):
			for attempt in (
				lambda: frappe.get_doc("Price Floor", rule.name).check_permission("read"),
				lambda: frappe.get_list("Price Floor"),
				lambda: make_price_floor(),
			):
				self.assertRaises(frappe.PermissionError, attempt)

	def test_a_manager_keeps_the_limits(self):
		with as_user(RUTH):
			rule = make_price_floor()
			rule.floor_discount = 25
			rule.save()
			self.assertEqual(len(frappe.get_list("Price Floor", filters={"name": rule.name})), 1)


class TestSubmit(IntegrationTestCase):
	def setUp(self):
		make_price_floor(authority=10, floor=77)

	def test_a_draft_beyond_authority_saves_and_its_submit_is_stopped(self):
		quotation = quote_as(MARY, offered(95), offered(80, item_code=make_item("SP-Second").name))
		with as_user(MARY), self.assertRaises(BeyondAuthority) as refused:
			quotation.submit()
		said = str(refused.exception)
		self.assertIn("Row 2: SP-Second", said)
		self.assertNotIn("Row 1", said)
		self.assertIn("beyond your authority", said)
		self.assertIn("Ruth", said)
		for secret in ("77", "10%", "10.0", "20", "margin", "floor"):
			self.assertNotIn(secret, said)

	def test_every_discount_counts(self):
		for values in (
			{"items": [offered(95)], "apply_discount_on": "Net Total", "additional_discount_percentage": 6},
			{"items": [offered(100)], "apply_discount_on": "Grand Total", "discount_amount": 11},
			{"items": [{**offered(0), "rate": None, "discount_percentage": 10.5}]},
		):
			quotation = quote_as(MARY, *values.pop("items"), **values)
			with self.subTest(values), as_user(MARY):
				self.assertRaises(BeyondAuthority, quotation.submit)

	def test_within_authority_he_submits(self):
		quotation = quote_as(MARY, offered(90, qty=7), submit=True)
		self.assertEqual(quotation.docstatus, 1)

	def test_a_sales_order_without_a_quotation_is_checked_too(self):
		with as_user(MARY):
			order = make_sales_order(submit=False, items=[offered(80)])
			self.assertRaises(BeyondAuthority, order.submit)

	def test_whose_own_role_covers_it_does_not_ask(self):
		make_price_floor(authority=25, role="Sales Manager")
		quotation = quote_as(RUTH, offered(78), submit=True)
		self.assertEqual(quotation.docstatus, 1)

	def test_a_list_price_typed_lower_makes_no_discount_smaller(self):
		item = make_item("SP-Listed", standard_rate=100)
		price_list = frappe.db.get_value("Item Price", {"item_code": item.name}, "price_list")
		quotation = quote_as(
			MARY, offered(80, list_rate=80, item_code=item.name), selling_price_list=price_list
		)
		self.assertEqual(verdicts(quotation), [BEYOND])

	def test_without_a_list_price_nobody_can_tell(self):
		# an item of its own: ERPNext puts the first rate that somebody types into the price list
		item = make_item("SP-Unlisted").name
		quotation = quote_as(MARY, offered(80, list_rate=0, item_code=item))
		self.assertEqual(verdicts(quotation), [CANNOT_TELL])
		with as_user(MARY), self.assertRaisesRegex(BeyondAuthority, "no list price"):
			quotation.submit()
		frappe.get_doc("Price Floor", {"title": "Test"}).update({"without_list_price": "Let Pass"}).save()
		with as_user(MARY):
			self.assertEqual(quotation.reload().submit().docstatus, 1)

	def test_a_row_that_no_rule_is_about(self):
		frappe.get_doc("Price Floor", {"title": "Test"}).update({"item": make_item("SP-Other").name}).save()
		quotation = quote_as(MARY, offered(1))
		self.assertEqual(verdicts(quotation), [NO_RULE])

	def test_in_another_currency(self):
		quotation = quote_as(MARY, offered(80), currency="EUR", conversion_rate=1.25)
		with as_user(MARY):
			self.assertRaises(BeyondAuthority, quotation.submit)
		self.assertEqual(
			quote_as(MARY, offered(90), currency="EUR", conversion_rate=1.25, submit=True).docstatus, 1
		)

	def test_an_order_no_worse_than_its_quotation_passes(self):
		quotation = quote_as(MARY, offered(60), offered(100, item_code=make_item("SP-Second").name))
		approve_as(RUTH, ask_as(MARY, quotation))
		with as_user(MARY):
			quotation.submit()
			self.assertEqual(order_from(quotation).docstatus, 1)

	def test_an_order_worse_than_its_quotation_is_stopped_row_by_row(self):
		quotation = quote_as(MARY, offered(60), offered(100, item_code=make_item("SP-Second").name))
		approve_as(RUTH, ask_as(MARY, quotation))
		with as_user(MARY):
			quotation.submit()
			order = order_from(quotation, submit=False)
			order.items[1].rate = 70
			order.save()
			with self.assertRaises(BeyondAuthority) as refused:
				order.submit()
		self.assertIn("Row 2", str(refused.exception))
		self.assertNotIn("Row 1", str(refused.exception))

	def test_a_quotation_of_another_customer_allows_nothing(self):
		other = quote_as(MARY, offered(60), customer=make_customer("Better Friend").name)
		approve_as(RUTH, ask_as(MARY, other))
		with as_user(MARY):
			other.submit()
			row = {"prevdoc_docname": other.name, "quotation_item": other.items[0].name}
			order = make_sales_order(submit=False, items=[offered(60, **row)])
			self.assertRaises(BeyondAuthority, order.submit)

	def test_update_items_goes_through_the_same_check(self):
		from erpnext.controllers.accounts_controller import update_child_qty_rate

		with as_user(MARY):
			order = make_sales_order(items=[offered(95, qty=2)])
			row = {"docname": order.items[0].name, "item_code": order.items[0].item_code, "qty": 2}
			self.assertRaises(
				BeyondAuthority,
				update_child_qty_rate,
				"Sales Order",
				frappe.as_json([{**row, "rate": 50}]),
				order.name,
			)

	def test_update_items_of_what_a_manager_sold_may_keep_its_price(self):
		from erpnext.controllers.accounts_controller import update_child_qty_rate

		make_price_floor(authority=40, role="Sales Manager")
		with as_user(RUTH):
			order = make_sales_order(items=[offered(70, qty=2)])
		with as_user(MARY):
			row = {"docname": order.items[0].name, "item_code": order.items[0].item_code}
			update_child_qty_rate("Sales Order", frappe.as_json([{**row, "qty": 5, "rate": 70}]), order.name)
			self.assertEqual(order.reload().items[0].qty, 5)

	def test_the_companys_shop_sets_its_own_prices(self):
		make_user("shopper@example.com", "Customer")
		frappe.db.set_value("User", "shopper@example.com", "user_type", "Website User")
		self.assertEqual(verdicts(quote_as(MARY, offered(10)), "shopper@example.com"), [])

	def test_who_set_the_prices_is_not_what_a_browser_says(self):
		quotation = quote_as(MARY, offered(60))
		self.assertEqual(quotation.prices_set_by, MARY)
		with as_user(RUTH):
			quotation.terms = "Other terms"
			quotation.prices_set_by, quotation.price_chain = TOM, "SOMEBODY-ELSES"
			quotation.save()
			self.assertEqual((quotation.prices_set_by, quotation.price_chain), (MARY, None))
			quotation.items[0].rate = 55
			quotation.save()
			self.assertEqual(quotation.prices_set_by, RUTH)


class TestQueries(IntegrationTestCase):
	"""What the check adds to a submit; the cached rules and documents are warm, as on a running site."""

	def setUp(self):
		make_price_floor(
			authority=10,
			territory=frappe.db.get_value("Territory", {"is_group": 1}, "name", order_by="lft asc"),
		)

	def count(self, doc, user=MARY):
		with as_user(user):
			pricing.unanswered(doc)
			with count_queries() as sent:
				found = pricing.unanswered(doc)
		return found, len([query for query in sent if query.lstrip().upper().startswith(READS)])

	def test_within_authority(self):
		found, queries = self.count(quote_as(MARY, offered(95)))
		self.assertEqual(found, [])
		self.assertLessEqual(queries, 1)

	def test_beyond_and_approved(self):
		quotation = quote_as(MARY, *(offered(60) for _ in range(20)))
		approve_as(RUTH, ask_as(MARY, quotation))
		found, queries = self.count(quotation)
		self.assertEqual(found, [])
		self.assertLessEqual(queries, 2)

	def test_an_order_beyond_its_quotation_and_approved(self):
		quotation = quote_as(MARY, offered(60))
		approve_as(RUTH, ask_as(MARY, quotation))
		with as_user(MARY):
			quotation.submit()
			order = order_from(quotation, submit=False)
			order.items[0].rate = 55
			order.save()
		approve_as(RUTH, ask_as(MARY, order))
		found, queries = self.count(order)
		self.assertEqual(found, [])
		self.assertLessEqual(queries, 3)

	def test_a_whole_submit_with_and_without_rules(self):
		with as_user(MARY):
			quote_as(MARY, offered(95)).submit()  # what is read once is read now
		with_rules, without = [], []
		for counts in (with_rules, without):
			quotation = quote_as(MARY, offered(95))
			with as_user(MARY):
				pricing.unanswered(quotation)
				with count_queries() as sent:
					quotation.submit()
			counts.extend(sent)
			for name in frappe.get_all("Price Floor", pluck="name"):
				frappe.delete_doc("Price Floor", name)
		self.assertLessEqual(len(with_rules) - len(without), 3)

	def test_a_whole_submit_with_and_without_our_hooks(self):
		def submitted():
			quotation = quote_as(MARY, *(offered(95) for _ in range(5)))
			with as_user(MARY):
				pricing.unanswered(quotation)
				with count_queries() as sent:
					quotation.submit()
			return len(sent)

		submitted()
		ours = submitted()
		hooks = {
			doctype: {
				event: [method for method in methods if not method.startswith("sales_process.")]
				for event, methods in events.items()
			}
			for doctype, events in frappe.get_doc_hooks().items()
		}
		with patch.object(frappe, "get_doc_hooks", lambda: hooks):
			without = submitted()
		self.assertLessEqual(ours - without, 3)

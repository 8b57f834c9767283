# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from datetime import timedelta
from unittest.mock import patch

import frappe
from frappe.utils import getdate

from sales_process.overrides import delivery_note
from sales_process.sales_process.doctype.satisfaction_survey.satisfaction_survey import review_hand_over
from sales_process.tests import IntegrationTestCase
from sales_process.tests.factories import (
	count_queries,
	deliver,
	hints_at_once,
	make_delivery_note,
	make_sales_order,
	moved_clock,
)
from sales_process.tests.site import CLERK
from sales_process.tests.surveys import days, make_asked_customer, make_template, settings

SURVEY = "Satisfaction Survey"


def surveys_of(*names):
	filters = {
		"occasion_key": [
			"in",
			[f"{doctype}:{name}" for name in names for doctype in ("Sales Order", "Delivery Note")],
		]
	}
	return [frappe.get_doc(SURVEY, name) for name in frappe.get_all(SURVEY, filters=filters, pluck="name")]


def return_of(note, qty=None):
	from erpnext.stock.doctype.delivery_note.delivery_note import make_sales_return

	returned = make_sales_return(note.name)
	if qty is not None:
		returned.items[0].qty = -qty
	returned.insert()
	# ERPNext decides in the constructor what a return updates: load it, as the desk does
	return frappe.get_doc("Delivery Note", returned.name).submit()


class TestHandOver(IntegrationTestCase):
	def setUp(self):
		self.customer = make_asked_customer(account_manager=CLERK)
		changed = settings(survey_template=make_template().name, survey_delay_days=30, survey_enabled=1)
		changed.__enter__()
		self.addCleanup(changed.__exit__, None, None, None)

	def order(self, qty=2, **values):
		return make_sales_order(self.customer.name, qty=qty, **values)

	def test_submitting_a_note_costs_at_most_three_queries_more(self):
		def queries() -> int:
			note = deliver(self.order(), submit=False)
			with patch("frappe.enqueue"), count_queries() as sent:
				note.submit()
			return len(sent)

		queries()  # what is read once per process
		ours = [patch.object(delivery_note, event) for event in ("validate", "on_submit")]
		with ours[0], ours[1]:
			without = queries()
		self.assertLessEqual(queries() - without, 3)

	def survey_of(self, document):
		found = surveys_of(document.name)
		self.assertEqual(len(found), 1)
		return found[0]

	def test_a_fully_delivered_order_gets_one_survey_after_the_delay(self):
		with hints_at_once():
			order = self.order()
			note = deliver(order)
		survey = self.survey_of(order)
		on = getdate(note.posting_date)
		self.assertEqual(
			(survey.status, survey.handed_over_on, survey.due_on), ("Scheduled", on, on + timedelta(days=30))
		)
		self.assertEqual((survey.next_step_on, survey.reference_name), (survey.due_on, note.name))
		self.assertEqual((survey.sales_owner, survey.company), (CLERK, order.company))
		self.assertEqual(survey.recipients[0].contact, self.customer.customer_primary_contact)
		self.assertEqual(len(survey.questions), 5)
		self.assertIn(note.name, survey.status_reason)

	def test_asking_twice_changes_nothing(self):
		order = self.order()
		note = deliver(order)
		review_hand_over(delivery_note=note.name)
		before = self.survey_of(order).modified
		review_hand_over(delivery_note=note.name)
		review_hand_over(sales_order=order.name)
		self.assertEqual(self.survey_of(order).modified, before)

	def test_part_of_an_order_is_not_handed_over(self):
		order = self.order()
		note = deliver(order, qty=1)
		review_hand_over(delivery_note=note.name)
		self.assertEqual(surveys_of(order.name, note.name), [])

	def test_closed_short_is_handed_over(self):
		order = self.order()
		note = deliver(order, qty=1)
		order.reload()
		with hints_at_once():
			order.update_status("Closed")
		self.assertEqual(self.survey_of(order).reference_name, note.name)

	def test_a_note_without_an_order_counts_by_itself(self):
		note = make_delivery_note(self.customer.name)
		review_hand_over(delivery_note=note.name)
		self.assertEqual(self.survey_of(note).occasion_key, f"Delivery Note:{note.name}")

	def test_a_draft_is_no_delivery(self):
		note = make_delivery_note(self.customer.name, submit=False)
		review_hand_over(delivery_note=note.name)
		self.assertEqual(surveys_of(note.name), [])

	def test_a_cancelled_delivery_takes_the_survey_back_and_a_new_one_brings_it_again(self):
		order = self.order()
		note = deliver(order)
		review_hand_over(delivery_note=note.name)
		with hints_at_once():
			note.cancel()
		survey = self.survey_of(order)
		self.assertEqual((survey.status, survey.next_step_on), ("Withdrawn", None))
		again = deliver(frappe.get_doc("Sales Order", order.name))
		review_hand_over(delivery_note=again.name)
		survey = self.survey_of(order)
		self.assertEqual((survey.status, survey.reference_name), ("Scheduled", again.name))
		self.assertEqual(survey.next_step_on, survey.due_on)

	def test_a_return_of_everything_takes_it_back_and_a_part_does_not(self):
		note = make_delivery_note(self.customer.name, qty=2)
		review_hand_over(delivery_note=note.name)
		first = return_of(note, 1)
		review_hand_over(delivery_note=first.name)
		self.assertEqual(self.survey_of(note).status, "Scheduled")
		second = return_of(note)
		review_hand_over(delivery_note=second.name)
		self.assertEqual(self.survey_of(note).status, "Withdrawn")

	def test_a_return_against_an_order_too(self):
		order = self.order()
		note = deliver(order)
		review_hand_over(delivery_note=note.name)
		part = return_of(note, 1)
		review_hand_over(delivery_note=part.name)
		self.assertEqual(self.survey_of(order).status, "Scheduled")
		rest = return_of(note)
		review_hand_over(delivery_note=rest.name)
		self.assertEqual(self.survey_of(order).status, "Withdrawn")

	def test_a_survey_that_was_sent_is_not_taken_back(self):
		note = make_delivery_note(self.customer.name)
		review_hand_over(delivery_note=note.name)
		survey = self.survey_of(note)
		survey.set_status("Sent")
		survey.save_automatic()
		note.cancel()
		review_hand_over(delivery_note=note.name)
		self.assertEqual(self.survey_of(note).status, "Sent")

	def test_a_day_typed_by_a_person_stays_when_the_delivery_moves(self):
		order = self.order()
		note = deliver(order)
		review_hand_over(delivery_note=note.name)
		survey = self.survey_of(order)
		survey.due_on = days(3)
		survey.save()
		frappe.db.set_value("Delivery Note", note.name, "posting_date", days(-4))
		review_hand_over(delivery_note=note.name)
		survey = self.survey_of(order)
		self.assertEqual((survey.due_on, survey.handed_over_on), (days(3), days(-4)))

	def test_who_named_a_contact_on_the_delivery_is_asked(self):
		note = make_delivery_note(self.customer.name, submit=False)
		note.db_set({"contact_person": None, "contact_email": "buyer@example.com"})
		note.reload()
		note.submit()
		review_hand_over(delivery_note=note.name)
		self.assertEqual(self.survey_of(note).recipients[0].email, "buyer@example.com")

	def test_the_deal_of_the_order_is_kept(self):
		from sales_process.tests.factories import make_quotation, order_from

		with hints_at_once():
			quotation = make_quotation(self.customer.name)
		order = order_from(quotation)
		note = deliver(order)
		review_hand_over(delivery_note=note.name)
		self.assertEqual(
			self.survey_of(order).deal, frappe.db.get_value("Quotation", quotation.name, "sales_deal")
		)

	def test_without_a_template_it_says_so_and_asks_nobody(self):
		note = make_delivery_note(self.customer.name)
		with settings(survey_template=None):
			review_hand_over(delivery_note=note.name)
		survey = self.survey_of(note)
		self.assertEqual((survey.status, survey.next_step_on), ("Skipped", None))
		self.assertIn("Survey Template", survey.status_reason)

	def test_switched_off_nothing_happens(self):
		note = make_delivery_note(self.customer.name)
		with settings(survey_enabled=0):
			review_hand_over(delivery_note=note.name)
		self.assertEqual(surveys_of(note.name), [])

	def test_old_deliveries_found_later_are_left_alone(self):
		note = make_delivery_note(self.customer.name)
		with moved_clock(days(61)):
			review_hand_over(delivery_note=note.name)
		self.assertEqual(surveys_of(note.name), [])
		with moved_clock(days(60)):
			review_hand_over(delivery_note=note.name)
		self.assertEqual(self.survey_of(note).status, "Scheduled")

	def test_whoever_comes_second_goes_on_in_the_first_ones_survey(self):
		from sales_process import active_key

		note = make_delivery_note(self.customer.name)
		review_hand_over(delivery_note=note.name)
		real = frappe.db.get_value
		asked = []

		def blind_at_first(doctype, filters=None, *args, **kwargs):
			if (
				doctype == SURVEY
				and isinstance(filters, dict)
				and "occasion_key" in filters
				and len(asked) < 2
			):
				asked.append(filters)
				return None
			return real(doctype, filters, *args, **kwargs)

		with patch.object(frappe.db, "get_value", blind_at_first):
			review_hand_over(delivery_note=note.name)
		self.assertEqual(len(asked), 2)
		self.assertTrue(active_key.find(SURVEY, "occasion_key", f"Delivery Note:{note.name}"))
		self.survey_of(note)

	def test_a_failure_in_the_middle_leaves_nothing(self):
		from sales_process.sales_process.doctype.satisfaction_survey.satisfaction_survey import (
			SatisfactionSurvey,
		)
		from sales_process.tasks import one_by_one

		note = make_delivery_note(self.customer.name)
		accounts = frappe.db.count("Sales Account")
		with (
			patch.object(SatisfactionSurvey, "on_update", side_effect=RuntimeError("full")),
			patch("sales_process.tasks.keep"),
		):
			failed = one_by_one(
				[note.name], lambda name: review_hand_over(delivery_note=name), "Delivery Note"
			)
		self.assertEqual(failed, [note.name])
		self.assertEqual(surveys_of(note.name), [])
		self.assertEqual(frappe.db.count("Sales Account"), accounts)

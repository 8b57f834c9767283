# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Delivery notes, installation notes, projects and orders move the plan; the first that applies hands over."""

from datetime import date

import frappe
from frappe.utils import getdate

from sales_process import compat
from sales_process.api import delivery as api
from sales_process.exceptions import SalesProcessError
from sales_process.sales_process.doctype.delivery_plan import agreement, following
from sales_process.sales_process.doctype.satisfaction_survey import hand_over
from sales_process.sales_process.doctype.satisfaction_survey.test_hand_over import return_of
from sales_process.tests import IntegrationTestCase
from sales_process.tests.deliveries import MONDAY, PLAN, follow, make_delivery_template, order_of, plan_of
from sales_process.tests.factories import (
	COMPANY,
	as_user,
	deliver,
	hints_at_once,
	make_item,
	moved_clock,
)
from sales_process.tests.site import MARY
from sales_process.tests.surveys import make_template, settings


def install(note, qty=None, submit=True):
	from erpnext.stock.doctype.delivery_note.delivery_note import make_installation_note

	doc = make_installation_note(note.name)
	doc.inst_date, doc.inst_time = note.posting_date, "10:00:00"
	if qty is not None:
		doc.items[0].qty = qty
	doc.insert()
	return doc.submit() if submit else doc


class FollowingCase(IntegrationTestCase):
	def setUp(self):
		changed = settings(survey_template=make_template().name, survey_delay_days=30, survey_enabled=1)
		changed.__enter__()
		self.addCleanup(changed.__exit__, None, None, None)
		self.order = order_of(qty=4, transaction_date=compat.today(), delivery_date=getdate("2027-06-30"))
		self.plan = plan_of(self.order)

	def row(self, subject):
		self.plan.reload()
		return next(row for row in self.plan.tasks if row.subject == subject)

	def survey(self):
		return frappe.db.get_value(
			"Satisfaction Survey",
			{"occasion_key": f"Sales Order:{self.order.name}"},
			["name", "status", "handed_over_on"],
			as_dict=True,
		)


class TestDocuments(FollowingCase):
	def test_delivery_notes_begin_and_end_the_delivery(self):
		with hints_at_once():
			deliver(self.order, qty=1)
		row = self.row("Deliver")
		self.assertEqual((row.status, row.progress, self.plan.status), ("Working", 25, "Under Way"))
		with hints_at_once():
			note = deliver(self.order)
		row = self.row("Deliver")
		self.assertEqual((row.status, row.ended_by), ("Done", note.name))
		self.assertEqual(getdate(row.ended_on), getdate(note.posting_date))

	def test_what_comes_back_is_not_delivered_any_more(self):
		with hints_at_once():
			note = deliver(self.order)
		with hints_at_once():
			return_of(note)
		row = self.row("Deliver")
		self.assertEqual((row.status, row.ended_on, row.started_on), ("Open", None, None))

	def test_a_cancelled_note_was_none(self):
		with hints_at_once():
			note = deliver(self.order)
		with hints_at_once():
			note.reload().cancel()
		self.assertEqual(self.row("Deliver").status, "Open")

	def test_an_order_closed_short_ends_with_its_last_note(self):
		note = deliver(self.order, qty=1)
		self.order.reload().update_status("Closed")
		follow(self.plan)
		self.assertEqual((self.row("Deliver").status, self.row("Deliver").ended_by), ("Done", note.name))

	def test_installation_notes_move_the_installation(self):
		note = deliver(self.order)
		with hints_at_once():
			install(note, qty=1)
		self.assertEqual((self.row("Install").status, self.row("Install").progress), ("Working", 25))
		with hints_at_once():
			second = install(note, qty=3)
		self.assertEqual((self.row("Install").status, self.row("Install").ended_by), ("Done", second.name))
		with hints_at_once():
			second.reload().cancel()
		self.assertEqual(self.row("Install").status, "Working")

	def test_a_task_may_be_about_one_item_only(self):
		first, second = make_item("SP Machine").name, make_item("SP Spare Part").name
		order = order_of(
			items=[
				{"item_code": first, "qty": 2, "rate": 50, "price_list_rate": 50},
				{"item_code": second, "qty": 1, "rate": 10, "price_list_rate": 10},
			],
			transaction_date=compat.today(),
			delivery_date=getdate("2027-06-30"),
		)
		rows = (("Machine", "Delivery", 1, ""), ("Part", "Delivery", 1, ""))
		self.plan = plan_of(order, template=make_delivery_template("SP Two Items", rows).name)
		for row, item in zip(self.plan.tasks, (first, second), strict=True):
			row.item_code = item
		with as_user(MARY):
			self.plan.save()
		deliver_one_of(order, first)
		follow(self.plan)
		self.assertEqual((self.row("Machine").status, self.row("Part").status), ("Done", "Open"))

	def test_what_documents_move_nobody_says_by_hand(self):
		with as_user(MARY), self.assertRaisesRegex(SalesProcessError, "Delivery Notes"):
			api.set_task(self.plan.name, self.row("Deliver").name, "Done")

	def test_what_comes_without_a_document_of_ours_counts_by_the_order(self):
		row = self.order.items[0]
		frappe.db.set_value("Sales Order Item", row.name, "delivered_qty", 4)
		follow(self.plan)
		ended = self.row("Deliver").ended_on
		self.assertEqual(getdate(ended), compat.today())
		with moved_clock(date(2027, 1, 4)):
			follow(self.plan)
		self.assertEqual(self.row("Deliver").ended_on, ended)

	def test_the_order_promises_and_cancels(self):
		self.order.reload()
		for row in self.order.items:
			row.delivery_date = getdate("2027-07-15")
		self.order.delivery_date = getdate("2027-07-15")
		with hints_at_once():
			self.order.save()
		self.plan.reload()
		self.assertEqual(getdate(self.plan.promised_on), getdate("2027-07-15"))
		with hints_at_once():
			self.order.reload().cancel()
		self.assertEqual(self.plan.reload().status, "Cancelled")
		amended = frappe.copy_doc(self.order)
		amended.amended_from, amended.docstatus, amended.status = self.order.name, 0, "Draft"
		with hints_at_once():
			amended.insert().submit()
		self.plan.reload()
		self.assertEqual((self.plan.status, self.plan.sales_order), ("Planned", amended.name))


class TestHandOverOfAPlan(FollowingCase):
	def finish(self):
		deliver(self.order)
		note = frappe.get_last_doc("Delivery Note", {"docstatus": 1})
		install(note)
		follow(self.plan)
		for subject in ("Pack", "Train"):
			with as_user(MARY):
				api.set_task(self.plan.name, self.row(subject).name, "Done")
		return note

	def test_the_acceptance_hands_over_and_not_the_note(self):
		note = self.finish()
		hand_over.follow(hand_over.occasion_of_order(self.order.name))
		self.assertIsNone(self.survey())
		with hints_at_once():
			agreement.accept(self.plan.reload(), "Paper", "Ann Buyer")
		survey = self.survey()
		self.assertEqual((survey.status, survey.handed_over_on), ("Scheduled", compat.today()))
		self.assertEqual(
			frappe.db.get_value("Satisfaction Survey", survey.name, ["reference_doctype", "reference_name"]),
			("Delivery Note", note.name),
		)
		self.assertIn("Ann Buyer accepted", frappe.get_doc("Satisfaction Survey", survey.name).status_reason)

	def test_everything_back_takes_back_the_survey(self):
		note = self.finish()
		with hints_at_once():
			agreement.accept(self.plan.reload(), "Paper", "Ann Buyer")
		with hints_at_once():
			return_of(note)
		self.assertEqual(self.survey().status, "Withdrawn")

	def test_a_cancelled_plan_decides_nothing(self):
		with as_user(MARY):
			api.cancel(self.plan.name)
		with hints_at_once():
			deliver(self.order)
		self.assertEqual(self.survey().status, "Scheduled")

	def test_a_service_without_an_order_is_handed_over_by_its_acceptance(self):
		frappe.db.set_value(PLAN, self.plan.name, {"sales_order": None})
		self.plan.reload()
		with hints_at_once():
			agreement.accept(self.plan, "Paper", "Ann Buyer")
		survey = frappe.get_last_doc("Satisfaction Survey", {"occasion_key": f"{PLAN}:{self.plan.name}"})
		self.assertEqual((survey.account, survey.status), (self.plan.account, "Scheduled"))


class TestWithoutAPlan(IntegrationTestCase):
	def setUp(self):
		changed = settings(survey_template=make_template().name, survey_delay_days=30, survey_enabled=1)
		changed.__enter__()
		self.addCleanup(changed.__exit__, None, None, None)

	def happened(self, order):
		return hand_over.occasion_of_order(order.name).hand_over

	def test_what_has_to_be_installed_is_handed_over_installed(self):
		item = make_item("SP Boiler")
		item.db_set("needs_installation", 1)
		order = order_of(
			item_code=item.name, qty=2, transaction_date=compat.today(), delivery_date=getdate("2027-06-30")
		)
		note = deliver(order)
		self.assertEqual(self.happened(order).reason.code, "not_installed")
		install(note, qty=1)
		self.assertFalse(self.happened(order).happened)
		installed = install(note, qty=1)
		found = self.happened(order)
		self.assertEqual((found.reason.code, found.reason.params["note"]), ("installed", installed.name))

	def test_an_invoice_that_updates_the_stock_hands_over(self):
		from erpnext.selling.doctype.sales_order.sales_order import make_sales_invoice

		order = order_of(transaction_date=compat.today(), delivery_date=getdate("2027-06-30"))
		invoice = make_sales_invoice(order.name)
		invoice.update_stock = 1
		with hints_at_once():
			invoice.insert().submit()
		self.assertEqual(self.happened(order).note, invoice.name)
		survey = frappe.get_last_doc("Satisfaction Survey", {"occasion_key": f"Sales Order:{order.name}"})
		self.assertEqual((survey.reference_doctype, survey.status), ("Sales Order", "Scheduled"))


class TestProject(IntegrationTestCase):
	def setUp(self):
		clock = moved_clock(MONDAY)
		clock.__enter__()
		self.addCleanup(clock.__exit__, None, None, None)
		self.project = frappe.get_doc(
			doctype="Project", project_name=frappe.generate_hash(length=8), company=COMPANY
		).insert(ignore_mandatory=True, ignore_links=True)
		self.order = order_of()
		self.project.db_set("sales_order", self.order.name)
		self.build = self.task("Build", "2026-12-01", "2026-12-04")
		self.test = self.task("Test", "2026-12-07", "2026-12-08")
		self.plan = plan_of(self.order)

	def task(self, subject, first, last):
		return frappe.get_doc(
			doctype="Task",
			subject=subject,
			project=self.project.name,
			exp_start_date=first,
			exp_end_date=last,
		).insert()

	def test_its_tasks_are_the_rows(self):
		self.assertEqual([row.subject for row in self.plan.tasks], ["Build", "Test"])
		with as_user(MARY):
			self.plan.append("tasks", {"subject": "Mine", "planned_start": MONDAY, "planned_end": MONDAY})
			with self.assertRaisesRegex(frappe.ValidationError, "Add and delete them there"):
				self.plan.save()

	def test_dates_are_changed_in_the_project_and_what_we_add_stays(self):
		self.plan.tasks[0].shown_to_customer = 0
		self.plan.tasks[0].planned_end = MONDAY
		with as_user(MARY):
			self.plan.save()
		self.assertEqual(getdate(self.plan.reload().tasks[0].planned_end), date(2026, 12, 4))
		frappe.db.set_value("Task", self.build.name, {"exp_end_date": "2026-12-11", "status": "Working"})
		self.assertIn(self.plan.name, following.with_news())
		follow(self.plan)
		row = self.plan.tasks[0]
		self.assertEqual((getdate(row.planned_end), row.shown_to_customer), (date(2026, 12, 11), 0))
		with as_user(MARY), self.assertRaises(SalesProcessError):
			api.set_task(self.plan.name, row.name, "Done")

	def test_dates_the_project_changed_are_not_confirmed_any_more(self):
		with as_user(MARY):
			api.note_confirmation(self.plan.name, "Ann Buyer", "Phone")
		frappe.db.set_value("Task", self.test.name, "subject", "Test")
		self.assertEqual(follow(self.plan).confirmation, "Confirmed")
		frappe.db.set_value("Task", self.test.name, "exp_end_date", "2026-12-15")
		self.assertEqual(follow(self.plan).confirmation, "Changed Since")

	def test_done_deleted_and_new_tasks(self):
		frappe.db.set_value("Task", self.build.name, {"status": "Completed", "completed_on": "2026-11-30"})
		frappe.db.set_value("Task", self.test.name, "status", "Cancelled")
		self.task("Ship", "2026-12-10", "2026-12-11")
		follow(self.plan)
		self.assertEqual(
			[(row.subject, row.status) for row in self.plan.tasks], [("Build", "Done"), ("Ship", "Open")]
		)
		self.assertEqual(self.plan.status, "Under Way")


def deliver_one_of(order, item):
	from erpnext.selling.doctype.sales_order.sales_order import make_delivery_note

	note = make_delivery_note(order.name)
	note.items = [row for row in note.items if row.item_code == item]
	return note.insert().submit()

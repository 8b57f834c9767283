# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe

from sales_process import personal_data
from sales_process.api import improvement as api
from sales_process.exceptions import Frozen, RepliesMissing, SalesProcessError
from sales_process.sales_process.doctype.improvement_action import due
from sales_process.sales_process.doctype.sales_account.sales_account import get_account, leave_account
from sales_process.tests.factories import COMPANY, as_user, make_contact, make_user, moved_clock
from sales_process.tests.improvements import (
	ACTION,
	ImprovementCase,
	actions_of,
	answered,
	make_action,
	make_done,
	reply,
)
from sales_process.tests.site import HELEN, MARY, RUTH, STOCKMAN, TOM
from sales_process.tests.surveys import days, make_asked_customer, settings


def bells(user, action):
	return frappe.get_all(
		"Notification Log",
		{"for_user": user, "document_type": ACTION, "document_name": action.name},
		pluck="subject",
		order_by="creation asc",
	)


def tasks(action, **filters):
	filters = {"reference_type": ACTION, "reference_name": action.name, "status": "Open", **filters}
	return frappe.get_all("ToDo", filters, ["allocated_to", "date"])


class TestImprovementAction(ImprovementCase):
	def make(self, user=MARY, **values):
		"""One that a person begins by hand."""
		account = get_account("Customer", make_asked_customer(account_manager=user).name)
		doc = {"doctype": ACTION, "company": COMPANY, "customers": [{"account": account}], **values}
		with as_user(user):
			return frappe.get_doc(doc).insert()

	def refused(self, text, work, exc=frappe.ValidationError):
		with self.assertRaisesRegex(exc, text):
			work()

	def test_one_by_hand_is_his_who_makes_it(self):
		action = self.make(dimensions=[{"dimension": "Delivery"}])
		self.assertEqual((action.sales_owner, action.status), (MARY, "Open"))
		self.assertEqual(action.title, f"Delivery · {action.party_name}")
		self.assertGreaterEqual(action.due_on, days(10))
		self.assertEqual([row.allocated_to for row in tasks(action)], [MARY])

	def test_with_cause_and_measure_it_is_at_work(self):
		action = self.make(cause="Too few carriers")
		self.assertEqual(action.status, "Open")
		action.measure = "A second carrier"
		self.assertEqual(action.save().status, "In Progress")

	def test_what_the_app_records_is_not_typed_over(self):
		action = make_action()
		action.update({"status": "Closed", "done_on": days(-1), "ask_again_on": days(0), "active_key": None})
		action.customers[0].update(
			{"acknowledged_on": "2026-01-01", "will_not_do": 1, "delivered_on": "2026-01-01"}
		)
		action.dimensions[0].update({"old_mean": 99, "effect": 50, "has_effect": 1})
		action.sources[0].survey = None
		with as_user(MARY):
			action.save()
		action.reload()
		row, dimension = action.customers[0], action.dimensions[0]
		self.assertEqual((action.status, action.done_on, action.ask_again_on), ("In Progress", None, None))
		self.assertTrue(action.active_key)
		self.assertEqual((row.acknowledged_on, row.will_not_do, row.delivered_on), (None, 0, None))
		self.assertEqual((dimension.old_mean, dimension.has_effect), (0, 0))
		self.assertTrue(action.sources[0].survey)

	def test_whoever_waits_for_an_answer_is_not_taken_off(self):
		action = make_action()
		other = get_account("Customer", make_asked_customer(account_manager=MARY).name)
		action.append("customers", {"account": other})
		action.save()
		action.customers = action.customers[1:]
		self.refused("waits for an answer", action.save)
		action.reload()
		action.customers = action.customers[:1]
		self.assertEqual(len(action.save().customers), 1)

	def test_a_customer_or_a_dimension_twice_is_refused(self):
		account = get_account("Customer", make_asked_customer(account_manager=MARY).name)
		self.refused(
			"same customer", lambda: self.make(customers=[{"account": account}, {"account": account}])
		)
		twice = [{"dimension": "Delivery"}, {"dimension": " Delivery "}]
		self.refused("both", lambda: self.make(dimensions=twice))
		self.refused("Row 1 of Customers", lambda: self.make(customers=[{"account": account, "email": "no"}]))

	def test_nobody_reaches_a_strangers_customer_by_naming_him(self):
		account = get_account("Customer", make_asked_customer(account_manager=TOM).name)
		self.refused("", lambda: self.make(customers=[{"account": account}]), frappe.PermissionError)

	def test_the_contact_of_a_customer_is_known(self):
		customer = make_asked_customer(account_manager=MARY)
		contact = make_contact(customer.name, "bob@improved.test", first_name="Bob")
		account = get_account("Customer", customer.name)
		action = self.make(customers=[{"account": account, "contact": contact.name}])
		row = action.customers[0]
		self.assertEqual((row.contact_name, row.email), ("Bob", "bob@improved.test"))

	# closing

	def test_it_is_closed_when_everybody_has_both_replies(self):
		action = make_action()
		with as_user(MARY):
			self.refused("The measure is not done yet", lambda: api.close(action.name), RepliesMissing)
		reply(action, "acknowledged")
		make_done(action)
		with as_user(MARY):
			self.refused("waits for: Delivered", lambda: api.close(action.name), RepliesMissing)
		reply(action, "delivered")
		with as_user(MARY):
			api.close(action.name)
		action.reload()
		self.assertEqual((action.status, str(action.closed_on)), ("Closed", str(days(0))))
		self.assertEqual((tasks(action), action.remind_on, action.active_key), ([], None, None))

	def test_it_is_closed_with_a_reason_for_whom_nothing_is_done(self):
		action = make_done(make_action())
		with as_user(MARY):
			api.will_not_do(action.name, action.customers[0].name, "The law forbids it")
			api.close(action.name)
		self.assertEqual(action.reload().status, "Closed")

	def test_done_needs_a_cause_and_a_measure(self):
		(action,) = actions_of(answered("1", "5", "Always"))
		with as_user(MARY):
			self.refused("Cause", lambda: api.mark_done(action.name))

	def test_what_is_over_stays_until_it_is_taken_up_again(self):
		action = make_action()
		with as_user(MARY):
			self.refused("Say why", lambda: api.drop(action.name, "  "))
			api.drop(action.name, "Not our delivery at all")
			action.reload()
			self.assertEqual(
				(action.status, action.customers[0].will_not_do_reason),
				("Dropped", "Not our delivery at all"),
			)
			action.measure = "Something else"
			self.refused("is over", action.save, Frozen)
			api.take_up_again(action.name)
		action.reload()
		self.assertEqual((action.status, action.dropped_reason, action.done_on), ("In Progress", None, None))
		self.assertEqual((action.customers[0].will_not_do, action.customers[0].will_not_do_reason), (0, None))
		self.assertEqual(len(tasks(action)), 1)

	def test_who_was_promised_something_is_told_before_it_is_dropped(self):
		action = reply(make_action(), "acknowledged")
		with as_user(MARY):
			self.refused("was promised", lambda: api.drop(action.name, "Too dear"), RepliesMissing)
			api.will_not_do(action.name, action.customers[0].name, "Too dear")
			api.drop(action.name, "Too dear")
		self.assertEqual(action.reload().status, "Dropped")

	def test_buttons_do_nothing_in_the_wrong_state(self):
		action = make_action()
		with as_user(MARY):
			self.refused("The status of", lambda: api.take_up_again(action.name))
			api.mark_done(action.name)
			for call in (lambda: api.mark_done(action.name), lambda: api.drop(action.name, "x")):
				self.refused("The status of", call)

	# who may

	def test_only_the_owner_and_his_manager_act(self):
		action = make_action()
		row = action.customers[0].name
		for user in (TOM, HELEN, STOCKMAN):
			with as_user(user):
				for call in (
					lambda: api.get_state(action.name),
					lambda: api.get_letter(action.name, row, "acknowledged"),
					lambda: api.send_reply(action.name, row, "acknowledged", "a@example.com", "x", "x"),
					lambda: api.note_reply(action.name, row, "acknowledged", "Phone", "x"),
					lambda: api.will_not_do(action.name, row, "x"),
					lambda: api.mark_done(action.name),
					lambda: api.close(action.name),
					lambda: api.drop(action.name, "x"),
					lambda: api.take_up_again(action.name),
				):
					with self.subTest(user), self.assertRaises(frappe.PermissionError):
						call()
		with as_user(TOM):
			self.assertEqual(frappe.get_list(ACTION, {"name": action.name}), [])
		with as_user(RUTH):
			api.mark_done(action.name)

	def test_whoever_becomes_the_owner_has_the_task_and_may_act(self):
		action = make_action()
		action.sales_owner = STOCKMAN  # the measure may be another department's
		with as_user(MARY):
			action.save()
		self.assertEqual([row.allocated_to for row in tasks(action)], [STOCKMAN])
		self.assertEqual(len(bells(STOCKMAN, action)), 1)
		with as_user(STOCKMAN):
			api.mark_done(action.name)
		self.assertEqual(action.reload().status, "Measure Done")

	# overdue

	def remind_on(self, day, action):
		with moved_clock(day):
			for name in [name for name in due.to_remind() if name == action.name]:
				due.remind_of(name)

	def test_overdue_reaches_the_manager_once_a_step(self):
		action = make_action()
		action.due_on = "2026-12-01"  # a Tuesday
		action.save()
		rings = []
		with settings(improvement_escalation_days="3, 10"):
			for day in (
				"2026-11-30",
				"2026-12-01",
				"2026-12-01",
				"2026-12-03",
				"2026-12-04",
				"2026-12-05",
				"2026-12-15",
				"2027-02-01",
			):
				self.remind_on(day, action)
				rings.append((len(bells(MARY, action)) - 1, len(bells(RUTH, action))))
		# the first bell of Mary was rung when it was made
		self.assertEqual(rings, [(0, 0), (1, 0), (1, 0), (1, 0), (1, 1), (1, 1), (1, 2), (1, 2)])
		self.assertIn("Overdue since", bells(RUTH, action)[0])
		self.assertIsNone(frappe.db.get_value(ACTION, action.name, "remind_on"))

	def test_days_without_the_job_tell_nobody_twice(self):
		action = make_action()
		self.remind_on(days(60), action)
		self.assertEqual((len(bells(MARY, action)), len(bells(RUTH, action))), (1, 1))

	def test_a_later_date_begins_anew_and_what_is_over_is_quiet(self):
		action = make_action()
		self.remind_on(days(60), action)
		action.reload()
		action.due_on = days(70)
		action.save()
		self.assertEqual((action.remind_on, action.reminder_step), (days(70), 0))
		with as_user(MARY):
			api.drop(action.name, "Too dear")
		self.remind_on(days(80), action)
		self.assertEqual(len(bells(RUTH, action)), 1)

	def test_steps_are_numbers(self):
		doc = frappe.get_doc("Sales Process Settings")
		doc.improvement_escalation_days = "soon"
		self.refused("whole numbers", doc.save)

	def test_the_job_does_all_of_it(self):
		from sales_process import tasks as jobs

		action = make_action()
		with moved_clock(days(60)):
			jobs.go_on_with_improvements()
			jobs.go_on_with_improvements()
		self.assertEqual(len(bells(RUTH, action)), 1)

	def test_who_has_left_hands_over_to_his_manager(self):
		leaver = make_user("improve.leaver@example.com", "Sales User").name
		action = make_action(owner=leaver)
		frappe.db.set_value("User", leaver, "enabled", 0)
		frappe.clear_document_cache("User", leaver)
		with settings(default_manager=RUTH):
			for name in due.of_disabled_owners():
				due.hand_over(name)
		action.reload()
		self.assertEqual(action.sales_owner, RUTH)
		self.assertEqual([row.allocated_to for row in tasks(action)], [RUTH])

	# what goes

	def test_a_deleted_customer_waits_for_nothing(self):
		customer = make_asked_customer(account_manager=MARY)
		action = make_action(customer=customer)
		leave_account("Customer", customer.name)
		action.reload()
		self.assertEqual((action.status, action.customers[0].will_not_do), ("Dropped", 1))

	def test_it_is_taken_to_quality_management_and_support_once(self):
		make_user("improve.quality@example.com", "Sales User", "System Manager", "Support Team")
		user = "improve.quality@example.com"
		action = self.make(
			user, dimensions=[{"dimension": "Delivery"}], cause="Too few carriers", measure="A second"
		)
		with as_user(user):
			self.assertEqual(api.get_state(action.name)["can_take_to"], ["Quality Action", "Issue"])
			quality = frappe.get_doc("Quality Action", api.take_to(action.name, "Quality Action"))
			issue = frappe.get_doc("Issue", api.take_to(action.name, "Issue"))
			self.assertEqual(api.take_to(action.name, "Issue"), issue.name)
			self.assertEqual(api.get_state(action.name)["can_take_to"], [])
			with self.assertRaises(SalesProcessError):
				api.take_to(action.name, "User")
		row = quality.resolutions[0]
		self.assertIn("not satisfied with Delivery. Too few carriers", row.problem)
		self.assertEqual((row.responsible, str(row.completion_by)), (user, str(action.due_on)))
		self.assertEqual((issue.subject, bool(issue.customer)), (action.title, True))
		action.reload()
		self.assertEqual((action.quality_action, action.issue), (quality.name, issue.name))

	def test_who_may_not_make_an_issue_makes_none_by_this(self):
		action = self.make()
		with as_user(TOM), self.assertRaises(frappe.PermissionError):
			api.take_to(action.name, "Issue")
		with as_user(MARY):
			for kind in {"Quality Action", "Issue"} - set(api.get_state(action.name)["can_take_to"]):
				with self.assertRaises(frappe.PermissionError):
					api.take_to(action.name, kind)

	def test_quality_action_and_issue_may_go(self):
		quality = frappe.get_doc(doctype="Quality Action", corrective_preventive="Corrective").insert()
		issue = frappe.get_doc(doctype="Issue", subject="Late again", raised_by="x@example.com").insert()
		action = self.make(quality_action=quality.name, issue=issue.name)
		quality.delete()
		issue.delete()
		action.reload()
		self.assertEqual((action.quality_action, action.issue), (None, None))
		action.save()

	def test_deleting_it_leaves_nothing_behind(self):
		action = make_action()
		name = action.name
		with as_user(RUTH):
			action.delete()
		self.assertEqual(tasks(frappe._dict(name=name)), [])
		self.assertFalse(frappe.db.exists("Improvement Action Source", {"parent": name}))

	def test_a_person_who_is_forgotten_is_not_named(self):
		customer = make_asked_customer(account_manager=MARY)
		survey = answered("1", "5", "Always", "9", "Ask for Annabelle", customer=customer)
		contact, email = survey.recipients[0].contact, survey.recipients[0].email
		row = next(row for row in survey.answers if row.answer == "Ask for Annabelle")
		with as_user(MARY):
			action = frappe.get_doc(ACTION, api.make(survey.name, [row.name]))
		action.customers[0].db_set("acknowledged_text", "Promised to Annabelle")
		for _time in range(2):
			personal_data.erase([contact], [email])
		action.reload()
		said = frappe.as_json(action.as_dict())
		for text in ("Annabelle", email, contact):
			self.assertNotIn(text, said)
		self.assertEqual(action.customers[0].contact_name, "Erased")
		self.assertEqual(action.sources[0].question, "What should we do better?")

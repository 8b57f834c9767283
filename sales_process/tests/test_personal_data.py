# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import json
from unittest.mock import patch

import frappe

from sales_process import personal_data, tasks
from sales_process.api import follow_up
from sales_process.api import personal_data as api
from sales_process.sales_process.doctype.party_key.party_key import refresh_keys
from sales_process.sales_process.doctype.sales_plan.sales_plan import start
from sales_process.tests.cares import (
	CareCase,
	care_of,
	make_care,
	make_cared_customer,
	make_date,
	make_occasion,
	run,
)
from sales_process.tests.factories import COMPANY, as_user, make_research, make_sales_person, make_user
from sales_process.tests.site import CHIEF, MARY, RUTH, TOM

NAME, ADDRESS, SAID = "Annabelle Quirke", "annabelle@quirke.test", "She fears the noise of the press"


class TestErasure(CareCase):
	"""Whatever is kept of a person, named and in words."""

	def setUp(self):
		super().setUp()
		self.customer = make_cared_customer("SP Erased Ltd", email=ADDRESS, account_manager=MARY)
		self.contact = frappe.get_doc("Contact", self.customer.customer_primary_contact)
		self.contact.update({"first_name": "Annabelle", "last_name": "Quirke"}).save()
		refresh_keys("Customer", self.customer.name)
		self.day = make_date(self.customer)
		self.care = make_care(customer=self.customer)
		self.research = make_research(
			self.customer.name,
			MARY,
			makers=[{"contact": self.contact.name, "maker_name": NAME, "job_title": "Head of Quirkes"}],
		)
		plan = start(self.research.deal)
		plan.people[0].how_to_win = SAID
		plan.save()
		with as_user(MARY):
			touch = {"channel": "Phone", "outcome": "Positive", "subject": NAME, "notes": SAID}
			touch["contact"] = self.contact.name
			self.plan = follow_up.log_touch("Customer", self.customer.name, touch)["plan"]
		self.log = frappe.db.get_value("Follow-up Log", {"contact": self.contact.name})
		frappe.get_doc(
			doctype="Version",
			ref_doctype="Lead Research",
			docname=self.research.name,
			data=json.dumps({"changed": [["maker_name", NAME, "x"]]}),
		).insert()

	def kept_of_her(self) -> set[str]:
		"""Our doctypes in which a text of her can still be found."""
		doctypes = frappe.get_all("DocType", {"module": "Sales Process", "issingle": 0}, pluck="name")
		found = set()
		for doctype in [*doctypes, "Contact", "Version", "ToDo"]:
			rows = json.dumps(frappe.get_all(doctype, fields=["*"], order_by=None), default=str)
			if any(text in rows for text in (NAME, ADDRESS, SAID, "Quirke")):
				found.add(doctype)
		return found

	def erase(self, user=CHIEF):
		with as_user(user):
			api.erase_contact(self.contact.name)

	def test_before_there_is_something_to_find(self):
		self.assertLessEqual(
			{
				"Follow-up Log",
				"Research Maker",
				"Sales Plan Person",
				"Customer Care",
				"Party Key",
				"Contact",
				"Version",
			},
			self.kept_of_her(),
		)

	def test_afterwards_nothing_of_her_is_left(self):
		for _time in range(2):
			self.erase()
			self.assertEqual(self.kept_of_her(), set())

	def test_what_counts_stays(self):
		self.erase()
		log = frappe.get_doc("Follow-up Log", self.log)
		self.assertEqual(
			(log.plan, log.outcome, log.channel, log.contact), (self.plan, "Positive", "Phone", None)
		)
		self.assertEqual(len(self.research.reload().makers), 1)
		self.assertFalse(frappe.db.exists("Care Date", self.day.name))
		self.assertEqual(self.care.reload().status, "Skipped")

	def test_who_is_nobody_takes_nobody_else_along(self):
		"""Frappe reads an empty list of values as "or empty"."""
		touch = {"channel": "Phone", "outcome": "Positive", "subject": "No contact named", "notes": "Kept"}
		with as_user(MARY):
			follow_up.log_touch("Customer", self.customer.name, touch)
		inquiry = frappe.get_doc(
			doctype="Inquiry", person="By Phone", phone="+1 202 555 0100", need="Kept", company=COMPANY
		).insert(ignore_permissions=True)
		personal_data.erase([], [])
		self.assertTrue(frappe.db.exists("Follow-up Log", {"subject": "No contact named", "notes": "Kept"}))
		self.assertEqual(inquiry.reload().person, "By Phone")
		self.assertEqual(frappe.db.get_value("Follow-up Log", self.log, "notes"), SAID)

	def test_inquiries_and_cards_are_hers_too(self):
		inquiry = frappe.get_doc(doctype="Inquiry", person=NAME, email=ADDRESS, need=SAID, company=COMPANY)
		inquiry.insert(ignore_permissions=True)
		card = {"person": NAME, "email": ADDRESS, "notes": SAID}
		frappe.get_doc(
			doctype="Event Capture", event="Fair", channel="Exhibition", company=COMPANY, cards=[card]
		).insert()
		self.erase()
		self.assertEqual(self.kept_of_her(), set())

	def test_a_salesperson_does_not_erase(self):
		for user in (MARY, RUTH, TOM):
			with self.subTest(user), self.assertRaises(frappe.PermissionError):
				self.erase(user)

	def test_frappes_own_request_reaches_ours(self):
		user = make_user(ADDRESS, "Customer")
		request = frappe.get_doc(doctype="Personal Data Deletion Request", email=user.name)
		with patch.object(type(request), "send_verification_mail", lambda self: None, create=True):
			request.insert(ignore_permissions=True)
		with patch("frappe.db.commit"):
			request._anonymize_data(commit=False)
		self.assertEqual(self.kept_of_her() & {"Follow-up Log", "Research Maker", "Customer Care"}, set())


class TestOfALeaver(CareCase):
	def test_his_open_drafts_go_to_the_manager_and_what_was_sent_stays(self):
		leaver = make_user("cares.leaver@example.com", "Sales User").name
		make_sales_person("Cares Leaver", leaver, parent="Ruth")
		customer = make_cared_customer("SP Left Care Ltd", account_manager=leaver)
		other = make_cared_customer("SP Sent Care Ltd", account_manager=leaver)
		run(make_occasion())
		waiting, done = care_of(customer), care_of(other)
		done.db_set("status", "Sent")
		for care in (waiting, done):
			self.assertEqual(care.reload().sales_owner, leaver)
		frappe.db.set_value("User", leaver, "enabled", 0)
		for _run in range(2):
			tasks.hand_over_cares_of_disabled_owners()
			self.assertEqual(waiting.reload().sales_owner, RUTH)
			self.assertEqual(done.reload().sales_owner, leaver)
		with as_user(RUTH):
			self.assertTrue(frappe.get_list("Customer Care", {"name": waiting.name}))


class TestBirthdaysStayWhereTheyAre(CareCase):
	"""Somebody who sees a greeting, but looks after somebody else's customers, learns no birthday from it."""

	def setUp(self):
		super().setUp()
		self.customer = make_cared_customer("SP Secret Birthday Ltd", account_manager=MARY)
		self.day = make_date(self.customer, month=9, day=20, year=1980)
		self.care = make_care(customer=self.customer)
		self.care.db_set("care_date", self.day.name)
		frappe.share.add_docshare(
			"Customer Care", self.care.name, TOM, flags={"ignore_share_permission": True}
		)

	def test_the_greeting_is_no_way_to_the_day_for_anybody(self):
		"""Frappe joins the record of a link for whoever may read some records of its kind."""
		field = frappe.get_meta("Customer Care").get_field("care_date")
		self.assertEqual((field.fieldtype, field.options), ("Data", None))

	def test_not_by_fields_of_the_day_nor_by_filters_on_it(self):
		asks = (
			{"fields": ["name", "care_date.month", "care_date.year"]},
			{"filters": [["Care Date", "year", "=", 1980]]},
			{"order_by": "`tabCare Date`.year asc"},
		)
		with as_user(TOM):
			self.assertTrue(frappe.get_list("Customer Care", {"name": self.care.name}))
			self.assertFalse(frappe.get_list("Care Date", {"name": self.day.name}))
			for ask in asks:
				with self.subTest(ask):
					try:
						rows = frappe.get_list("Customer Care", **ask)
					except Exception as error:  # whatever the framework calls it
						rows = str(error)
					self.assertNotIn("1980", str(rows))
					self.assertFalse(isinstance(rows, list) and rows and "filters" in ask)

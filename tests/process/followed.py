# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""A sale that is followed by hand: its records, read anew at each look, and what the people do with them.

Everybody works as himself. What a queue would deliver runs when a request ends, or not at all where a test loses it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from unittest.mock import patch

BUYER = "buyer@whole-process.example.com"
MONDAY = date(2026, 3, 2)
POSITIVE = {"channel": "Phone", "outcome": "Positive", "subject": "They like it"}


class Sale:
	"""What is sold to one party, whose account all of it is on."""

	party: tuple[str, str]

	def __init__(self, frappe, clock):
		from sales_process.sales_process.doctype.sales_account.sales_account import find_account
		from sales_process.tests import factories, site

		self.frappe, self.clock, self.make = frappe, clock, factories
		self.mary, self.ruth = site.MARY, site.RUTH
		self.find_account = find_account
		self.make.make_item()
		self.quotation = None

	@contextmanager
	def as_user(self, user):
		"""A request of this user; what it asks a worker for is done at its end."""
		with self.make.as_user(user), self.make.hints_at_once():
			yield

	@contextmanager
	def as_user_with_a_lost_queue(self, user):
		with self.make.as_user(user), patch("frappe.enqueue"):
			yield

	def order(self):
		with self.as_user(self.mary):
			return self.make.order_from(self.quotation)

	def deliver(self, order, qty=None):
		with self.as_user(self.mary):
			return self.make.deliver(order, qty=qty)

	def log(self, doctype, name, **values):
		from sales_process.api import follow_up

		with self.as_user(self.mary):
			return follow_up.log_touch(doctype, name, {**POSITIVE, **values})

	def night(self, day, hour=5):
		"""The scheduler's jobs of a day, as a bench runs them."""
		self.clock.set(day, hour=hour)
		with self.make.hints_at_once():
			for job in (
				"erpnext.selling.doctype.quotation.quotation.set_expired_status",
				"sales_process.tasks.daily",
				"sales_process.tasks.hourly",
			):
				self.frappe.get_attr(job)()
		self.clock.set(day, hour=hour + 1)

	def answer_as_guest(self, rating, recommends="0"):
		from sales_process.api import survey as api
		from sales_process.sales_process.doctype.satisfaction_survey.guest_page import FIELD

		survey = self.survey
		link = self.frappe.get_doc("Access Link", survey.recipients[0].access_link)
		token = link.get_password("token")
		said = {"Rating": rating, "NPS": recommends, "Open": "It broke."}
		fields = {FIELD + row.question_key: said[row.question_type] for row in survey.questions}
		with self.as_user("Guest"):
			self.frappe.local.form_dict = self.frappe._dict(fields, key=token)
			api.answer(key=token)

	def only(self, doctype, **filters):
		"""The one record there must be."""
		names = self.frappe.get_all(doctype, filters={"account": self.account, **filters}, pluck="name")
		assert len(names) == 1, (doctype, names)
		return self.frappe.get_doc(doctype, names[0])

	@property
	def account(self):
		return self.find_account(*self.party)

	@property
	def deal(self):
		return self.only("Sales Deal")

	@property
	def plan(self):
		return self.only("Follow-up Plan", deal=self.deal.name)

	@property
	def survey(self):
		return self.only("Satisfaction Survey")

	def todos(self, record, status="Open"):
		return self.frappe.get_all(
			"ToDo",
			filters={"reference_type": record.doctype, "reference_name": record.name, "status": status},
			pluck="allocated_to",
			order_by="creation asc",
		)

	def digests(self, user, day):
		rows = self.frappe.get_all(
			"Sales Day Digest",
			filters={"user": user, "digest_date": day},
			fields=["due", "overdue", "escalated"],
		)
		return [(row.due, row.overdue, row.escalated) for row in rows]


class SaleToCustomer(Sale):
	"""A customer of Mary's, to whom she quotes without any ado."""

	def __init__(self, frappe, clock):
		super().__init__(frappe, clock)
		self.customer = self.make_customer()
		self.party = ("Customer", self.customer)

	def make_customer(self):
		with self.as_user(self.mary):
			customer = self.make.make_customer(
				"Whole Process Ltd",
				account_manager=self.mary,
				sales_team=[{"sales_person": "Mary", "allocated_percentage": 100}],
			)
			self.make.make_contact(customer.name, BUYER, first_name="Ann", is_primary_contact=1)
		return customer.name

	def quote(self, **values):
		with self.as_user(self.mary):
			self.quotation = self.make.make_quotation(self.customer, qty=4, **values)
		return self.quotation

	def mirrors(self):
		"""The next date as Customer and Quotation show it."""
		get = self.frappe.db.get_value
		return (
			get("Customer", self.customer, "next_follow_up"),
			get("Quotation", self.quotation.name, "next_follow_up"),
		)


@contextmanager
def begun_on_monday(site, kind) -> Iterator[Sale]:
	"""A sale of a kind, on 2 March 2026, when the app was there already."""
	from sales_process import tasks
	from sales_process.demo.clock import moved_clock

	settings = "Sales Process Settings"
	with moved_clock(MONDAY) as clock, patch.object(tasks, "keep"):  # a commit would outlive the test
		for fieldname in ("reconciled_upto", "watching_since"):
			site.db.set_single_value(settings, fieldname, MONDAY - timedelta(days=1))
		site.clear_document_cache(settings, settings)
		try:
			yield kind(site, clock)
		finally:
			site.clear_document_cache(settings, settings)

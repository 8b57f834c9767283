# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""One company through everything ERPNext calls it: each step is one person's request, and nothing is typed twice."""

from contextlib import contextmanager
from datetime import date, timedelta
from unittest.mock import patch

import pytest

COMPANY_NAME = "Identity Walk Ltd"
MON, TUE, WED, THU, FRI = (date(2026, 3, day) for day in range(2, 7))


class Walk:
	"""What the people do with one company, and what is known of it."""

	def __init__(self, frappe, clock):
		from sales_process.sales_process.doctype.sales_account.sales_account import find_account, get_parties
		from sales_process.tests import factories, site

		self.frappe, self.clock, self.make = frappe, clock, factories
		self.mary, self.ruth, self.tom = site.MARY, site.RUTH, site.TOM
		self.find_account, self.get_parties = find_account, get_parties
		self.make.make_item()
		with self.as_user(self.mary):
			self.lead = self.make.make_lead(
				COMPANY_NAME, lead_owner=self.mary, email_id="ann@walk.example.com"
			)

	@contextmanager
	def as_user(self, user):
		"""A request of this user; what it asks a worker for is done at its end."""
		with self.make.as_user(user), self.make.hints_at_once():
			yield

	@property
	def account(self):
		return self.find_account("Lead", self.lead.name)

	def parties(self):
		return {(row.party_type, row.party) for row in self.get_parties(self.account)}

	def only(self, doctype, **filters):
		names = self.frappe.get_all(doctype, filters={"account": self.account, **filters}, pluck="name")
		assert len(names) == 1, (doctype, names)
		return self.frappe.get_doc(doctype, names[0])

	@property
	def deal(self):
		return self.only("Sales Deal")

	@property
	def plan(self):
		return self.only("Follow-up Plan", deal=self.deal.name)

	@property
	def research(self):
		return self.only("Lead Research")

	def dates(self, *records):
		get = self.frappe.db.get_value
		return {get(record.doctype, record.name, "next_follow_up") for record in records}


@pytest.fixture
def walk(site):
	"""A lead of Mary's on Monday, 2 March 2026."""
	from sales_process import tasks
	from sales_process.demo.clock import moved_clock

	with moved_clock(MON) as clock, patch.object(tasks, "keep"):  # a commit would outlive the test
		for fieldname in ("reconciled_upto", "watching_since"):
			site.db.set_single_value("Sales Process Settings", fieldname, MON - timedelta(days=1))
		site.clear_document_cache("Sales Process Settings", "Sales Process Settings")
		yield Walk(site, clock)
	site.clear_document_cache("Sales Process Settings", "Sales Process Settings")


def test_from_a_lead_to_a_customers_second_purchase(walk):
	from sales_process.api import lead_research

	# Monday: the lead is looked into and followed up
	plan, deal = walk.plan, walk.deal
	assert (deal.source_doctype, deal.sales_owner, plan.plan_type) == ("Lead Research", walk.mary, "New Lead")
	assert walk.dates(walk.lead) == {plan.next_follow_up}

	# Tuesday: a colleague of the lead calls; the prospect brings both together
	walk.clock.set(TUE)
	with walk.as_user(walk.ruth):
		other = walk.make.make_lead(COMPANY_NAME, first_name="Bob", lead_owner=walk.mary)
		prospect = walk.make.make_prospect("Identity Walk Group", [walk.lead.name, other.name])
	assert walk.parties() == {(doc.doctype, doc.name) for doc in (walk.lead, other, prospect)}
	assert (walk.deal.name, walk.plan.name) == (deal.name, plan.name)
	assert walk.deal.title == "Identity Walk Group"

	# Wednesday: qualified; the deal and its plan go on as an opportunity
	walk.clock.set(WED)
	with walk.as_user(walk.mary):
		name = lead_research.qualify(walk.research.name)["opportunity"]
	opportunity = walk.frappe.get_doc("Opportunity", name)
	assert (walk.deal.name, walk.deal.source_name) == (deal.name, opportunity.name)
	assert (walk.plan.name, walk.plan.plan_type) == (plan.name, "Opportunity")
	assert walk.dates(walk.lead, other, prospect, opportunity) == {walk.plan.next_follow_up}

	# two quotations, the first amended: versions of one deal
	with walk.as_user(walk.mary):
		first = walk.make.quotation_from_opportunity(opportunity)
	with walk.as_user(walk.mary):
		walk.frappe.get_doc("Quotation", first.name).cancel()
	with walk.as_user(walk.mary):
		amended = walk.frappe.copy_doc(first)
		amended.amended_from = first.name
		amended.insert()
		amended.submit()
	with walk.as_user(walk.mary):
		second = walk.make.quotation_from_opportunity(opportunity)
	assert (walk.deal.name, walk.deal.newest_quotation) == (deal.name, second.name)
	assert (walk.plan.name, walk.plan.plan_type) == (plan.name, "Quotation")

	# Thursday: ordered; the customer is the same company, in the same account
	walk.clock.set(THU)
	with walk.as_user(walk.mary):
		order = walk.make.order_from(second)
	assert ("Customer", order.customer) in walk.parties()
	assert (walk.deal.outcome, walk.plan.status, walk.research.status) == ("Won", "Done", "Closed")
	assert walk.dates(walk.lead, prospect, opportunity, second) == {None}

	# cancelled: the same records go on
	with walk.as_user(walk.mary):
		walk.frappe.get_doc("Sales Order", order.name).cancel()
	assert (walk.deal.outcome, walk.plan.status, walk.research.status) == ("Open", "Active", "Qualified")
	with walk.as_user(walk.mary):
		walk.make.order_from(walk.frappe.get_doc("Quotation", second.name))
	assert walk.deal.outcome == "Won"

	# Friday: everything gets another name, and stays what it is
	walk.clock.set(FRI)
	for doctype, old, new in (
		("Opportunity", opportunity.name, "OPP-WALK"),
		("Prospect", prospect.name, "Identity Walk Holding"),
		("Customer", order.customer, "Identity Walk Inc"),
	):
		with walk.as_user("Administrator"):
			walk.frappe.rename_doc(doctype, old, new, force=True)
	assert walk.deal.source_name == "OPP-WALK"
	assert ("Customer", "Identity Walk Inc") in walk.parties()

	# a second purchase is a deal of its own, with the same company
	with walk.as_user(walk.mary):
		third = walk.make.make_quotation("Identity Walk Inc")
	account = walk.find_account("Customer", "Identity Walk Inc")
	assert account == walk.account
	assert walk.frappe.db.get_value("Quotation", third.name, "sales_deal") != deal.name
	assert walk.frappe.db.count("Sales Deal", {"account": account}) == 2


def test_who_may_see_it_on_the_way(walk):
	for user, sees in ((walk.mary, True), (walk.ruth, True), (walk.tom, False)):
		walk.frappe.local.request_cache.clear()
		with walk.make.as_user(user):
			for record in (walk.deal, walk.plan, walk.research):
				assert walk.frappe.has_permission(record.doctype, "read", record.name) is sees


def test_what_no_queue_delivered_is_found_by_the_hourly_job(walk):
	from sales_process import reconcile

	with walk.make.as_user(walk.mary), patch("frappe.enqueue"):
		late = walk.make.make_lead("Late Walk Ltd", lead_owner=walk.mary)
		opportunity = walk.make.make_opportunity("Lead", late.name, opportunity_owner=walk.mary)
		customer = walk.make.make_customer("Late Walk Inc", lead_name=late.name)
	assert walk.find_account("Lead", late.name) is None
	for hour in (10, 11):
		walk.clock.set(MON, hour=hour)
		reconcile.catch_up()
		account = walk.find_account("Customer", customer.name)
		assert account == walk.find_account("Lead", late.name)
		(deal,) = walk.frappe.get_all(
			"Sales Deal", filters={"account": account}, fields=["name", "source_name"]
		)
		assert deal.source_name == opportunity.name
		plans = walk.frappe.get_all("Follow-up Plan", filters={"deal": deal.name}, pluck="plan_type")
		assert plans == ["Opportunity"]

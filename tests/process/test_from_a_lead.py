# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""One sale, followed by hand from a lead nobody knew to the customer's opinion: every hand-over is looked at."""

from datetime import date, timedelta

import pytest

from tests.process.followed import BUYER, Sale, begun_on_monday

COMPANY = "Begun as a Lead Ltd"
MON, TUE, WED, THU, FRI = (date(2026, 3, day) for day in range(2, 7))
NEXT_MON, NEXT_TUE, NEXT_WED = (date(2026, 3, day) for day in range(9, 12))
AUTHORITY, FLOOR = 10, 37
DEVELOP, FOLLOW_UP, OPPORTUNITY, CLOSING, AFTER_SALES = (
	"develop",
	"follow_up",
	"opportunity",
	"closing",
	"after_sales",
)


class SaleToLead(Sale):
	"""A company that asks for the first time; Mary takes it up."""

	def __init__(self, frappe, clock):
		super().__init__(frappe, clock)
		self.lead = self.opportunity = None

	@property
	def party(self):
		return ("Lead", self.lead)

	def come(self, lost_queue=False):
		request = self.as_user_with_a_lost_queue if lost_queue else self.as_user
		with request(self.mary):
			self.lead = self.make.make_lead(
				COMPANY, first_name="Ann", last_name="Lee", email_id=BUYER, lead_owner=self.mary
			).name

	@property
	def research(self):
		return self.only("Lead Research")

	@property
	def grade(self):
		return self.frappe.get_doc("Opportunity Grade", self.deal.newest_grade)

	@property
	def negotiation(self):
		return self.only("Negotiation")

	def look_into(self):
		"""What Mary types into the research after the first talk."""
		from sales_process import compat

		item = self.make.make_item().name
		with self.as_user(self.mary):
			research = self.research
			need = {"pain_point": "Copies by hand", "wanted_solution": "A machine", "reaction": "Convinced"}
			research.append("needs", {**need, "item": item, "qty": 4})
			contact = compat.contacts_of("Lead", self.lead)[0]
			research.append("makers", {"contact": contact, "role": "Economic Buyer"})
			research.append("decision_steps", {"step": "Trial", "expected_days": 20, "state": "Done"})
			research.append("decision_steps", {"step": "Board", "expected_days": 60, "state": "Open"})
			for row in research.assessment:
				if row.factor in ("Intent", "Clarity of Need"):
					row.update({"level": self.best_level(row.factor), "answer": "Said so twice"})
			research.save()
			self.note("In Favour")

	def note(self, stance):
		from sales_process.api import lead_research as api

		api.save_note(self.research.name, self.research.makers[0].name, stance, "Fears the board")

	def best_level(self, factor):
		from sales_process.sales_process.doctype.grade_factor.grade_factor import levels_of

		return levels_of(factor)[0]["label"]

	def qualify(self):
		from sales_process.api import lead_research as api

		with self.as_user(self.mary):
			self.opportunity = api.qualify(self.research.name, 400)["opportunity"]

	def assess(self):
		"""The draft that the research prefilled, completed and submitted."""
		from sales_process.api import opportunity_grade as api

		with self.as_user(self.mary):
			grade = self.frappe.get_doc("Opportunity Grade", api.start(self.deal.name))
			for row in grade.factors:
				if row.factor == "Buying Power":
					row.typed_level = self.best_level(row.factor)
			grade.submit()

	def quote(self):
		with self.as_user(self.mary):
			opportunity = self.frappe.get_doc("Opportunity", self.opportunity)
			draft = self.make.quotation_from_opportunity(opportunity, submit=False)
			for row in draft.items:
				row.update({"price_list_rate": 100, "rate": 100})
			draft.save()
			self.quotation = draft.submit()

	def talk(self, **values):
		from sales_process.api import negotiation as api

		with self.as_user(self.mary):
			return api.add_round(api.start(self.deal.name), values)

	def agree(self, round_no):
		from sales_process.api import negotiation as api

		with self.as_user(self.mary):
			seen = api.preview_agreement(self.negotiation.name, round_no)["seen"]
			draft = api.agree(self.negotiation.name, round_no, seen=seen)["quotation"]
		self.quotation = self.frappe.get_doc("Quotation", draft)

	def submit(self):
		with self.as_user(self.mary):
			self.quotation = self.frappe.get_doc("Quotation", self.quotation.name).submit()

	def strip(self, doctype, name, user=None):
		"""The states of the five stages, and the steps that are offered."""
		from sales_process.api import stage_strip

		with self.make.as_user(user or self.mary):
			(line,) = stage_strip.get_strip(doctype, name)["lines"]
		states = {stage["stage"]: stage["state"] for stage in line["stages"]}
		steps = [stage["step"]["do"] for stage in line["stages"] if stage["step"]]
		return states, steps

	def mirrors(self, *records):
		get = self.frappe.db.get_value
		return {get(doctype, name, "next_follow_up") for doctype, name in records}


def states(*values):
	return dict(zip((DEVELOP, FOLLOW_UP, OPPORTUNITY, CLOSING, AFTER_SALES), values, strict=True))


@pytest.fixture
def sale(site):
	"""Nothing is known on Monday, 2 March 2026."""
	with begun_on_monday(site, SaleToLead) as sale:
		yield sale


@pytest.fixture
def floor(site):
	"""What Mary may give without asking, and what nobody tells her."""
	from sales_process.tests.prices import make_price_floor

	return make_price_floor(AUTHORITY, FLOOR)


def test_a_sale_from_a_lead_to_a_happy_customer(sale, floor):
	# a lead comes: account, research, deal and plan, all Mary's
	sale.come()
	research, deal, plan = sale.research, sale.deal, sale.plan
	assert (research.status, research.sales_owner, research.deal) == ("Open", sale.mary, deal.name)
	assert (deal.source_doctype, deal.source_name) == ("Lead Research", research.name)
	assert (deal.outcome, deal.sales_owner, deal.title) == ("Open", sale.mary, COMPANY)
	assert (plan.plan_type, plan.sales_owner, plan.next_follow_up) == ("New Lead", sale.mary, TUE)
	assert sale.mirrors(sale.party) == {TUE}
	assert sale.strip("Lead", sale.lead) == (states("now", "now", "next", "next", "next"), ["qualify"])
	assert sale.strip("Lead", sale.lead, sale.ruth)[0][DEVELOP] == "now"

	# the first talk is logged from the lead, and what was learned goes to the research
	sale.night(TUE)
	assert sale.todos(plan) == [sale.mary]
	sale.log("Lead", sale.lead)
	assert sale.todos(plan) == []
	assert sale.plan.next_follow_up == WED
	sale.look_into()
	research = sale.research
	assert research.cycle_days == 60
	assert research.completeness > 0
	assert (sale.plan.intent, sale.plan.cycle_days) == ("High", 60)

	# qualified: an opportunity on the same deal and the same plan, with a first assessment to complete
	sale.clock.set(WED)
	sale.qualify()
	opportunity = sale.frappe.get_doc("Opportunity", sale.opportunity)
	assert (opportunity.sales_deal, opportunity.opportunity_owner) == (deal.name, sale.mary)
	assert [(row.item_code, row.qty) for row in opportunity.items] == [(sale.make.make_item().name, 4)]
	assert (sale.deal.name, sale.deal.source_name) == (deal.name, opportunity.name)
	assert (sale.plan.name, sale.plan.plan_type, sale.plan.status) == (plan.name, "Opportunity", "Active")
	assert sale.research.status == "Qualified"
	draft = sale.only("Opportunity Grade")
	assert {row.factor for row in draft.factors if row.typed_level} == {"Intent", "Clarity of Need"}
	assert sale.strip("Opportunity", sale.opportunity) == (
		states("done", "now", "missing", "next", "next"),
		["grade", "offer"],
	)

	# graded: deal and opportunity show it, and the plan takes its pace from it
	sale.assess()
	grade = sale.grade
	assert (grade.name, grade.grade, sale.deal.grade) == (draft.name, "High", "High")
	measured = {row.factor: row.measured_level for row in grade.factors if row.measured_level}
	assert measured["Decision Authority"] == "Economic buyer in favour"
	assert sale.frappe.db.get_value("Opportunity", sale.opportunity, "sales_grade") == "High"
	plan = sale.plan
	assert (plan.grade, plan.intent, plan.urgency) == ("High", "High", "Medium")
	assert "grade High" in plan.why_this_date
	assert sale.mirrors(sale.party, ("Opportunity", sale.opportunity)) == {plan.next_follow_up}
	assert sale.strip("Opportunity", sale.opportunity)[0][OPPORTUNITY] == "now"

	# quoted from the opportunity
	sale.clock.set(THU)
	sale.quote()
	assert (sale.quotation.quotation_to, sale.quotation.party_name) == sale.party
	assert (sale.deal.newest_quotation, sale.plan.plan_type) == (sale.quotation.name, "Quotation")
	assert sale.deal.source_name == sale.opportunity
	assert sale.strip("Quotation", sale.quotation.name) == (
		states("done", "now", "done", "now", "next"),
		["plan", "negotiate"],
	)

	# negotiated: what both want is beyond what Mary may give
	sale.talk(quotation=sale.quotation.name, they_ask="A quarter less", how_answered="Listened")
	sale.clock.set(FRI)
	sale.talk(rates={"1": 95}, how_answered="Showed Value")
	said = sale.talk(rates={"1": 80}, how_answered="Traded", got_in_return="They pay at once")
	assert (said["net_total"], said["colour"], said["lines"][0]["lowest"]) == (320, "red", 90)
	assert sale.strip("Quotation", sale.quotation.name)[1] == ["plan"]
	first = sale.quotation.name
	sale.agree(3)
	assert (sale.quotation.amended_from, sale.quotation.docstatus, sale.quotation.net_total) == (
		first,
		0,
		320,
	)
	assert (sale.negotiation.status, sale.negotiation.agreed_quotation) == ("Agreed", sale.quotation.name)
	assert (sale.deal.outcome, sale.plan.status) == ("Open", "Active")
	refused_and_approved(sale)
	assert (sale.deal.newest_quotation, sale.deal.outcome) == (sale.quotation.name, "Open")
	assert sale.plan.name == plan.name

	# ordered: the lead is a customer, on the same account; everything that led here has ended
	sale.clock.set(NEXT_MON)
	account = sale.account
	order = sale.order()
	assert order.sales_deal == deal.name
	assert sale.find_account("Customer", order.customer) == account
	assert (sale.deal.outcome, sale.deal.outcome_on) == ("Won", NEXT_MON)
	assert (sale.plan.status, sale.plan.next_follow_up) == ("Done", None)
	assert (sale.research.status, sale.negotiation.status) == ("Closed", "Agreed")
	assert sale.frappe.db.get_value("Opportunity", sale.opportunity, "status") == "Converted"
	assert sale.frappe.db.get_value("Lead", sale.lead, "status") == "Converted"
	assert sale.strip("Sales Order", order.name)[0] == states("done", "done", "done", "done", "now")

	# delivered, asked after thirty days, and happy: the circle is closed
	sale.clock.set(NEXT_WED)
	note = sale.deliver(order)
	assert note.sales_deal == deal.name
	survey = sale.survey
	assert (survey.status, survey.deal, survey.sales_owner) == ("Scheduled", deal.name, sale.mary)
	assert [row.email for row in survey.recipients] == [BUYER]
	sale.night(NEXT_WED + timedelta(days=30))
	sale.answer_as_guest(rating="5", recommends="10")
	assert (sale.survey.status, sale.survey.overall_score) == ("Answered", 100)
	assert sale.strip("Delivery Note", note.name)[0] == states("done", "done", "done", "done", "done")
	everything_is_on_one_account(sale, order.customer)


def refused_and_approved(sale):
	"""Mary is told that it is not hers to decide, and nothing else; Ruth decides, and it is submitted."""
	from sales_process.api import price_approval as api
	from sales_process.exceptions import BeyondAuthority, NotYoursToDecide

	with pytest.raises(BeyondAuthority) as refusal:
		sale.submit()
	sale.quotation.reload()
	said = str(refusal.value)
	assert "Row 1" in said and "beyond your authority" in said and "Ruth" in said
	assert not any(secret in said for secret in (str(FLOOR), str(AUTHORITY), "63", "90"))
	with sale.as_user(sale.mary):
		name = api.ask("Quotation", sale.quotation.name, "They pay at once.")["name"]
		with pytest.raises(NotYoursToDecide):
			api.approve(name, "For me")
	request = sale.only("Price Approval")
	assert (request.status, request.deal, request.sales_owner) == ("Pending", sale.deal.name, sale.mary)
	assert sale.todos(request) == [sale.ruth]
	with sale.as_user(sale.ruth):
		assert api.get_waiting_for_me() == [name]
		assert api.get_approver_view(name)["rows"][0]["floor"] == FLOOR
		api.approve(name, "Once")
	assert sale.todos(request) == []
	sale.submit()
	assert sale.only("Price Approval").status == "Approved"


def everything_is_on_one_account(sale, customer):
	frappe = sale.frappe
	account = frappe.get_doc("Sales Account", sale.account)
	assert {(row.party_type, row.party) for row in account.parties} == {sale.party, ("Customer", customer)}
	assert frappe.db.count("Sales Account", {"title": COMPANY}) == 1
	for doctype in ("Lead Research", "Opportunity Grade", "Negotiation", "Price Approval", "Follow-up Plan"):
		assert sale.only(doctype, deal=sale.deal.name).account == account.name
	note = frappe.get_doc("Maker Note", {"research": sale.research.name})
	assert (note.account, note.deal, note.stance) == (account.name, sale.deal.name, "In Favour")
	for doctype, party in (("Opportunity", sale.lead), ("Quotation", sale.lead)):
		deals = frappe.get_all(doctype, filters={"party_name": party}, pluck="sales_deal")
		assert set(deals) == {sale.deal.name}


def test_what_no_queue_delivered_is_found_by_the_hourly_job(sale):
	sale.come(lost_queue=True)
	assert sale.account is None
	sale.night(TUE)
	plan = sale.plan
	assert (sale.research.status, plan.plan_type, plan.sales_owner) == ("Open", "New Lead", sale.mary)

	with sale.as_user_with_a_lost_queue(sale.mary):
		opportunity = sale.make.make_opportunity(*sale.party, opportunity_owner=sale.mary)
	assert sale.deal.source_doctype == "Lead Research"
	sale.night(WED)
	assert (sale.deal.source_name, sale.plan.name) == (opportunity.name, plan.name)
	assert sale.plan.plan_type == "Opportunity"
	assert opportunity.reload().sales_deal == sale.deal.name

	with sale.as_user_with_a_lost_queue(sale.mary):
		sale.quotation = sale.make.quotation_from_opportunity(opportunity)
	assert not sale.deal.newest_quotation
	sale.night(THU)
	assert (sale.deal.newest_quotation, sale.plan.plan_type) == (sale.quotation.name, "Quotation")

	with sale.as_user_with_a_lost_queue(sale.mary):
		order = sale.make.order_from(sale.quotation)
		sale.make.deliver(order)
	assert sale.deal.outcome == "Open"
	sale.night(FRI)
	assert sale.find_account("Customer", order.customer) == sale.account
	assert (sale.deal.outcome, sale.plan.status, sale.research.status) == ("Won", "Done", "Closed")
	assert sale.survey.status == "Scheduled"


def test_a_cancelled_order_reopens_all_of_it_and_asks_for_a_new_assessment(sale):
	sale.come()
	sale.look_into()
	sale.qualify()
	sale.assess()
	sale.quote()
	sale.talk(quotation=sale.quotation.name)
	order = sale.order()
	assert (sale.negotiation.status, sale.research.status) == ("Closed", "Closed")
	sale.clock.set(NEXT_TUE)
	with sale.as_user(sale.mary):
		sale.frappe.get_doc("Sales Order", order.name).cancel()
	assert (sale.deal.outcome, sale.plan.status) == ("Open", "Active")
	assert (sale.negotiation.status, sale.research.status) == ("Open", "Qualified")
	assert "assess it anew" in sale.plan.why_this_date
	for _look in range(2):
		assert (sale.deal.grade, sale.deal.grade_review_on) == ("High", NEXT_TUE)
		assert sale.strip("Quotation", sale.quotation.name) == (
			states("done", "now", "missing", "now", "next"),
			["grade"],
		)
		sale.night(NEXT_WED)  # the jobs measure again, and do not take the question away
	sale.assess()
	assert sale.deal.grade_review_on > NEXT_WED
	assert sale.strip("Quotation", sale.quotation.name)[1] == ["plan"]


def test_not_now_comes_back_on_its_day_and_goes_on_where_it_was(sale):
	from sales_process.api import lead_research as api

	sale.come()
	sale.look_into()
	deal, plan = sale.deal.name, sale.plan.name
	with sale.as_user(sale.mary):
		nurture = api.not_now(sale.research.name, "The budget is spent", "2026-04-01")
	assert (sale.deal.outcome, sale.research.status) == ("Lost", "Not Now")
	assert sale.frappe.db.get_value("Follow-up Plan", plan, "status") == "Stopped"
	found = sale.frappe.get_doc("Follow-up Plan", nurture)
	assert (found.plan_type, found.next_follow_up, found.deal) == ("Nurture", date(2026, 4, 1), None)
	sale.night(date(2026, 4, 1))
	assert sale.todos(found) == [sale.mary]
	with sale.as_user(sale.mary):
		api.reopen(sale.research.name)
	assert (sale.deal.name, sale.deal.outcome, sale.plan.name) == (deal, "Open", plan)
	assert sale.plan.status == "Active"
	sale.qualify()
	assert (sale.deal.source_name, sale.plan.plan_type) == (sale.opportunity, "Opportunity")

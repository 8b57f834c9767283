# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""One sale, followed by hand from the quotation to the customer's opinion: every hand-over is looked at."""

from datetime import date, timedelta

import pytest

from tests.process.followed import BUYER, SaleToCustomer, begun_on_monday

MON, TUE, WED, THU, FRI = (date(2026, 3, day) for day in range(2, 7))
NEXT_MON, NEXT_TUE, NEXT_WED, NEXT_THU = (date(2026, 3, day) for day in range(9, 13))


@pytest.fixture
def sale(site):
	"""A customer of Mary's on Monday, 2 March 2026."""
	with begun_on_monday(site, SaleToCustomer) as sale:
		yield sale


def test_a_sale_from_the_quotation_to_an_unhappy_customer(sale):
	# the quotation is submitted: account, deal and plan
	quotation = sale.quote()
	assert sale.frappe.db.get_value("Quotation", quotation.name, "sales_deal") == sale.deal.name
	assert (sale.deal.outcome, sale.deal.newest_quotation, sale.deal.sales_owner) == (
		"Open",
		quotation.name,
		sale.mary,
	)
	plan = sale.plan
	assert (plan.plan_type, plan.status, plan.sales_owner) == ("Quotation", "Active", sale.mary)
	assert plan.next_follow_up == THU
	assert "3 working days" in plan.why_this_date
	assert sale.mirrors() == (THU, THU)

	# a touch is logged from the quotation: the date moves
	sale.clock.set(TUE)
	sale.log("Quotation", quotation.name)
	plan = sale.plan
	assert (plan.last_touch_on, plan.next_follow_up) == (TUE, FRI)
	assert sale.mirrors() == (FRI, FRI)
	assert sale.only("Follow-up Log").sales_owner == sale.mary

	# nothing the day before; on the day a ToDo and a digest, also when the jobs run twice
	sale.night(THU)
	assert (sale.todos(plan), sale.digests(sale.mary, THU)) == ([], [])
	for hour in (5, 7):
		sale.night(FRI, hour)
		assert sale.todos(plan) == [sale.mary]
		assert sale.digests(sale.mary, FRI) == [(1, 0, 0)]

	# overdue: once more to Mary, and after three working days to her manager, once
	sale.night(NEXT_MON)
	assert sale.digests(sale.mary, NEXT_MON) == [(0, 1, 0)]
	assert sale.digests(sale.ruth, NEXT_MON) == []
	for day in (NEXT_TUE, NEXT_WED, NEXT_THU):
		sale.night(day)
	assert sale.todos(plan) == [sale.mary, sale.ruth]
	assert sale.digests(sale.ruth, NEXT_WED) == [(0, 0, 1)]

	# the order ends the plan
	order = sale.order()
	assert order.sales_deal == sale.deal.name
	assert (sale.deal.outcome, sale.deal.outcome_on) == ("Won", NEXT_THU)
	assert (sale.plan.status, sale.plan.next_follow_up) == ("Done", None)
	assert sale.todos(plan) == []
	assert sale.mirrors() == (None, None)

	# the goods are handed over when the last of them is delivered
	sale.clock.set(date(2026, 3, 16))
	sale.deliver(order, qty=1)
	assert not sale.frappe.db.exists("Satisfaction Survey", {"account": sale.account})
	sale.clock.set(date(2026, 3, 19))
	last = sale.deliver(sale.frappe.get_doc("Sales Order", order.name))
	assert last.sales_deal == sale.deal.name
	survey = sale.survey
	assert (survey.status, survey.handed_over_on, survey.due_on) == (
		"Scheduled",
		date(2026, 3, 19),
		date(2026, 4, 18),
	)
	assert (survey.sales_owner, survey.deal, [row.email for row in survey.recipients]) == (
		sale.mary,
		sale.deal.name,
		[BUYER],
	)

	# sent after thirty days, once
	sale.night(date(2026, 4, 17))
	assert sale.survey.status == "Scheduled"
	for hour in (5, 7):
		sale.night(date(2026, 4, 18), hour)
		assert sale.survey.status == "Sent"
		assert sale.frappe.db.count("Email Queue", {"reference_name": survey.name}) == 1

	# a bad answer is the owner's next touch
	sale.clock.set(date(2026, 4, 20))
	sale.answer_as_guest(rating="1")
	survey = sale.survey
	assert (survey.status, survey.answered_by, survey.overall_score) == ("Answered", "Web", 0)
	revisit = sale.only("Follow-up Plan", plan_type="Revisit")
	assert (revisit.status, revisit.sales_owner, revisit.next_follow_up) == (
		"Active",
		sale.mary,
		date(2026, 4, 21),
	)
	assert "unhappy" in revisit.why_this_date
	assert sale.mirrors()[0] == date(2026, 4, 21)
	sale.night(date(2026, 4, 21))
	assert sale.todos(revisit) == [sale.mary]

	# she calls: what waited is done, and the customer is visited again
	sale.log("Customer", sale.customer)
	assert sale.todos(revisit) == []
	assert sale.only("Follow-up Plan", plan_type="Revisit").next_follow_up > date(2026, 6, 1)


def test_a_happy_customer_plans_nothing_and_answers_once(sale):
	sale.quote()
	sale.deliver(sale.order())
	sale.night(MON + timedelta(days=30))
	sale.answer_as_guest(rating="5", recommends="10")
	assert sale.survey.overall_score == 100
	sale.answer_as_guest(rating="1")
	assert sale.survey.overall_score == 100
	active = {"account": sale.account, "status": "Active"}
	assert sale.frappe.get_all("Follow-up Plan", active, pluck="plan_type") == ["Revisit"]


def test_three_days_without_a_scheduler_lose_nothing_and_double_nothing(sale):
	sale.quote()
	for hour in (5, 7):
		sale.night(NEXT_TUE, hour)  # due on Thursday: the manager's step has come
	assert sale.todos(sale.plan) == [sale.ruth]
	assert sale.digests(sale.ruth, NEXT_TUE) == [(0, 0, 1)]
	sale.night(NEXT_WED)
	assert sale.todos(sale.plan) == [sale.ruth]


def test_what_no_queue_delivered_is_found_by_the_hourly_job(sale):
	with sale.as_user_with_a_lost_queue(sale.mary):
		sale.quotation = sale.make.make_quotation(sale.customer, qty=4)
	assert sale.account is None
	sale.night(TUE)
	plan = sale.plan
	assert (plan.sales_owner, sale.deal.newest_quotation) == (sale.mary, sale.quotation.name)

	with sale.as_user_with_a_lost_queue(sale.mary):
		order = sale.make.order_from(sale.quotation)
		sale.make.deliver(order)
	assert sale.deal.outcome == "Open"
	sale.night(WED)
	assert (sale.deal.outcome, sale.plan.status, sale.survey.status) == ("Won", "Done", "Scheduled")


def test_lost_stops_the_plan_with_the_reason(sale):
	quotation = sale.quote()
	if not sale.frappe.db.exists("Quotation Lost Reason", "Too dear"):
		sale.frappe.get_doc(doctype="Quotation Lost Reason", order_lost_reason="Too dear").insert()
	sale.clock.set(THU)
	sale.night(THU)
	# ERPNext 15 lets nobody below a Sales Master Manager choose a reason
	may_choose = sale.frappe.has_permission("Quotation Lost Reason", user=sale.mary)
	with sale.as_user(sale.mary if may_choose else "Administrator"):
		doc = sale.frappe.get_doc("Quotation", quotation.name)
		doc.declare_enquiry_lost([{"lost_reason": "Too dear"}], [], "Twice the price")
	assert (sale.deal.outcome, sale.deal.outcome_reason) == ("Lost", "Too dear, Twice the price")
	assert sale.plan.status == "Stopped"
	assert "Too dear" in sale.plan.end_reason
	assert sale.todos(sale.plan) == []
	assert sale.mirrors() == (None, None)


def test_expired_by_sql_asks_the_owner_for_a_decision(sale):
	sale.quote(valid_till=NEXT_TUE)
	sale.log("Quotation", sale.quotation.name, next_follow_up=str(date(2026, 4, 1)))
	assert sale.plan.next_follow_up == date(2026, 4, 1)
	sale.night(NEXT_TUE)
	assert sale.deal.expired_on is None
	sale.night(NEXT_WED)
	assert sale.frappe.db.get_value("Quotation", sale.quotation.name, "status") == "Expired"
	assert (sale.deal.outcome, sale.deal.expired_on) == ("Open", NEXT_WED)
	plan = sale.plan
	assert (plan.status, plan.next_follow_up) == ("Active", NEXT_THU)
	assert "expired" in plan.why_this_date
	assert sale.mirrors() == (NEXT_THU, NEXT_THU)

	# a touch decides; the expiry is not asked about again
	sale.clock.set(NEXT_THU)
	sale.log("Quotation", sale.quotation.name, next_follow_up=str(date(2026, 4, 1)))
	sale.night(date(2026, 3, 13))
	assert sale.plan.next_follow_up == date(2026, 4, 1)


def test_an_amended_quotation_goes_on_in_the_same_deal_and_plan(sale):
	old = sale.quote()
	deal, plan = sale.deal.name, sale.plan.name
	sale.clock.set(TUE)
	with sale.as_user(sale.mary):
		sale.frappe.get_doc("Quotation", old.name).cancel()
	assert (sale.deal.outcome, sale.plan.status) == ("Open", "Active")
	with sale.as_user(sale.mary):
		new = sale.frappe.copy_doc(old)
		new.amended_from = old.name
		new.insert()
		new.submit()
	sale.quotation = new
	assert sale.frappe.db.get_value("Quotation", new.name, "sales_deal") == deal
	assert (sale.deal.name, sale.deal.newest_quotation) == (deal, new.name)
	assert (sale.plan.name, sale.plan.status) == (plan, "Active")
	assert sale.mirrors() == (THU, THU)
	sale.order()
	assert (sale.deal.outcome, sale.plan.status) == ("Won", "Done")


def test_a_cancelled_order_reopens_deal_and_plan(sale):
	sale.quote()
	plan = sale.plan.name
	order = sale.order()
	assert sale.plan.status == "Done"
	sale.clock.set(WED)
	with sale.as_user(sale.mary):
		sale.frappe.get_doc("Sales Order", order.name).cancel()
	assert (sale.deal.outcome, sale.plan.name, sale.plan.status) == ("Open", plan, "Active")
	assert sale.plan.next_follow_up == NEXT_MON
	assert sale.mirrors() == (NEXT_MON, NEXT_MON)


def test_a_part_ordered_keeps_the_plan_for_the_rest(sale):
	sale.quote()
	with sale.as_user(sale.mary):
		order = sale.make.order_from(sale.quotation, submit=False)
		order.items[0].qty = 1
		order.save()
		order.submit()
	assert sale.deal.outcome == "Partly Won"
	assert sale.plan.status == "Active"
	assert "rest" in sale.plan.next_topic
	sale.order()
	assert (sale.deal.outcome, sale.plan.status) == ("Won", "Done")


def test_goods_that_came_back_are_not_asked_about(sale):
	from erpnext.stock.doctype.delivery_note.delivery_note import make_sales_return

	sale.quote()
	note = sale.deliver(sale.order())
	assert sale.survey.status == "Scheduled"
	sale.clock.set(WED)
	with sale.as_user(sale.mary):
		make_sales_return(note.name).insert().submit()
	assert sale.survey.status == "Withdrawn"
	sale.night(MON + timedelta(days=31))
	assert sale.survey.status == "Withdrawn"
	assert not sale.frappe.db.exists("Email Queue", {"reference_name": sale.survey.name})


def test_a_salesperson_who_left_leaves_no_orphan(sale):
	sale.quote()
	sale.night(THU)
	assert sale.todos(sale.plan) == [sale.mary]
	user = sale.frappe.get_doc("User", sale.mary)
	user.enabled = 0
	user.save()
	sale.night(FRI)
	plan = sale.plan
	assert (plan.sales_owner, plan.next_follow_up) == (sale.ruth, THU)
	assert sale.todos(plan) == [sale.ruth]
	assert sale.mary not in sale.todos(plan)
	assert sale.digests(sale.ruth, FRI) == [(0, 1, 0)]

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""The parts of the demo that decide, without playing it."""

from datetime import date, datetime, timedelta

import pytest

FRIDAY = 4
TODAY = date(2026, 11, 24)


def test_the_business_ends_on_the_friday_before_whatever_day_it_is(site):
	from sales_process.demo.command import Plan, _last_friday

	for offset in range(14):
		today = TODAY + timedelta(days=offset)
		last = _last_friday(today)
		assert last.weekday() == FRIDAY
		assert timedelta(0) < today - last <= timedelta(days=7)
		for months in range(1, 25):
			assert Plan(7, 1, months, last.isoformat()).first.weekday() == 0


def test_the_clock_moves_app_and_framework_and_comes_back(site):
	from frappe.utils import getdate, now_datetime, nowdate

	from sales_process import compat
	from sales_process.demo.clock import moved_clock

	before = now_datetime()
	with pytest.raises(ZeroDivisionError), moved_clock(date(2026, 3, 2)) as clock:
		clock.set(date(2026, 3, 3), hour=23, minute=40)
		clock.tick(60)
		assert (nowdate(), getdate(), compat.today()) == ("2026-03-03", date(2026, 3, 3), date(2026, 3, 3))
		assert now_datetime() == compat.now() > datetime(2026, 3, 3, 23, 40)
		todo = site.get_doc(doctype="ToDo", description="Call").insert()
		assert getdate(todo.creation) == date(2026, 3, 3)
		raise ZeroDivisionError
	assert timedelta(0) <= now_datetime() - before < timedelta(minutes=5)
	assert compat.today() == getdate()


def test_jobs_run_in_turn_as_who_asked_and_not_after_a_rollback(site, monkeypatch):
	from sales_process.demo import jobs

	monkeypatch.setattr(site.db, "commit", site.db.after_commit.run)
	monkeypatch.setattr(site.db, "rollback", site.db.after_commit.reset)
	ran = []

	def note(text):
		ran.append((text, site.session.user))

	with jobs.jobs_inline() as queue:
		with jobs.request("Guest"):
			for _twice in range(2):
				site.enqueue(note, job_id="one", deduplicate=True, enqueue_after_commit=True, text="once")
		with pytest.raises(ZeroDivisionError), jobs.request("Guest"):
			site.enqueue(note, enqueue_after_commit=True, text="never")
			raise ZeroDivisionError
		assert ran == []
		queue.run()
	assert ran == [("once", "Guest")]


def test_dice_fall_the_same_in_whatever_order(site):
	from sales_process.demo.behaviour import Dice

	first, second = Dice(7), Dice(7)
	one, two = first.about("a", 1).random(), first.about("b", 1).random()
	assert (second.about("b", 1).random(), second.about("a", 1).random()) == (two, one)
	assert Dice(8).about("a", 1).random() != one


def test_every_enquiry_is_offered_before_it_is_decided(site):
	from sales_process.demo import behaviour

	dice = behaviour.Dice(7)
	endings = set()
	for customer in range(60):
		temper = behaviour.temper_of(dice, customer)
		for enquiry in behaviour.enquiries(dice, customer, temper, date(2026, 1, 5), date(2026, 6, 26), 6):
			kinds = [act.kind for act in enquiry.acts]
			assert kinds[0] == behaviour.QUOTE
			assert [act.day for act in enquiry.acts] == sorted(act.day for act in enquiry.acts)
			assert (behaviour.ORDER in kinds) == (behaviour.DELIVER in kinds)
			assert not {behaviour.ORDER, behaviour.LOSE} <= set(kinds)
			endings |= set(kinds)
	assert endings == {"quote", "revise", "renew", "order", "lose", "close", "deliver", "return"}


def test_every_lead_comes_to_an_end_that_fits_its_beginning(site):
	from sales_process.demo import behaviour, leads

	dice = behaviour.Dice(7)
	for number in range(60):
		course, temper = leads.course_of(dice, number), behaviour.temper_of(dice, number)
		story = leads.story(dice, number, temper, date(2026, 1, 5), date(2026, 6, 26), 6)
		kinds = [act.kind for act in story.acts]
		assert kinds[0] == behaviour.COME
		assert [act.day for act in story.acts] == sorted(act.day for act in story.acts)
		assert (
			(behaviour.QUALIFY in kinds) == (behaviour.GRADE in kinds) == (course.ends != behaviour.NOT_A_FIT)
		)
		assert (behaviour.QUOTE in kinds) == (behaviour.QUALIFY in kinds and not course.gives_up)
		assert kinds.count(behaviour.ASK) == kinds.count(behaviour.APPROVE) + kinds.count(behaviour.REJECT)
		assert (behaviour.COME_BACK in kinds) == (course.ends == behaviour.NOT_NOW)
		beyond = [
			act.discount
			for act in story.acts
			if act.kind == behaviour.TALK and act.discount > leads.AUTHORITY
		]
		assert bool(beyond) == (behaviour.ASK in kinds)
		assert story == leads.story(dice, number, temper, date(2026, 1, 5), date(2026, 6, 26), 6)


def test_among_few_leads_there_is_one_of_each_kind(site):
	from sales_process.demo import leads
	from sales_process.demo.behaviour import Dice

	assert leads.how_many(8) == len(leads.COURSES) == leads.UNDECIDED
	assert [leads.course_of(Dice(7), number) for number in range(8)] == list(leads.COURSES)


def test_one_offer_waits_for_a_manager_on_the_last_day(site):
	from sales_process.demo import behaviour, leads

	first, last = date(2026, 1, 5), date(2026, 6, 26)
	temper = behaviour.TEMPERS[0]
	story = leads.story(behaviour.Dice(7), leads.UNDECIDED, temper, first, last, 6)
	played = [act.kind for act in story.acts if act.day <= last]
	assert played[-1] == behaviour.ASK


def test_without_erpnexts_crm_nothing_begins_with_a_lead(site, monkeypatch):
	from sales_process import compat
	from sales_process.demo import behaviour, days
	from sales_process.demo.customers import invent

	companies = list(invent(7, 4))
	for has_crm in (True, False):
		monkeypatch.setattr(compat, "has_crm", lambda has_crm=has_crm: has_crm)
		business = days.Business(behaviour.Dice(7), None, None, date(2026, 1, 5), date(2026, 6, 26))
		business.open(companies[:2], companies[2:])
		assert any(sale.enquiry.lead for sale in business.sales) == has_crm


def test_customers_are_invented_in_their_own_languages_and_again_the_same(site):
	from sales_process.demo.customers import invent

	customers = list(invent(7, 40))
	assert customers == list(invent(7, 40))
	assert len({customer.name for customer in customers}) == 40
	assert {customer.country.currency for customer in customers} == {"EUR", "USD", "TWD", "CNY"}
	chinese = [customer.name for customer in customers if customer.country.locale.startswith("zh")]
	assert all(any("\u4e00" <= letter <= "\u9fff" for letter in name) for name in chinese)
	assert all(customer.email.endswith(".example.org") for customer in customers)
	assert (
		len({customer.email.partition("@")[2] for customer in customers}) == 40
	)  # each a company of its own


@pytest.mark.parametrize(
	("country", "day", "name"),
	[
		("Germany", date(2026, 4, 6), "Ostermontag"),
		("United States", date(2026, 5, 25), "Memorial Day"),
		("United States", date(2026, 11, 26), "Thanksgiving Day"),
		("Taiwan", date(2026, 9, 25), "中秋節"),
		("China", date(2026, 2, 18), "春节"),
	],
)
def test_holidays_have_their_names(site, country, day, name):
	from sales_process.demo.countries import holidays

	assert holidays(country, date(2026, 1, 1), date(2026, 12, 31))[day] == name
	assert holidays(country, day + timedelta(days=1), day + timedelta(days=1)).get(day) is None

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Trainings for customers whom they suit: invited in the first week of every other month, answered, held and rated."""

from datetime import date, datetime, time, timedelta

import frappe
from frappe.model.document import Document
from frappe.utils import getdate

from sales_process import compat
from sales_process.api import value_added_service as api
from sales_process.demo.behaviour import Dice
from sales_process.demo.jobs import request
from sales_process.demo.people import SALESPEOPLE, Person
from sales_process.sales_process.doctype.access_link import access_link as links

DOCTYPE, GUEST = "Value-added Service", "Guest"
FIRST_WEEK, IN = 7, timedelta(days=14)
MOST_GUESTS = 3
RATINGS = ("3", "4", "5")


def serve(dice: Dice, today: date) -> int:
	"""Plan what is due, let the guests answer, hold what is over; says how many were held."""
	if today.day <= FIRST_WEEK and today.weekday() == 0 and today.month % 2:
		for person in SALESPEOPLE:
			if compat.is_enabled(person.email):
				_plan(person, today)
	held = 0
	fields = ["name", "starts_on", "sales_owner"]
	for row in frappe.get_all(DOCTYPE, {"status": "Invited"}, fields, order_by="creation asc, name asc"):
		if not compat.is_enabled(row.sales_owner):
			continue
		_answer(row, dice)
		if getdate(row.starts_on) < today:
			_hold(row, dice)
			held += 1
	return held


def _plan(person: Person, today: date) -> None:
	with request(person.email):
		offers = frappe.get_list("Service Offer", {"enabled": 1, "kind": "Training"}, pluck="name")
		suited = api.whom_it_suits(offers[0])["customers"] if offers else []
		accounts = [row["account"] for row in suited[:MOST_GUESTS]]
		if not accounts:
			return
		doc = frappe.get_doc({"doctype": DOCTYPE, **api.draft(offers[0], accounts=accounts)})
		doc.starts_on = datetime.combine(today + IN, time(14))
		doc.place = "Our training room"
		doc.insert()
		api.invite(doc.name)


def _answer(row: frappe._dict, dice: Dice) -> None:
	"""Who has a link answers on his page; most of them come."""
	for guest in frappe.get_doc(DOCTYPE, row.name).customers:
		if guest.reply or not guest.access_link:
			continue
		key = _key(guest)
		comes = dice.about("training", guest.party_name, getdate(row.starts_on)).random() < 0.8
		with request(GUEST):
			_at_the_page(key)
			api.answer(key, "accept" if comes else "decline", str(api.guest_page.page_of_link(key).seen))


def _hold(row: frappe._dict, dice: Dice) -> None:
	with request(row.sales_owner):
		guests = frappe.get_doc(DOCTYPE, row.name).customers
		there = [guest for guest in guests if guest.reply == "Accepted"]
		api.mark_held(row.name, [guest.name for guest in there])
	for key in map(_key, there):
		with request(GUEST):
			_at_the_page(key)
			api.rate(key, dice.about("rating", row.sales_owner, getdate(row.starts_on)).choice(RATINGS))


def _key(guest: Document) -> str:
	"""As he finds it in his mail."""
	return links.url(frappe.get_doc(links.DOCTYPE, guest.access_link)).partition("key=")[2]


def _at_the_page(key: str) -> None:
	frappe.local.request_ip = "192.0.2.77"
	frappe.local.form_dict = frappe._dict(key=key)

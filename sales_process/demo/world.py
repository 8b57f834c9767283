# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""The world before the business begins: companies, money, holidays, staff, things to sell, customers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import frappe
from frappe.utils.password import update_password

from sales_process import compat
from sales_process.demo.behaviour import COMPETITORS, LOST_REASONS
from sales_process.demo.countries import COUNTRIES, GROUP_CURRENCY, Country, holidays, weekends
from sales_process.demo.customers import Company
from sales_process.demo.jobs import request
from sales_process.demo.leads import AUTHORITY, FLOOR, INDUSTRIES, OTHER_INDUSTRIES, STEPS
from sales_process.demo.people import ADMIN, MANAGER, PASSWORD, SALESPEOPLE, STAFF, Person, salesperson_for

MAIL_ACCOUNT = "Sales Process Demo"
SALES_ROOT = "Sales Team"
CALENDAR_BEFORE, CALENDAR_AFTER = timedelta(days=45), timedelta(days=200)


@dataclass(frozen=True, slots=True)
class Thing:
	"""What can be bought: price in the group's currency."""

	code: str
	name: str
	price: float


THINGS = (
	Thing("DISPLAY-65", 'Conference Display 65"', 1890),
	Thing("DISPLAY-86", 'Conference Display 86"', 4250),
	Thing("CAMERA-BAR", "Video Conference Bar", 1240),
	Thing("ROOM-PANEL", "Room Booking Panel", 480),
	Thing("TABLE-MIC", "Table Microphone", 320),
	Thing("INSTALLATION", "Installation and Training, per Day", 760),
)


def build(customers: Iterable[Company], first: date, last: date) -> None:
	"""Make everything in an order in which each record finds what it links to."""
	_keep_mail_in_the_queue()
	_add_fiscal_years(first, last)
	_add_currencies(first)
	_add_address_template()
	for country in COUNTRIES:
		_add_company(country, first - CALENDAR_BEFORE, last + CALENDAR_AFTER)
	for person in STAFF:
		_add_user(person)
	_add_sales_people()
	_add_things()
	_add_words_for_losses()
	with request(ADMIN.email):
		_add_target_segment()
		_add_price_floors()
		_add_clauses()
	for customer in customers:
		add_customer(customer)


def add_customer(customer: Company) -> None:
	"""A salesperson enters the customer and whom to talk to."""
	person = salesperson_for(customer.country.name, customer.number)
	with request(person.email):
		_insert_customer(customer, person)


def group_amount(amount: float, company: str) -> float:
	"""An amount in a company's currency, in the currency of the group."""
	return amount * next((country.rate for country in COUNTRIES if country.company == company), 1.0)


def price_list(country: Country) -> str:
	return f"Demo {country.currency}"


def price(thing: Thing, country: Country) -> float:
	"""The price in a country's currency, rounded as such prices are."""
	return round(thing.price / country.rate / country.step) * country.step


def _insert_customer(customer: Company, person: Person) -> None:
	doc = frappe.get_doc(
		doctype="Customer",
		customer_name=customer.name,
		customer_type="Company",
		customer_group=leaf("Customer Group", "Commercial"),
		territory=leaf("Territory", "Rest Of The World"),
		default_currency=customer.country.currency,
		default_price_list=price_list(customer.country),
		account_manager=person.email,
		sales_team=[{"sales_person": person.name, "allocated_percentage": 100}],
	).insert()
	links = [{"link_doctype": "Customer", "link_name": doc.name}]
	frappe.get_doc(
		doctype="Contact",
		first_name=customer.first_name,
		last_name=customer.last_name,
		is_primary_contact=1,
		email_ids=[{"email_id": customer.email, "is_primary": 1}],
		links=links,
	).insert()
	frappe.get_doc(
		doctype="Address",
		address_title=customer.name,
		address_type="Billing",
		address_line1=customer.street,
		city=customer.city,
		country=customer.country.name,
		is_primary_address=1,
		links=links,
	).insert()


def leaf(doctype: str, wanted: str) -> str:
	if frappe.db.exists(doctype, wanted):
		return wanted
	return frappe.db.get_value(doctype, {"is_group": 0}, "name", order_by="lft asc")


def _keep_mail_in_the_queue() -> None:
	"""Mail is written as ever, and waits in the Email Queue for ever: nobody is behind these addresses."""
	frappe.db.set_default("suspend_email_queue", 1)
	if frappe.db.exists("Email Account", {"default_outgoing": 1, "enable_outgoing": 1}):
		return
	account = frappe.get_doc(
		doctype="Email Account",
		email_account_name=MAIL_ACCOUNT,
		email_id="rooms@example.com",
		enable_outgoing=1,
		default_outgoing=1,
		smtp_server="mail.example.com",
		awaiting_password=1,
	)
	account.insert()


def _add_fiscal_years(first: date, last: date) -> None:
	if not compat.has_doctype("Fiscal Year"):
		return
	for year in range(first.year, last.year + 1):
		covered = frappe.db.exists(
			"Fiscal Year",
			{"year_start_date": ["<=", f"{year}-12-31"], "year_end_date": [">=", f"{year}-01-01"]},
		)
		if not covered:
			frappe.get_doc(
				doctype="Fiscal Year",
				year=str(year),
				year_start_date=date(year, 1, 1),
				year_end_date=date(year, 12, 31),
			).insert()


def _add_currencies(first: date) -> None:
	for country in COUNTRIES:
		frappe.db.set_value("Currency", country.currency, "enabled", 1)
		if country.currency != GROUP_CURRENCY:
			frappe.get_doc(
				doctype="Currency Exchange",
				date=first - CALENDAR_BEFORE,
				from_currency=country.currency,
				to_currency=GROUP_CURRENCY,
				exchange_rate=country.rate,
				for_buying=1,
				for_selling=1,
			).insert()


def _add_address_template() -> None:
	"""Without one no document with an address can be saved; ERPNext's setup wizard makes it."""
	if not frappe.db.exists("Address Template", {"is_default": 1}):
		frappe.get_doc(doctype="Address Template", country=COUNTRIES[0].name, is_default=1).insert()


def _add_company(country: Country, first: date, last: date) -> None:
	days_off = [
		{"holiday_date": day, "description": name}
		for day, name in holidays(country.name, first, last).items()
	]
	named = {row["holiday_date"] for row in days_off}
	days_off += [
		{"holiday_date": day, "description": f"{day:%A}", "weekly_off": 1}
		for day in weekends(first, last)
		if day not in named
	]
	calendar = frappe.get_doc(
		doctype="Holiday List",
		holiday_list_name=f"{country.name} (Demo)",
		from_date=first,
		to_date=last,
		holidays=days_off,
	).insert()
	frappe.get_doc(
		doctype="Company",
		company_name=country.company,
		abbr=country.abbr,
		default_currency=country.currency,
		country=country.name,
		default_holiday_list=calendar.name,
		create_chart_of_accounts_based_on="Standard Template",
		chart_of_accounts="Standard",
	).insert()


def _add_user(person: Person) -> None:
	frappe.get_doc(
		doctype="User",
		email=person.email,
		first_name=person.first_name,
		last_name=person.last_name,
		language=person.language,
		send_welcome_email=0,
		roles=[{"role": role} for role in person.roles],
	).insert()
	update_password(person.email, PASSWORD)


def _add_sales_people() -> None:
	root = frappe.db.get_value("Sales Person", {"is_group": 1}, "name", order_by="lft asc")
	_add_sales_person(MANAGER, root, is_group=1)
	for person in SALESPEOPLE:
		_add_sales_person(person, MANAGER.name)
	settings = frappe.get_doc("Sales Process Settings")
	settings.default_manager = settings.default_manager or MANAGER.email
	settings.watching_since = compat.now()  # the clock was moved back since the app was installed
	settings.save()


def _add_sales_person(person: Person, parent: str, is_group: int = 0) -> None:
	frappe.get_doc(
		doctype="Sales Person",
		sales_person_name=person.name,
		parent_sales_person=parent,
		is_group=is_group,
		enabled=1,
		user=person.email,
	).insert()


def _add_things() -> None:
	with request(ADMIN.email):
		for country in COUNTRIES:
			frappe.get_doc(
				doctype="Price List",
				price_list_name=price_list(country),
				currency=country.currency,
				selling=1,
				enabled=1,
			).insert()
		for thing in THINGS:
			_add_thing(thing)


def _add_thing(thing: Thing) -> None:
	frappe.get_doc(
		doctype="Item",
		item_code=thing.code,
		item_name=thing.name,
		item_group=leaf("Item Group", "Products"),
		stock_uom="Nos",
		is_stock_item=0,
	).insert()
	for country in COUNTRIES:
		frappe.get_doc(
			doctype="Item Price",
			item_code=thing.code,
			uom="Nos",
			price_list=price_list(country),
			price_list_rate=price(thing, country),
		).insert()


def _add_words_for_losses() -> None:
	for reason in LOST_REASONS:
		if not frappe.db.exists("Quotation Lost Reason", reason):
			frappe.get_doc(doctype="Quotation Lost Reason", order_lost_reason=reason).insert()
		if compat.has_crm() and not frappe.db.exists("Opportunity Lost Reason", reason):
			frappe.get_doc(doctype="Opportunity Lost Reason", lost_reason=reason).insert()
	for competitor in COMPETITORS:
		frappe.get_doc(doctype="Competitor", competitor_name=competitor).insert()


def _add_target_segment() -> None:
	"""Whom the companies of the demo look for; the example that came with the app is put aside."""
	for industry in (*INDUSTRIES, *OTHER_INDUSTRIES):
		if not frappe.db.exists("Industry Type", industry):
			frappe.get_doc(doctype="Industry Type", industry=industry).insert()
	for example in frappe.get_list("Target Segment", filters={"enabled": 1}, pluck="name"):
		segment = frappe.get_doc("Target Segment", example)
		segment.enabled = 0
		segment.save()
	frappe.get_doc(
		doctype="Target Segment",
		segment_name="Organisations with many meeting rooms",
		company="",  # for all of them: left out it would be the site's default
		description="Fifty people and more in several houses; whoever runs the building or its IT decides.",
		industries=[{"industry": industry} for industry in INDUSTRIES],
		employees_from=50,
		employees_to=1000,
		weight_industry=40,
		weight_employees=60,
		roles=[
			{"role_title": "Managing Director", "decision_role": "Economic Buyer"},
			{"role_title": "Head of IT", "decision_role": "Technical"},
		],
		decision_steps=[
			{"step": step, "department": department, "expected_days": days}
			for step, department, days in STEPS
		],
		search_keywords=[
			{"keyword": "meeting room video conference", "intent": "Comparing"},
			{"keyword": "room booking panel price", "intent": "Buying"},
		],
	).insert()


def _add_price_floors() -> None:
	"""What a salesperson may give by himself, what a manager, and where the company's floor is."""
	everything = dict.fromkeys(("item", "item_group", "customer_group", "territory", "company"), "")
	for values in (
		{
			"title": "Salespeople",
			"role": "Sales User",
			"authority_discount": AUTHORITY,
			"floor_discount": FLOOR,
		},
		{"title": "Managers", "role": "Sales Manager", "authority_discount": 18, "floor_discount": FLOOR},
		{
			"title": "Large displays in Taiwan",
			"role": "Sales User",
			"item": "DISPLAY-86",
			"company": next(country.company for country in COUNTRIES if country.name == "Taiwan"),
			"authority_discount": AUTHORITY + 2,
			"floor_discount": FLOOR + 5,
		},
	):
		frappe.get_doc({"doctype": "Price Floor", **everything, **values}).insert()


def _add_clauses() -> None:
	for topic, preferred, fallback in (
		("Payment", "Thirty days net.", "Sixty days for orders of both floors."),
		("Warranty", "Two years.", "Three years, with the yearly service."),
		("Price", "The prices of {{ quotation }} hold for one year.", ""),
		("Delivery", "Eight weeks after both have signed.", "Six weeks after both have signed."),
	):
		frappe.get_doc(
			doctype="Contract Clause",
			title=f"{topic} (Demo)",
			company="",
			topic=topic,
			preferred=preferred,
			fallback=fallback,
		).insert()
	frappe.get_doc(doctype="Signing Authority", user=MANAGER.email, company="").insert()

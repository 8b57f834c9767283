# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What the market brings: news to talk about, competitors, inquiries, an exhibition's cards, and cases to tell."""

from datetime import date, timedelta

import frappe

from sales_process import compat
from sales_process.api import event_capture, inquiry, market_insight, success_case
from sales_process.demo.behaviour import COMPETITORS
from sales_process.demo.clock import Clock
from sales_process.demo.jobs import Queue, request
from sales_process.demo.people import ADMIN, JONAS, MANAGER, YIJUN
from sales_process.demo.world import THINGS

GUEST = "Guest"
DIMENSIONS = (
	("Price", 4, (3, 4, 2)),
	("Service on site", 5, (2, 3, 4)),
	("Works with what they have", 4, (3, 2, 3)),
	("Easy to use", 3, (4, 3, 2)),
)
OURS = {"Price": 3, "Service on site": 5, "Works with what they have": 4, "Easy to use": 4}
EVIDENCE = {
	"Service on site": "Somebody is there within 24 hours; it stands in our terms.",
	"Price": "Their offers of last year were 5 to 10 % below ours.",
}
INQUIRIES = (
	(
		"Nora Feld",
		"Feld & Partner",
		"nora@feld-partner.example",
		"Our meeting rooms are always booked and always empty.",
	),
	(
		"王小明",
		"明日顧問股份有限公司",
		"ming@tomorrow-consulting.example",
		"會議室設備老舊，想了解整套解決方案。",
	),
	("Nora Feld", "Feld & Partner", "nora@feld-partner.example", "And can it be leased?"),
)
CARDS = (
	{"person": "Lea Brandner", "company_name": "Brandner Logistik", "email": "lea@brandner.example", "need": "Screens for three sites", "urgency": "High"},
	{"person": "陳美玲", "company_name": "晨光科技", "email": "meiling@morning-light.example", "need": "遠距會議"},
	{"person": "Tom Reyes", "company_name": "Reyes Works", "phone": "+1 202 555 0144", "notes": "Met at the second day"},
	{"person": "No Way Back", "company_name": "Nobody Ltd", "need": "Left no address"},
)  # fmt: skip


def play(clock: Clock, queue: Queue, last: date) -> None:
	"""On the last day, after everybody has done their work."""
	clock.set(last, hour=17)
	_know_the_competitors()
	_act_on_news(last)
	queue.run()
	if compat.has_crm():
		_write_to_us(clock, queue)
		_bring_cards(last, queue)
	_tell_a_case()
	queue.run()


def _know_the_competitors() -> None:
	with request(MANAGER.email):
		for number, competitor in enumerate(COMPETITORS):
			if not frappe.db.exists("Competitor", competitor):
				continue
			comparison = [
				{
					"dimension": name,
					"importance": importance,
					"our_score": OURS[name],
					"their_score": theirs[number],
					"evidence": EVIDENCE.get(name),
				}
				for name, importance, theirs in DIMENSIONS
			]
			frappe.get_doc(
				doctype="Competitor Profile",
				competitor=competitor,
				market_share=(22, 14, 9)[number],
				share_source="Our estimate",
				price_strategy=("Late Discounts", "Low Price", "Bundles")[number],
				comparison=comparison,
				products=[{"product": f"{competitor} Room", "our_item": THINGS[0].code}],
			).insert()


def _act_on_news(last: date) -> None:
	with request(MANAGER.email):
		frappe.get_doc(
			doctype="Market Insight",
			title="A competitor raises his service fees",
			kind="Competitor Move",
			competitor=COMPETITORS[0],
			impact="Opportunity",
			impact_level="Medium",
			seen_on=last - timedelta(days=200),
			company="",
			territories=[{"territory": _everywhere()}],
			talking_point="Ours stay as they are until the end of the year.",
		).insert()
		news = frappe.get_doc(
			doctype="Market Insight",
			title="Subsidies for energy-saving meeting rooms",
			kind="Regulation",
			impact="Opportunity",
			impact_level="High",
			seen_on=last,
			company="",
			source="Official Gazette",
			territories=[{"territory": _everywhere()}],
			talking_point="A fifth of the price is paid back until June. Shall we fill in the form together?",
			recommended_action="Offer the two rooms that qualify.",
		).insert()
		rows = market_insight.get_preview(news.name)["rows"][:20]
		market_insight.act(
			news.name, [[row["party_type"], row["party"]] for row in rows if row["action"] != "Skip"]
		)


def _everywhere() -> str:
	return frappe.db.get_value("Territory", {"is_group": 1}, "name", order_by="lft asc")


def _write_to_us(clock: Clock, queue: Queue) -> None:
	with request(ADMIN.email):
		settings = frappe.get_doc("Sales Process Settings")
		settings.inquiry_enabled, settings.inquiry_takers = 1, f"{JONAS.email}\n{YIJUN.email}"
		settings.save()
	for number, (person, company, email, need) in enumerate(INQUIRIES):
		with request(GUEST):
			frappe.local.request_ip = f"198.51.100.{number + 1}"  # the page counts tries by address
			frappe.local.form_dict = frappe._dict(
				person=person,
				company_name=company,
				email=email,
				need=need,
				consent="1",
				search_term="meeting room",
			)
			inquiry.send()
		queue.run()
		clock.tick()


def _bring_cards(last: date, queue: Queue) -> None:
	with request(MANAGER.email):
		capture = frappe.get_doc(
			doctype="Event Capture",
			event="Workspace Fair",
			captured_on=last,
			company=frappe.get_all("Company", pluck="name", order_by="creation asc", limit=1)[0],
			channel="Exhibition",
			owners=[{"user": JONAS.email}, {"user": YIJUN.email}],
			cards=[dict(card) for card in CARDS],
		).insert()
		event_capture.take_in(capture.name)
	queue.run()


def _tell_a_case() -> None:
	with request(MANAGER.email):
		case = frappe.get_doc(
			doctype="Success Case",
			title="Rooms that are free when they look free",
			told_as="An engineering office with three houses",
			pain_point="Meeting rooms were booked all day and stood empty; nobody could plan.",
			solution="A screen at every door, and rooms that give themselves back after ten minutes.",
			items=[{"item": THINGS[0].code}],
			results=[
				{"measure": "Rooms found at once", "before_value": "40", "after_value": "95", "unit": "%"}
			],
		).insert()
	research = frappe.get_all(
		"Research Need",
		filters={"parenttype": "Lead Research", "item": THINGS[0].code},
		fields=["parent", "name"],
		order_by="creation asc, name asc",
		limit=1,
	)
	if research and (owner := frappe.db.get_value("Lead Research", research[0].parent, "sales_owner")):
		with request(owner):
			success_case.show(research[0].parent, research[0].name, case.name, "Convinced")

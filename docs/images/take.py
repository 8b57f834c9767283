# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""The pictures of the docs, taken of the served demo:  .venv/bin/python docs/images/take.py [ADDRESS]

First `make demo` in another terminal. What is shown is found over the desk's own API, so any seed will do.
"""

import re
import subprocess
import sys
from email import message_from_string
from pathlib import Path
from urllib.parse import urlsplit

from devsite.browser import Desk, launch

HERE = Path(__file__).parent
SALESPERSON, MANAGER = "jonas.weber@example.com", "claudia.brandt@example.com"
ADMIN, PASSWORD = "admin@example.com", "Follow-up.2026"
PLAN_A_MAIL = """(plan) => frappe.db.set_value(
	"Follow-up Plan", plan, { next_channel: "E-mail", next_follow_up: frappe.datetime.get_today() }
)"""
WIDE, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 780}


def main(address: str) -> None:
	with launch() as browser:
		desk = Desk(browser.new_page(viewport=WIDE), address)
		desk.login(SALESPERSON, PASSWORD)
		quotation = followed_quotation(desk)
		take(desk, "/app/sales-process", "workspace")
		take(desk, f"customer/{quotation['party_name']}", "customer")
		take(desk, "follow-up-plan", "plans")
		take(desk, f"quotation/{quotation['name']}", "quotation")
		desk.page.locator(".sp-strip [data-do=log]").first.click()
		desk.settle()
		desk.page.wait_for_timeout(1500)
		desk.screenshot(HERE / "log-dialog.png")
		survey = first(
			desk, "Satisfaction Survey", {"status": "Answered"}, "name", order_by="overall_score asc"
		)
		take(desk, f"satisfaction-survey/{survey['name']}", "survey", scroll="[data-fieldname=answers]")
		take_the_day(desk)
		take_what_begins_with_a_lead(desk)
		take_the_market(browser, address)
		take_the_plans(browser, address)
		take_the_closing(browser, address)
		link = link_of_a_survey(browser, address)
		guest = browser.new_page(viewport=PHONE)
		guest.goto(link)
		guest.screenshot(path=str(HERE / "survey-guest.png"))
		if desk.errors:
			sys.exit("\n".join(desk.errors))


def take_the_plans(browser, address: str) -> None:
	"""A plan with its goal, and what a manager reads of all of them."""
	desk = Desk(browser.new_page(viewport={"width": 1280, "height": 1000}), address)
	desk.login(MANAGER, PASSWORD)
	plan = first(desk, "Sales Plan", {"status": "Open", "sales_owner": SALESPERSON}, "name", "at_stake desc")
	desk.open(f"sales-plan/{plan['name']}")
	desk.page.click(".form-tabs .nav-link:has-text('Goal')")
	desk.page.wait_for_selector(".sp-smart-point")
	desk.screenshot(HERE / "sales-plan.png")
	take(desk, "query-report/Plan Health", "plan-health")
	take(desk, "query-report/Pipeline by Grade", "pipeline-by-grade")
	take(desk, "query-report/Grade Accuracy?at_least=3", "grade-accuracy")
	take(desk, "query-report/Channel Effectiveness?at_least=1", "channel-effectiveness")


def take_the_day(desk: Desk) -> None:
	"""What is due, one text to many, and how well it is done."""
	take(desk, "my-sales-day", "my-sales-day")
	take(desk, "query-report/Follow-up Discipline", "follow-up-discipline")
	for plan in desk.run(
		"() => frappe.db.get_list('Follow-up Plan', {filters: {status: 'Active'}, order_by: 'party_name asc', limit: 3})"
	):
		desk.run(PLAN_A_MAIL, plan["name"])
	desk.open("follow-up-plan")
	desk.page.click(".list-check-all")
	desk.page.click(".actions-btn-group button >> visible=true")
	desk.page.click(".actions-btn-group .dropdown-menu >> text=Write to All")
	desk.page.wait_for_function("() => window.cur_dialog && cur_dialog.display")
	desk.run("async () => { await cur_dialog.set_value('email_template', 'Follow-up: Staying in Touch') }")
	desk.page.wait_for_selector(".sp-letter")
	desk.run("() => document.activeElement.blur()")  # closes the list of templates
	desk.page.wait_for_timeout(1000)
	desk.screenshot(HERE / "bulk-mail.png")
	desk.page.keyboard.press("Escape")
	desk.settle()


def take_what_begins_with_a_lead(desk: Desk) -> None:
	"""A lead and what is known of it, an assessment, the talks, and an offer that waits for a manager."""
	mine = {"sales_owner": SALESPERSON}
	lead = first(
		desk, "Lead", {"lead_owner": SALESPERSON, "next_follow_up": ["is", "set"]}, "status", "creation asc"
	)
	take(desk, f"lead/{lead['name']}", "lead")
	research = first(
		desk,
		"Lead Research",
		{**mine, "status": ["in", ["Open", "Qualified", "Closed"]]},
		"deal",
		order_by="fit desc, completeness desc",
	)
	take(desk, f"lead-research/{research['name']}", "lead-research")
	grade = first(
		desk, "Opportunity Grade", {**mine, "docstatus": 1, "occasion": "Assessment"}, "deal", "score desc"
	)
	take(desk, f"opportunity-grade/{grade['name']}", "opportunity-grade")
	talks = first(desk, "Negotiation", {**mine, "status": "Agreed"}, "deal", order_by="agreed_round desc")
	take(desk, f"negotiation/{talks['name']}", "negotiation")
	asked = first(desk, "Price Approval", {"status": "Pending", "asked_by": SALESPERSON}, "document_name")
	take(desk, f"quotation/{asked['document_name']}", "beyond-authority")


def take_the_closing(browser, address: str) -> None:
	"""An approver's page, a customer's page, and what the talks cost."""
	desk = Desk(browser.new_context(viewport=WIDE).new_page(), address)
	desk.login(MANAGER, PASSWORD)
	take(desk, "query-report/Negotiation Outcome?at_least=1", "negotiation-outcome")
	take(desk, "query-report/Contract Review Time?at_least=1", "contract-review-time")
	desk.page.set_viewport_size(PHONE)
	desk.page.goto(f"{address}{link_in_a_mail(browser, address, 'Price Approval', '/price-approval')}")
	desk.page.screenshot(path=str(HERE / "approval-by-mail.png"), full_page=True)
	seller = Desk(browser.new_context(viewport=WIDE).new_page(), address)
	seller.login(SALESPERSON, PASSWORD)
	offer = first(
		seller,
		"Quotation",
		{"docstatus": 1, "status": "Open", "net_total": ["<", 5000], "valid_till": [">", "2026-01-01"]},
		"party_name",
		"valid_till desc",
	)
	link = seller.run(
		"""async (quotation) => (await frappe.call({
			method: "sales_process.api.acceptance.copy_link", args: { quotation } })).message""",
		offer["name"],
	)
	guest = browser.new_context(viewport=PHONE).new_page()
	guest.goto(f"{address}{urlsplit(link).path}?{urlsplit(link).query}")
	guest.screenshot(path=str(HERE / "offer-guest.png"), full_page=True)
	take_the_contracts(desk, guest)
	take_the_deliveries(desk, guest)
	take_the_services(desk)
	take_what_comes_after(desk)
	if desk.errors or seller.errors:
		sys.exit("\n".join(desk.errors + seller.errors))


def take_the_contracts(desk: Desk, guest) -> None:
	"""A contract that waits for its customer, on his phone, and the certificate of another; needs pdftoppm (poppler)."""
	desk.page.set_viewport_size(WIDE)
	review = first(desk, "Contract Review", {"meaning": "Ready to Sign"}, "title")
	link = desk.run(
		"""async (review) => (await frappe.call({
			method: "sales_process.api.contract_signing.copy_link", args: { review } })).message""",
		review["name"],
	)
	guest.goto(f"{desk.base_url}{urlsplit(link).path}?{urlsplit(link).query}")
	guest.screenshot(path=str(HERE / "contract-guest.png"), full_page=True)
	signed = first(
		desk, "Contract Review", {"certificate": ["is", "set"], "revision": [">", 1]}, "certificate"
	)
	content = desk.run(
		"""async (url) => Array.from(new Uint8Array(await (await fetch(url)).arrayBuffer()))""",
		signed["certificate"],
	)
	command = ["pdftoppm", "-png", "-r", "80", "-singlefile", "-", str(HERE / "contract-certificate")]
	subprocess.run(command, input=bytes(content), check=True)


def take_the_deliveries(desk: Desk, guest) -> None:
	"""A plan that is on its way, the most interesting one, and what its customer sees."""
	running = ["in", ["Planned", "Under Way"]]
	plan = first(desk, "Delivery Plan", {"status": running}, "outlook", "outlook asc, creation desc")
	take(desk, f"delivery-plan/{plan['name']}", "delivery-plan")
	link = desk.run(
		"""async (plan) => (await frappe.call({
			method: "sales_process.api.delivery.copy_link", args: { plan } })).message""",
		plan["name"],
	)
	guest.goto(f"{desk.base_url}{urlsplit(link).path}?{urlsplit(link).query}")
	guest.screenshot(path=str(HERE / "delivery-guest.png"))


def take_the_services(desk: Desk) -> None:
	"""A training that was held, and what suits a customer."""
	service = first(desk, "Value-added Service", {"status": "Held"}, "party_name")
	take(
		desk,
		f"value-added-service/{service['name']}",
		"value-added-service",
		scroll="[data-fieldname=customers]",
	)


def take_what_comes_after(desk: Desk) -> None:
	"""What was improved, whether it helped, and how satisfied they are."""
	take(desk, "query-report/Satisfaction Analysis?at_least=1&analyse_by=Dimension", "satisfaction-analysis")
	take(desk, "query-report/Improvement Effect?at_least=1", "improvement-effect")
	action = first(desk, "Improvement Action", {"measured_on": ["is", "set"]}, "party_name")
	take(desk, f"customer/{action['party_name']}", "customer-health")
	take(desk, f"improvement-action/{action['name']}", "improvement-action")


def link_in_a_mail(browser, address: str, doctype: str, path: str) -> str:
	"""The newest link of its kind, as the recipient finds it in his mail; the admin may read the queue."""
	desk = Desk(browser.new_context(viewport=WIDE).new_page(), address)
	desk.login(ADMIN, PASSWORD)
	mail = first(desk, "Email Queue", {"reference_doctype": doctype}, "message", "creation desc")
	text = "".join(
		part.get_payload(decode=True).decode()
		for part in message_from_string(mail["message"]).walk()
		if part.get_content_maintype() == "text"
	)
	return re.search(rf"{path}\?key=[\w-]+", text)[0]


def take_the_market(browser, address: str) -> None:
	"""News, a competitor, the cards of an exhibition, and the page on which anybody writes to us."""
	desk = Desk(browser.new_context(viewport=WIDE).new_page(), address)
	desk.login(MANAGER, PASSWORD)
	insight = first(desk, "Market Insight", {"kind": "Regulation"}, "title")
	desk.open(f"market-insight/{insight['name']}")
	desk.page.click("button:has-text('Act on It') >> visible=true")
	desk.page.wait_for_selector(".sp-preview")
	desk.page.wait_for_timeout(500)
	desk.screenshot(HERE / "insight-preview.png")
	profile = first(desk, "Competitor Profile", {}, "competitor", order_by="net_advantage desc")
	take(desk, f"competitor-profile/{profile['name']}", "competitor-profile")
	cards = first(desk, "Event Capture", {}, "event")
	take(desk, f"event-capture/{cards['name']}", "event-capture", scroll="[data-fieldname=cards]")
	guest = browser.new_context(viewport=PHONE).new_page()
	guest.goto(f"{address}/inquiry?source=docs")
	guest.screenshot(path=str(HERE / "inquiry.png"))
	if desk.errors:
		sys.exit("\n".join(desk.errors))


def take(desk: Desk, route: str, name: str, scroll: str | None = None) -> None:
	desk.open(route)
	desk.page.wait_for_timeout(1500)  # charts and the strip draw themselves
	if scroll:
		desk.page.locator(scroll).first.scroll_into_view_if_needed()
	desk.screenshot(HERE / f"{name}.png")


def first(desk: Desk, doctype: str, filters: dict, field: str, order_by: str = "name desc") -> dict:
	rows = desk.run(
		"(query) => frappe.db.get_list(query.doctype, query)",
		{"doctype": doctype, "filters": filters, "fields": ["name", field], "order_by": order_by, "limit": 1},
	)
	return rows[0]


def followed_quotation(desk: Desk) -> dict:
	"""The newest quotation of a deal that the salesperson follows up."""
	filters = {"status": "Active", "plan_type": "Quotation", "sales_owner": SALESPERSON}
	plan = first(desk, "Follow-up Plan", filters, "deal", order_by="next_follow_up desc")
	deal = first(desk, "Sales Deal", {"name": plan["deal"]}, "newest_quotation")
	return first(desk, "Quotation", {"name": deal["newest_quotation"]}, "party_name")


def link_of_a_survey(browser, address: str) -> str:
	"""The manager copies the link of a survey that waits for its answer."""
	desk = Desk(browser.new_context(viewport=WIDE).new_page(), address)
	desk.login(MANAGER, PASSWORD)
	survey = first(
		desk, "Satisfaction Survey", {"status": ["in", ["Scheduled", "Sent", "Expired"]]}, "status"
	)
	return desk.run(
		"""async (survey) => (await frappe.call({
			method: "sales_process.api.survey.copy_link", args: { survey, channel: "WeChat" } })).message""",
		survey["name"],
	)


main(sys.argv[1] if len(sys.argv) > 1 else "http://localhost:8000")

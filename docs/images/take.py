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
		guest.goto(f"{desk.base_url}{urlsplit(link).path}?{urlsplit(link).query}")

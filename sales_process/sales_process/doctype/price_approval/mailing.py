# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Whoever is asked gets a mail with a link of his own. What it leads to is shown after a log-in or a one-time code."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import add_days, cint, format_date

from sales_process import compat
from sales_process.language import in_language, language_of_user
from sales_process.outgoing import can_mail
from sales_process.sales_process.doctype.access_link import access_link as links
from sales_process.sales_process.doctype.access_link import one_time_code as codes
from sales_process.sales_process.doctype.price_approval import steps
from sales_process.sales_process.doctype.sales_process_settings.sales_process_settings import setting

DOCTYPE = "Price Approval"
VALID_DAYS = 30


def to_mail() -> list[str]:
	return frappe.get_all(
		DOCTYPE, filters={"status": "Pending", "to_mail": 1}, pluck="name", order_by="asked_on asc"
	)


def mail_asked(approval: str) -> None:
	"""Mail everybody who is asked and has no link yet. May run twice."""
	doc = frappe.get_doc(DOCTYPE, approval, for_update=True)
	if doc.status == "Pending" and cint(setting("approval_by_mail")) and can_mail():
		for user in _without_link(doc):
			_mail(doc, user)
	frappe.db.set_value(DOCTYPE, approval, "to_mail", 0, update_modified=False)


def _without_link(doc: Document) -> list[str]:
	asked = dict.fromkeys(user for row in steps.asked_steps(doc) for user in steps.asked_users(row))
	filters = {
		"reference_doctype": DOCTYPE,
		"reference_name": doc.name,
		"uses_left": [">", 0],
		"revoked_at": ["is", "not set"],
	}
	known = set(frappe.get_all(links.DOCTYPE, filters=filters, pluck="recipient", order_by=None))
	return [user for user in asked if user not in known]


def _mail(doc: Document, user: str) -> None:
	email = frappe.get_cached_value("User", user, "email")
	link = links.make_link(links.PRICE, DOCTYPE, doc.name, user, add_days(compat.today(), VALID_DAYS))
	with in_language(language_of_user(user)):
		frappe.sendmail(
			recipients=[email],
			subject=_("Price approval asked: {0}").format(doc.title),
			template="price_approval",
			args={
				"name": frappe.utils.get_fullname(user),
				"asker": frappe.utils.get_fullname(doc.asked_by),
				"title": doc.title,
				"due_on": format_date(doc.answer_due_on) if doc.answer_due_on else "",
				"link": links.url(link),
			},
			reference_doctype=DOCTYPE,
			reference_name=doc.name,
		)


def mail_code(user: str, code: str) -> None:
	address, name = frappe.get_cached_value("User", user, "email"), frappe.utils.get_fullname(user)
	codes.mail(address, name, language_of_user(user), code)

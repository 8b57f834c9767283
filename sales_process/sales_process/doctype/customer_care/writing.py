# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""The words of a care: the occasion's Email Template, rendered by Frappe's sandbox in the contact's language."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, escape_html, format_date, getdate

from sales_process.engine.occasions import YearlyDay
from sales_process.language import in_language

SUBJECT_LENGTH = 140


def write(care: Document, email_template: str | None) -> None:
	"""Put the template's words into the draft; a person may change them."""
	with in_language(care.language or frappe.get_system_settings("language")):
		values = words_for(care)
		if not email_template or not frappe.db.exists("Email Template", email_template, cache=True):
			care.subject = care.subject or values["occasion"]
			return
		template = frappe.get_cached_doc("Email Template", email_template)
		care.subject = " ".join(template.get_formatted_subject(values).split())[:SUBJECT_LENGTH]
		escaped = {
			key: escape_html(value) if isinstance(value, str) else value for key, value in values.items()
		}
		care.message = template.get_formatted_response(escaped)


def words_for(care: Document) -> dict:
	"""What an Email Template may use."""
	contact = _contact(care.contact)
	day = care.care_date and frappe.get_doc("Care Date", care.care_date)
	owner = care.sales_owner and frappe.utils.get_fullname(care.sales_owner)
	return {
		"contact_name": contact.full_name or "",
		"salutation": _(contact.salutation or ""),
		"first_name": contact.first_name or "",
		"last_name": contact.last_name or "",
		"customer": frappe.db.get_value("Sales Account", care.account, "title") or "",
		"company": care.company or "",
		"sender_name": owner or care.company or "",
		"occasion": _(care.occasion),
		"occasion_on": format_date(getdate(care.occasion_on)),
		"achievement": day.title if day else "",
		"years": _years(day, cint(care.occasion_year)) if day else None,
		"gift": care.gift or "",
	}


def _contact(name: str | None) -> frappe._dict:
	fields = ["full_name", "salutation", "first_name", "last_name"]
	return (name and frappe.db.get_value("Contact", name, fields, as_dict=True)) or frappe._dict()


def _years(day: Document, of_year: int) -> int | None:
	yearly: YearlyDay = day.as_yearly_day()
	return yearly.times_by(of_year)

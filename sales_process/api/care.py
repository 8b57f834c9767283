# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What the buttons of Customer Care do, for one or for many, and the dialog in which birthdays are entered."""

from collections.abc import Callable
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, strip_html

from sales_process import compat
from sales_process.engine.occasions import SOLAR
from sales_process.sales_process.doctype.care_date import care_date as dates
from sales_process.sales_process.doctype.care_occasion.care_occasion import BIRTHDAY
from sales_process.sales_process.doctype.customer_care import sending
from sales_process.sales_process.doctype.customer_care.customer_care import DOCTYPE

SAVEPOINT = "sales_process_care"
MAX_ROWS = 500
MAX_TEXT = 10_000
DAY_FIELDS = ("name", "contact", "calendar", "month", "day", "year", "is_leap_month")
Answers = list[dict[str, Any]]


@frappe.whitelist(methods=["POST"])
def approve(names: str | list[str]) -> Answers:
	return _each(names, sending.approve)


@frappe.whitelist(methods=["POST"])
def send(names: str | list[str]) -> Answers:
	"""One message and one log each; who has unsubscribed is skipped."""
	return _each(names, sending.send)


@frappe.whitelist(methods=["POST"])
def mark_done(names: str | list[str], channel: str, notes: str | None = None) -> Answers:
	"""It was said by phone, on a visit or in a chat."""
	return _each(names, lambda care: sending.mark_done(care, channel, (notes or "")[:MAX_TEXT]))


@frappe.whitelist(methods=["POST"])
def skip(names: str | list[str], reason: str) -> Answers:
	return _each(names, lambda care: sending.skip(care, reason))


@frappe.whitelist(methods=["POST"])
def take_up_again(names: str | list[str]) -> Answers:
	return _each(names, sending.take_up_again)


@frappe.whitelist(methods=["POST"])
def write_anew(names: str | list[str], email_template: str) -> Answers:
	"""One reviewed text for all that are chosen, in each contact's language."""
	return _each(names, lambda care: sending.write_anew(care, email_template))


@frappe.whitelist()
def get_birthdays(doctype: str, name: str) -> list[dict[str, Any]]:
	"""The contacts of a customer, or the contact itself, with the birthdays that the user may know."""
	frappe.has_permission(doctype, "read", name, throw=True)
	contacts = [name] if doctype == "Contact" else compat.contacts_of(doctype, name)
	rows = frappe.get_list(
		"Contact", filters={"name": ["in", contacts]}, fields=["name", "full_name"], order_by="full_name asc"
	)
	known = frappe.get_list(
		dates.DOCTYPE,
		filters={"kind": BIRTHDAY, "contact": ["in", contacts]},
		fields=[*DAY_FIELDS],
		order_by=None,
	)
	by_contact = {day.contact: day for day in known}
	return [
		{"contact": row.name, "label": row.full_name or row.name, "birthday": by_contact.get(row.name)}
		for row in rows
	]


@frappe.whitelist(methods=["POST"])
def set_birthday(
	contact: str,
	month: str | int,
	day: str | int,
	year: str | int | None = None,
	calendar: str = SOLAR,
	is_leap_month: str | int = 0,
) -> str:
	"""Enter or correct a birthday; of a contact that is known already only for whoever looks after the customer."""
	frappe.has_permission("Contact", "read", contact, throw=True)
	name = dates.birthday_of(contact)
	doc = frappe.get_doc(dates.DOCTYPE, name) if name else frappe.new_doc(dates.DOCTYPE)
	doc.check_permission("write" if name else "create")
	values = {"calendar": calendar, "month": cint(month), "day": cint(day), "year": cint(year)}
	doc.update({"kind": BIRTHDAY, "contact": contact, **values, "is_leap_month": cint(is_leap_month)})
	return doc.save().name


@frappe.whitelist(methods=["POST"])
def forget_birthday(contact: str) -> None:
	"""A person does not want it to be kept."""
	if name := dates.birthday_of(contact):
		frappe.has_permission(dates.DOCTYPE, "delete", name, throw=True)
		frappe.delete_doc(dates.DOCTYPE, name)


def _each(names: str | list[str], work: Callable[[Document], None]) -> Answers:
	"""One is done or refused; of several each on its own, with what became of it."""
	chosen = _names(names)
	if len(chosen) == 1:
		return [_do(chosen[0], work)]
	return [_do_or_explain(name, work) for name in chosen]


def _names(names: str | list[str]) -> list[str]:
	found = frappe.parse_json(names) if isinstance(names, str) and names.lstrip().startswith("[") else names
	found = [found] if isinstance(found, str) else found
	if not found or len(found) > MAX_ROWS or not all(isinstance(name, str) for name in found):
		frappe.throw(
			_("Choose at least one and at most {0} records.").format(MAX_ROWS), title=_("Nothing Chosen")
		)
	return list(dict.fromkeys(found))


def _do(name: str, work: Callable[[Document], None]) -> dict[str, Any]:
	care = frappe.get_doc(DOCTYPE, name, for_update=True)
	care.check_permission("write")
	work(care)
	return {"name": name, "label": care.contact_name, "status": care.status, "reason": care.skip_reason}


def _do_or_explain(name: str, work: Callable[[Document], None]) -> dict[str, Any]:
	said = len(frappe.local.message_log)
	frappe.db.savepoint(SAVEPOINT)
	try:
		return _do(name, work)
	except (frappe.ValidationError, frappe.PermissionError, frappe.DoesNotExistError) as error:
		frappe.db.rollback(save_point=SAVEPOINT)
		del frappe.local.message_log[said:]  # the list shows what became of each row
		label = frappe.db.get_value(DOCTYPE, name, "contact_name") if _is_seen(name) else name
		return {"name": name, "label": label, "error": strip_html(str(error)) or _("You may not change it.")}


def _is_seen(name: str) -> bool:
	return bool(frappe.get_list(DOCTYPE, filters={"name": name}, limit=1))

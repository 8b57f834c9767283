# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""A guest answers and rates on the page of his link; the forms of a service, an offer and a customer ask the rest."""

from collections.abc import Collection
from typing import Any

from werkzeug.wrappers import Response

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.rate_limiter import rate_limit
from frappe.utils import cint

from sales_process import compat
from sales_process.engine import service_suggestions as engine
from sales_process.engine.service_suggestions import Suggestion
from sales_process.exceptions import LinkNotUsable
from sales_process.guest_pages import HEADERS, refuse_kindly, respond, see_other
from sales_process.sales_process.doctype.access_link import access_link as links
from sales_process.sales_process.doctype.sales_account.sales_account import DOCTYPE as ACCOUNT
from sales_process.sales_process.doctype.sales_account.sales_account import find_account, get_account
from sales_process.sales_process.doctype.sales_process_settings.sales_process_settings import setting
from sales_process.sales_process.doctype.service_offer import service_offer as offers
from sales_process.sales_process.doctype.service_offer import suggesting
from sales_process.sales_process.doctype.value_added_service import (
	due,
	guest_page,
	holding,
	in_words,
	inviting,
)
from sales_process.sales_process.doctype.value_added_service import value_added_service as services

DOCTYPE, OFFER = services.DOCTYPE, offers.DOCTYPE
HOUR = 60 * 60
TRIES_PER_ADDRESS, TRIES_PER_LINK = 100, 20
MOST_CUSTOMERS, MOST_SHOWN = 1000, 100


def _busy() -> Response:
	return _respond(guest_page.message(guest_page.BUSY))


# the guest


@frappe.whitelist(allow_guest=True, methods=["POST"])
@refuse_kindly(_busy)
@rate_limit(limit=TRIES_PER_ADDRESS, seconds=HOUR)
def answer(key: str = "", reply: str = "", seen: str = "") -> Response:
	"""Keep whether a guest comes; what was changed since he looked is shown again instead."""
	frappe.form_dict.link = links.hash_of(key)  # what the second limit counts by; never the token itself
	return _answer(key, reply, seen)


@rate_limit(key="link", limit=TRIES_PER_LINK, seconds=HOUR, ip_based=False)
def _answer(key: str, reply: str, seen: str) -> Response:
	found = _guest_of(key)
	if not found:
		return see_other(guest_page.address(key), HEADERS)
	link, doc, row = found
	if guest_page.form(doc, row, key).state != guest_page.INVITATION:
		return see_other(guest_page.address(key), HEADERS)
	if seen != str(cint(doc.sequence)):
		return _respond(guest_page.form(doc, row, key, has_changed=True))
	said = guest_page.REPLIES.get(reply)
	if not said:
		return _respond(guest_page.form(doc, row, key, problem="no_reply"))
	if said != row.reply:
		if link.uses_left < 2:  # the last use is for the rating
			return _respond(guest_page.form(doc, row, key, problem="too_often"))
		links.use(link)
		doc.note(row, {"reply": said, "reply_on": compat.now()})
		due.ring_owner(doc, lambda: _reply_in_words(doc, row))
	return see_other(guest_page.address(key), HEADERS)


def _reply_in_words(doc: Document, row: Document) -> str:
	sentence = _("{0} accepts: {1}") if row.reply == services.ACCEPTED else _("{0} declines: {1}")
	return sentence.format(services.person(row), doc.subject)


@frappe.whitelist(allow_guest=True, methods=["POST"])
@refuse_kindly(_busy)
@rate_limit(limit=TRIES_PER_ADDRESS, seconds=HOUR)
def rate(key: str = "", rating: str = "", comment: str = "") -> Response:
	"""Keep how a guest who attended rates it, once."""
	frappe.form_dict.link = links.hash_of(key)  # as above
	return _rate(key, rating, comment[: holding.LONGEST_COMMENT].strip())


@rate_limit(key="link", limit=TRIES_PER_LINK, seconds=HOUR, ip_based=False)
def _rate(key: str, rating: str, comment: str) -> Response:
	found = _guest_of(key)
	if not found:
		return see_other(guest_page.address(key), HEADERS)
	link, doc, row = found
	if doc.status != services.HELD or not holding.can_rate(row):
		return see_other(guest_page.address(key), HEADERS)
	if rating not in map(str, range(holding.WORST, holding.BEST + 1)):
		given = {"rating": rating, "comment": comment}
		return _respond(guest_page.form(doc, row, key, given, "no_rating"))
	links.use(link)
	holding.rate(doc, row, cint(rating), comment)
	return see_other(guest_page.address(key), HEADERS)


@frappe.whitelist(allow_guest=True, methods=["GET"])
@refuse_kindly(_busy)
@rate_limit(limit=TRIES_PER_ADDRESS, seconds=HOUR)
def calendar_file(key: str = "") -> Response:
	"""The invitation for the guest's calendar. Looking changes nothing."""
	page = guest_page.page_of_link(key)
	if page.state != guest_page.INVITATION:
		return see_other(guest_page.address(key), HEADERS)
	link = links.get_link(key, links.SERVICE)
	doc = frappe.get_doc(DOCTYPE, link.reference_name)
	file = inviting.file_of(doc, doc.row_of_link(link.name))
	name = {"Content-Disposition": f'attachment; filename="{inviting.FILE_NAME}"'}
	return Response(file, content_type="text/calendar; charset=utf-8", headers={**HEADERS, **name})


def _guest_of(key: str) -> tuple[Document, Document, Document] | None:
	"""The usable link of a guest, its service and his row, all locked; None where there is nothing to answer."""
	try:
		link = links.find_link(key, links.SERVICE, for_update=True)
	except LinkNotUsable:
		frappe.clear_messages()
		return None
	if not frappe.db.exists(DOCTYPE, link.reference_name):
		return None
	doc = frappe.get_doc(DOCTYPE, link.reference_name, for_update=True)
	row = doc.row_of_link(link.name)
	return (link, doc, row) if row else None


def _respond(page: frappe._dict) -> Response:
	return respond(guest_page.render(page), page.status, HEADERS)


# the form of a service


@frappe.whitelist()
def get_state(service: str) -> dict[str, Any]:
	"""How it stands, and what can be done about it."""
	doc = frappe.get_doc(DOCTYPE, service)
	doc.check_permission("read")
	may_write = doc.has_permission("write")
	may_mail = may_write and doc.has_permission("email")
	is_running, has_begun = doc.status in services.RUNNING, doc.has_begun()
	return {
		"lines": in_words.lines(doc),
		"can_invite": may_mail
		and is_running
		and not has_begun
		and any(not row.invited_on for row in doc.customers),
		"can_tell": may_mail and bool(in_words.untold(doc)),
		"can_note": may_write and is_running,
		"can_copy": may_write and (doc.status == services.HELD or (is_running and not has_begun)),
		"can_hold": may_write and has_begun and doc.status != services.CANCELLED,
		"can_cancel": may_write and is_running,
		"can_ask_rating": may_mail and doc.status == services.HELD and bool(inviting.to_rate(doc)),
		"asks_rating": bool(cint(setting("service_ask_rating"))),
	}


@frappe.whitelist(methods=["POST"])
def invite(service: str) -> dict[str, Any]:
	"""Mail everybody who is not invited yet."""
	return inviting.invite(_mailable(service))


@frappe.whitelist(methods=["POST"])
def tell_changes(service: str) -> dict[str, Any]:
	"""Mail those who were told something else: another date or place, or that it is cancelled."""
	return inviting.tell_changes(_mailable(service))


@frappe.whitelist(methods=["POST"])
def cancel_service(service: str, reason: str, tell: int = 0) -> dict[str, Any]:
	doc = _mailable(service) if tell else _writable(service)
	return inviting.cancel(doc, reason, bool(tell))


@frappe.whitelist(methods=["POST"])
def note_reply(service: str, customer: str, accepts: int) -> None:
	"""A guest answered by phone or in a chat; `customer` is his row."""
	doc = _writable(service)
	inviting.note_reply(doc, doc.customer_row(customer), bool(accepts))


@frappe.whitelist(methods=["POST"])
def copy_link(service: str, customer: str) -> str:
	"""The address of a guest's page, for a chat; `customer` is his row."""
	doc = _writable(service)
	return inviting.copy_link(doc, doc.customer_row(customer))


@frappe.whitelist(methods=["POST"])
def mark_held(service: str, attended: str | list[str], ask_rating: int = 0) -> dict[str, Any]:
	"""Who attended, by their rows, and whether they are asked how it was."""
	doc = _mailable(service) if ask_rating else _writable(service)
	return holding.mark_held(doc, _names(attended), bool(ask_rating))


@frappe.whitelist(methods=["POST"])
def ask_ratings(service: str) -> dict[str, Any]:
	return inviting.ask_ratings(_mailable(service))


def _writable(service: str) -> Document:
	doc = frappe.get_doc(DOCTYPE, service, for_update=True)
	doc.check_permission("write")
	return doc


def _mailable(service: str) -> Document:
	doc = _writable(service)
	doc.check_permission("email")
	return doc


def _names(names: str | list[str] | None) -> list[str]:
	found = frappe.parse_json(names) if isinstance(names, str) else names
	if found and not (isinstance(found, list) and all(isinstance(name, str) for name in found)):
		frappe.throw(_("Choose them in the list."), title=_("Cannot Be Read"))
	return list(dict.fromkeys(found or []))


# what suits whom


@frappe.whitelist()
def get_suggestions(customer: str) -> list[dict[str, Any]]:
	"""What to offer a customer and why, the best first: [{offer, kind, description, reasons}]."""
	frappe.has_permission(compat.CUSTOMER, "read", customer, throw=True)
	frappe.has_permission(OFFER, "read", throw=True)
	company = compat.default_company()
	known = offers.get_offers(company)
	account = find_account(compat.CUSTOMER, customer)
	if account:
		frappe.has_permission(ACCOUNT, "read", account, throw=True)
	as_known = suggesting.as_offers(known)
	facts = suggesting.customers_of([account] if account else [], company, as_known)
	found = engine.suggest(facts[0] if facts else engine.Customer(""), as_known, compat.today())
	docs = {doc.name: doc for doc in known}
	return [
		{
			"offer": one.offer,
			"title": _(docs[one.offer].title),
			"kind": docs[one.offer].kind,
			"description": docs[one.offer].description or "",
			"reasons": suggesting.in_words(one.reasons),
		}
		for one in found
	]


@frappe.whitelist()
def whom_it_suits(offer: str) -> dict[str, Any]:
	"""The customers of the user whom an offer suits and why, who needs it most first."""
	doc = frappe.get_doc(OFFER, offer)
	doc.check_permission("read")
	accounts = frappe.get_list(
		ACCOUNT,
		filters=[["Sales Account Party", "party_type", "=", compat.CUSTOMER]],
		fields=["name", "title"],
		order_by="`tabSales Account`.creation desc",
		distinct=True,
		limit=MOST_CUSTOMERS,
	)
	titles = {row.name: row.title for row in accounts}
	found = _suited(doc, titles)
	return {
		"asked": len(titles),
		"is_all": len(titles) < MOST_CUSTOMERS and len(found) <= MOST_SHOWN,
		"customers": [
			{
				"account": one.customer,
				"title": titles[one.customer],
				"reasons": suggesting.in_words(one.reasons),
			}
			for one in found[:MOST_SHOWN]
		],
	}


def _suited(doc: Document, accounts: Collection[str]) -> list[Suggestion]:
	company = doc.company or compat.default_company()
	(offer,) = suggesting.as_offers([doc])
	customers = suggesting.customers_of(accounts, company, [offer])
	return engine.whom_it_suits(offer, customers, compat.today())


@frappe.whitelist(methods=["POST"])
def draft(offer: str, customer: str | None = None, accounts: str | list[str] | None = None) -> dict[str, Any]:
	"""What a new service begins with: for a customer, or for the accounts that were chosen. Nothing is planned yet."""
	doc = frappe.get_doc(OFFER, offer)
	doc.check_permission("read")
	frappe.has_permission(DOCTYPE, "create", throw=True)
	names = _names(accounts)
	if customer:
		frappe.has_permission(compat.CUSTOMER, "read", customer, throw=True)
		names.append(get_account(compat.CUSTOMER, customer))
	if not 0 < len(names) <= MOST_SHOWN:
		frappe.throw(_("Choose between 1 and {0} customers.").format(MOST_SHOWN), title=_("Which Customers?"))
	seen = frappe.get_list(ACCOUNT, {"name": ["in", names]}, ["name", "title"], limit=MOST_SHOWN)
	if len(seen) < len(set(names)):
		frappe.throw(
			_("One of the customers is not yours. Choose again."),
			frappe.PermissionError,
			title=_("Not Permitted"),
		)
	return {
		"offer": doc.name,
		"kind": doc.kind,
		"subject": _(doc.title),
		"description": doc.description or "",
		"company": doc.company or _company_of(names),
		"customers": _rows(names, {row.name: row.title for row in seen}),
	}


def _company_of(accounts: list[str]) -> str | None:
	"""Which of our companies sold to them last."""
	sold = {"account": ["in", accounts]}
	return (
		frappe.db.get_value("Sales Deal", sold, "company", order_by="creation desc")
		or compat.default_company()
	)


def _rows(accounts: list[str], titles: dict[str, str]) -> list[dict[str, str | None]]:
	contacts = suggesting.main_contacts(accounts)
	people = frappe.get_all(
		"Contact",
		{"name": ["in", sorted(contacts.values()) or [""]]},
		["name", "full_name", "email_id"],
		order_by=None,
	)
	known = {row.name: row for row in people}
	rows = []
	for account in accounts:
		person = known.get(contacts.get(account)) or frappe._dict()
		rows.append(
			{
				"account": account,
				"party_name": titles[account],
				"contact": person.name,
				"contact_name": person.full_name,
				"email": person.email_id,
			}
		)
	return rows

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""A person asks to be forgotten: what was said stays in numbers, who said it and in what words does not.

Frappe's deletion request redacts what hooks.py names as `user_data_fields`, by the mail address; this does the rest, by
the contact. Whoever has no user here is erased by a manager of the rules, on the contact.
"""

from collections.abc import Collection

import frappe
from frappe import _

from sales_process import compat, known_addresses
from sales_process.sales_process.doctype.customer_care.customer_care import OPEN, SKIPPED
from sales_process.sales_process.doctype.satisfaction_survey.drafts import NOTHING as NO_DRAFT

WORDS_OF_A_LOG = (
	"notes",
	"feedback",
	"pain_point",
	"solution_shown",
	"covered",
	"next_topic",
	"replace_reason",
)
LOG, CARE, MAKER, RECIPIENT = "Follow-up Log", "Customer Care", "Research Maker", "Survey Recipient"
CARD, ACCEPTANCE, CONTRACT = "Event Card", "Quotation Acceptance", "Contract Review"
SIGNED_MEANINGS = ("Customer Signed", "Signed", "Archived")
ACTION, DELIVERY, INVITED = "Improvement Action", "Delivery Plan", "Value-added Service Customer"


def erase(contacts: Collection[str], addresses: Collection[str]) -> None:
	"""Everything of ours about these contacts and addresses. May run twice."""
	contacts, addresses = sorted(set(contacts)), sorted(set(filter(None, addresses)))
	_erase_logs(contacts)
	_erase_makers(contacts)
	_erase_cares(contacts)
	_erase_surveys(contacts, addresses)
	_erase_improvements(contacts, addresses)
	_erase_invited(contacts, addresses)
	_erase_inquiries(addresses)
	_erase_cards(addresses)
	_erase_acceptances(addresses)
	_erase_contracts(addresses)
	_erase_deliveries(addresses)
	if addresses:
		frappe.db.delete("Party Key", {"key_value": ["in", addresses]})
	known_addresses.forget()


def erase_contact(contact: str) -> None:
	"""The contact itself too: without a name, an address and a phone."""
	doc = frappe.get_doc("Contact", contact)
	addresses = [row.email_id for row in doc.email_ids]
	erase([doc.name], addresses)
	doc.update({"first_name": _("Erased"), "middle_name": None, "last_name": None, "salutation": None})
	doc.update({"designation": None, "department": None, "image": None, "user": None, "unsubscribed": 1})
	doc.set("email_ids", [])
	doc.set("phone_nos", [])
	doc.save()
	_forget_versions("Contact", [doc.name])


def _erase_logs(contacts: list[str]) -> None:
	logs = [row.name for row in _of(LOG, "contact", contacts)]
	emptied = dict.fromkeys((*WORDS_OF_A_LOG, "contact"))
	_write(LOG, logs, {**emptied, "subject": _("Erased")})
	_close_todos(LOG, logs)


def _erase_makers(contacts: list[str]) -> None:
	rows = _of(MAKER, "contact", contacts, ["parent"], "Lead Research")
	_write(
		MAKER,
		[row.name for row in rows],
		{"maker_name": _("Erased"), "job_title": None, "contact": None},
	)
	_erase_people_of_plans([row.name for row in rows])
	notes = [row.name for row in _of("Maker Note", "maker_row", [row.name for row in rows])]
	_write("Maker Note", notes, {"maker_name": _("Erased"), "concerns": None})
	_forget_versions("Lead Research", [row.parent for row in rows])


def _erase_people_of_plans(makers: list[str]) -> None:
	"""Whom a plan wants to win is a maker of its research."""
	rows = _of("Sales Plan Person", "maker", makers, ["parent"], "Sales Plan")
	_write("Sales Plan Person", [row.name for row in rows], {"person": _("Erased"), "how_to_win": None})
	_forget_versions("Sales Plan", [row.parent for row in rows])


def _erase_cares(contacts: list[str]) -> None:
	days = [row.name for row in _of("Care Date", "contact", contacts)]
	cares = _of(CARE, "contact", contacts, ["status"])
	if days:
		frappe.db.delete("Care Date", {"name": ["in", days]})
	names = [care.name for care in cares]
	emptied = dict.fromkeys(("contact", "email", "subject", "message", "care_date"))
	_write(CARE, names, {**emptied, "contact_name": _("Erased")})
	waiting = [care.name for care in cares if care.status in OPEN]
	_write(CARE, waiting, {"status": SKIPPED, "skip_reason": _("The person asked to be forgotten.")})
	for name in names:
		# nosemgrep -- the key names the contact; it must stay unique
		frappe.db.set_value(CARE, name, "care_key", name, update_modified=False)


def _erase_surveys(contacts: list[str], addresses: list[str]) -> None:
	"""The scores stay; who answered, and his words, do not."""
	fields = ["parent", "contact_name", "email", "access_link"]
	known = (("contact", contacts), ("email", addresses))
	rows = [row for by, values in known for row in _of(RECIPIENT, by, values, fields, "Satisfaction Survey")]
	said_by = {name for row in rows for name in (row.contact_name, row.email) if name}
	surveys = sorted({row.parent for row in rows})
	answers = _of("Satisfaction Survey Answer", "parent", surveys, ["respondent"], "Satisfaction Survey")
	hers = [row.name for row in answers if row.respondent in said_by]
	_write("Satisfaction Survey Answer", hers, {"respondent": _("Erased"), "answer": None})
	_erase_words_of_actions(hers)
	_write(
		RECIPIENT,
		[row.name for row in rows],
		{**NO_DRAFT, "contact": None, "contact_name": _("Erased"), "email": None},
	)
	links = [row.access_link for row in rows if row.access_link]
	_write("Access Link", links, {"recipient": None, "uses_left": 0, "revoked_at": compat.now()})
	_forget_versions("Satisfaction Survey", surveys)


def _erase_words_of_actions(answers: list[str]) -> None:
	"""An action repeats the answers it was made from."""
	rows = _of(f"{ACTION} Source", "answer_row", answers, ["parent"], ACTION)
	_write(f"{ACTION} Source", [row.name for row in rows], {"answer": None})
	_forget_versions(ACTION, [row.parent for row in rows])


def _erase_improvements(contacts: list[str], addresses: list[str]) -> None:
	"""That she was answered stays; who she is, and in which words, does not."""
	known = (("contact", contacts), ("email", addresses))
	rows = [row for by, values in known for row in _of(f"{ACTION} Customer", by, values, ["parent"], ACTION)]
	emptied = dict.fromkeys(("contact", "email", "acknowledged_text", "delivered_text"))
	_write(f"{ACTION} Customer", [row.name for row in rows], {**emptied, "contact_name": _("Erased")})
	_forget_versions(ACTION, [row.parent for row in rows])


def _erase_invited(contacts: list[str], addresses: list[str]) -> None:
	"""That somebody came and how he rated it stays; who it was, and his words, do not."""
	fields, parent = ["parent", "access_link"], "Value-added Service"
	known = (("contact", contacts), ("email", addresses))
	rows = [row for by, values in known for row in _of(INVITED, by, values, fields, parent)]
	emptied = dict.fromkeys(("contact", "email", "comment"))
	_write(INVITED, [row.name for row in rows], {**emptied, "contact_name": _("Erased")})
	links = [row.access_link for row in rows if row.access_link]
	_write("Access Link", links, {"recipient": None, "uses_left": 0, "revoked_at": compat.now()})
	_forget_versions(parent, [row.parent for row in rows])


def _erase_inquiries(addresses: list[str]) -> None:
	inquiries = [row.name for row in _of("Inquiry", "email", addresses)]
	emptied = dict.fromkeys(("email", "phone", "referrer"))
	_write("Inquiry", inquiries, {**emptied, "person": _("Erased"), "need": _("Erased")})


def _erase_cards(addresses: list[str]) -> None:
	"""The cards of an exhibition; with the card goes what was noted on it."""
	rows = _of(CARD, "email", addresses, ["parent"], "Event Capture")
	emptied = dict.fromkeys(("email", "phone", "chat_id", "need", "notes", "job_title", "known_as"))
	_write(CARD, [row.name for row in rows], {**emptied, "person": _("Erased")})
	_forget_versions("Event Capture", [row.parent for row in rows])


def _erase_acceptances(addresses: list[str]) -> None:
	"""Who accepted an offer or signed has made a contract, and the proof of it stays; whoever only looked or asked goes."""
	rows = _of(ACCEPTANCE, "recipient", addresses, ["status", "access_link"])
	asked = [row for row in rows if row.status != "Accepted"]
	emptied = dict.fromkeys(("recipient", "job_title", "message", "ip_address", "user_agent"))
	_write(
		ACCEPTANCE,
		[row.name for row in asked],
		{**emptied, "recipient_name": _("Erased"), "accepted_by": _("Erased")},
	)
	links = [row.access_link for row in asked if row.access_link]
	_write("Access Link", links, {"recipient": None, "uses_left": 0, "revoked_at": compat.now()})


def _erase_contracts(addresses: list[str]) -> None:
	"""Whoever has signed stays with the proof of it; whom an unsigned contract was only sent to goes."""
	rows = _of(CONTRACT, "recipient", addresses, ["meaning", "access_link"])
	unsigned = [row for row in rows if row.meaning not in SIGNED_MEANINGS]
	names = [row.name for row in unsigned]
	_write(CONTRACT, names, {"recipient": None, "recipient_name": _("Erased"), "access_link": None})
	events = _of("Contract Event", "parent", names, parent=CONTRACT)
	_write(
		"Contract Event",
		[row.name for row in events],
		{"who": _("Erased"), "details": None, "ip_address": None},
	)
	links = [row.access_link for row in unsigned if row.access_link]
	_write("Access Link", links, {"recipient": None, "uses_left": 0, "revoked_at": compat.now()})


def _erase_deliveries(addresses: list[str]) -> None:
	"""Whoever has accepted a delivery stays with the proof of it; whom its dates were sent to goes."""
	rows = _of(DELIVERY, "recipient", addresses, ["status", "access_link"])
	asked = [row for row in rows if row.status != "Accepted"]
	emptied = dict.fromkeys(("recipient", "customer_note", "access_link"))
	names = [row.name for row in asked]
	_write(DELIVERY, names, {**emptied, "recipient_name": _("Erased"), "confirmed_by": _("Erased")})
	problems = _of("Delivery Problem", "parent", names, parent=DELIVERY)
	_write("Delivery Problem", [row.name for row in problems], {"reported_by": _("Erased")})
	links = [row.access_link for row in asked if row.access_link]
	_write("Access Link", links, {"recipient": None, "uses_left": 0, "revoked_at": compat.now()})


def _of(
	doctype: str,
	fieldname: str,
	values: list[str],
	fields: list[str] | None = None,
	parent: str | None = None,
) -> list[frappe._dict]:
	"""The rows with one of these values. Frappe reads an empty list as "or empty": it would find everybody else."""
	if not values:
		return []
	return frappe.get_all(
		doctype,
		filters={fieldname: ["in", values]},
		fields=["name", *(fields or ())],
		parent_doctype=parent,
		order_by=None,
	)


def _write(doctype: str, names: list[str], values: dict) -> None:
	if not names:
		return
	frappe.db.set_value(doctype, {"name": ["in", names]}, values, update_modified=False)
	_forget_versions(doctype, names)


def _forget_versions(doctype: str, names: list[str]) -> None:
	"""What the record said before is in its versions too."""
	if names:
		frappe.db.delete("Version", {"ref_doctype": doctype, "docname": ["in", names]})


def _close_todos(doctype: str, names: list[str]) -> None:
	"""A task repeats the subject."""
	if names:
		frappe.db.delete("ToDo", {"reference_type": doctype, "reference_name": ["in", names]})

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Mail touches: one reviewed text for many plans, and a template for one. One message and one log each."""

from dataclasses import dataclass

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html, get_datetime, getdate, md_to_html

from sales_process import compat, mail
from sales_process.active_key import insert_or_join
from sales_process.language import in_language
from sales_process.outgoing import send_mail
from sales_process.sales_process.doctype.customer_care.refusals import refusing_addresses
from sales_process.sales_process.doctype.follow_up_plan.follow_up_plan import ACTIVE, DOCTYPE, NO_RESPONSE
from sales_process.sales_process.doctype.sales_account.sales_account import get_parties

LOG = "Follow-up Log"
SUBJECT_LENGTH = 140
# what a text that a person types may name; a template knows the same words
PLACEHOLDERS = ("contact_name", "first_name", "customer", "sender_name", "company")


@dataclass(slots=True)
class Draft:
	"""What would be sent for one plan; `skipped` says why nothing is."""

	plan: Document
	party_type: str = ""
	party: str = ""
	contact: str | None = None
	to: str = ""
	subject: str = ""
	message: str = ""
	skipped: str = ""


@dataclass(frozen=True, slots=True)
class Text:
	"""An Email Template by name, or a subject and a text with placeholders in braces."""

	template: str | None = None
	subject: str = ""
	message: str = ""


def draft(plan: Document, text: Text) -> Draft:
	"""The mail of one plan, or why there is none. Changes nothing."""
	found = Draft(plan)
	parties = compat.furthest_first((row.party_type, row.party) for row in get_parties(plan.account))
	if parties:
		found.party_type, found.party = parties[0]
		found.contact, found.to = _recipient(parties)
	found.skipped = _why_not(found)
	if not found.skipped:
		found.subject, found.message = words(found, text)
	return found


def send(plan: Document, text: Text) -> Draft:
	"""Send it, unless there is a reason not to; a second time today there is one."""
	found = draft(plan, text)
	if found.skipped:
		return found
	communication = send_mail(
		plan.sales_owner, found.party_type, found.party, found.to, found.subject, found.message
	)
	log = frappe.get_doc(
		doctype=LOG,
		plan=plan.name,
		account=plan.account,
		channel=mail.channel(),
		direction="Outgoing",
		happened_on=compat.now(),
		outcome=NO_RESPONSE,  # as with every mail: until the answer comes
		contact=found.contact,
		subject=found.subject,
		notes=frappe.utils.strip_html(found.message).strip(),
		communication=communication,
	)
	insert_or_join(log, "communication")
	return found


def words(found: Draft, text: Text) -> tuple[str, str]:
	"""Subject and message, in the language of the contact."""
	values = _values(found)
	with in_language(_language(found)):
		if text.template:
			template = frappe.get_cached_doc("Email Template", text.template)
			escaped = {key: escape_html(value) for key, value in values.items()}
			subject = template.get_formatted_subject(values)
			message = template.get_formatted_response(escaped)
		else:
			subject = _fill(text.subject, values)
			escaped = {key: escape_html(value) for key, value in values.items()}
			message = md_to_html(_fill(escape_html(text.message), escaped)) or ""
	return " ".join(subject.split())[:SUBJECT_LENGTH], message


def _fill(text: str, values: dict[str, str]) -> str:
	"""Only these words in braces; a person's text is no program."""
	for name in PLACEHOLDERS:
		text = text.replace("{" + name + "}", values[name])
	return text


def _values(found: Draft) -> dict[str, str]:
	plan = found.plan
	contact = (
		found.contact and frappe.db.get_value("Contact", found.contact, ["full_name", "first_name"])
	) or (
		found.party_type == "Lead" and frappe.db.get_value("Lead", found.party, ["lead_name", "first_name"])
	)
	full_name, first_name = contact or ("", "")
	owner = plan.sales_owner if compat.is_enabled(plan.sales_owner) else frappe.session.user
	return {
		"contact_name": full_name or plan.party_name or "",
		"first_name": first_name or full_name or plan.party_name or "",
		"customer": plan.party_name or "",
		"sender_name": frappe.utils.get_fullname(owner),
		"company": plan.company or "",
		"topic": plan.next_topic or "",
	}


def _language(found: Draft) -> str:
	language = compat.has_field(found.party_type, "language") and frappe.db.get_value(
		found.party_type, found.party, "language"
	)
	return language or frappe.get_system_settings("language") or "en"


def _recipient(parties: list[compat.Party]) -> tuple[str | None, str]:
	"""The first contact with an address, the main one before others; else the address of the lead itself."""
	contacts = [contact for row in parties for contact in compat.contacts_of(row.party_type, row.party)]
	rows = frappe.get_all(
		"Contact Email",
		filters={"parenttype": "Contact", "parent": ["in", contacts or [""]]},
		fields=["parent", "email_id"],
		order_by="is_primary desc, idx asc",
	)
	rows.sort(key=lambda row: contacts.index(row.parent))
	if rows:
		return rows[0].parent, rows[0].email_id
	for row in parties:
		if compat.has_field(row.party_type, "email_id"):
			# nosemgrep -- one to three parties
			if address := frappe.db.get_value(row.party_type, row.party, "email_id"):
				return None, address
	return None, ""


def _why_not(found: Draft) -> str:
	plan = found.plan
	if plan.status != ACTIVE:
		return _("The plan is not active.")
	if plan.answer_due:
		return _("They have written and wait for an answer of their own.")
	if not found.to:
		return _("No e-mail address is known.")
	if found.to == plan.bad_address:
		return _("Mails to {0} come back.").format(found.to)
	unsubscribed = found.contact and frappe.db.get_value("Contact", found.contact, "unsubscribed")
	if unsubscribed or refusing_addresses([found.to], (found.party_type, found.party)):
		return _("They do not want to be written to.")
	if _was_mailed_today(plan.name):
		return _("A mail went to them today already.")
	return ""


def _was_mailed_today(plan: str) -> bool:
	since = get_datetime(getdate(compat.now()))
	filters = {
		"plan": plan,
		"direction": "Outgoing",
		"communication": ["is", "set"],
		"happened_on": [">=", since],
		"replaced_by": ["is", "not set"],
	}
	return bool(frappe.db.exists(LOG, filters))


def send_all(plans: list[str], text: dict, user: str) -> None:
	"""The background job: each plan for itself; then the user is told."""
	from sales_process.tasks import one_by_one

	sent, skipped = [], []

	def send_one(name: str) -> None:
		found = send(frappe.get_doc(DOCTYPE, name, for_update=True), Text(**text))
		(skipped if found.skipped else sent).append(found)

	failed = one_by_one(plans, send_one, DOCTYPE)
	with in_language(frappe.db.get_value("User", user, "language") or frappe.local.lang):
		subject = _("Mails sent: {0}. Left out: {1}. Failed: {2}.").format(
			len(sent), len(skipped), len(failed)
		)
	frappe.get_doc(
		doctype="Notification Log", for_user=user, type="Alert", document_type=DOCTYPE, subject=subject
	).insert(ignore_permissions=True)  # a message of the app itself

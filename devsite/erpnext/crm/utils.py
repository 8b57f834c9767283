# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What Lead, Prospect and Opportunity share: notes, and what moves along from one record to the next."""

import frappe
from frappe.desk.notifications import notify_mentions
from frappe.model.document import Document
from frappe.utils import add_days, cstr, now, today


class CRMNote(Document):
	"""A record with a table of notes."""

	@frappe.whitelist()
	def add_note(self, note: str) -> None:
		self.append("notes", {"note": note, "added_by": frappe.session.user, "added_on": now()})
		self.save()
		notify_mentions(self.doctype, self.name, note)

	@frappe.whitelist()
	def edit_note(self, note: str, row_id: str) -> None:
		self.check_permission("write")
		for row in self.get_notes(row_id):
			row.note = note
			row.db_update()

	@frappe.whitelist()
	def delete_note(self, row_id: str) -> None:
		for row in self.get_notes(row_id):
			self.remove(row)
		self.save()

	def get_notes(self, row_id: str) -> list:
		return [row for row in self.notes if cstr(row.name) == cstr(row_id)]


def carries_forward() -> bool:
	"""Do comments and mails move along when a lead becomes something else?"""
	return bool(
		frappe.db.get_single_value("CRM Settings", "carry_forward_communication_and_comments", cache=True)
	)


def copy_comments(doctype: str, docname: str, doc) -> None:
	"""Give `doc` its own copies of the comments of a record."""
	filters = {"reference_doctype": doctype, "reference_name": docname, "comment_type": "Comment"}
	for name in frappe.get_all("Comment", filters, pluck="name", order_by="creation"):
		comment = frappe.get_doc("Comment", name).as_dict()
		comment.update({"name": None, "reference_doctype": doc.doctype, "reference_name": doc.name})
		frappe.get_doc(comment).insert()


def link_communications(doctype: str, docname: str, doc) -> None:
	"""Show the mails of a record on `doc` too."""
	referring = frappe.get_all(
		"Communication", {"reference_doctype": doctype, "reference_name": docname}, pluck="name"
	)
	linked = frappe.get_all(
		"Communication Link", {"link_doctype": doctype, "link_name": docname}, pluck="parent"
	)
	for name in dict.fromkeys([*referring, *linked]):
		frappe.get_doc("Communication", name).add_link(doc.doctype, doc.name, autosave=True)


def link_open_tasks(doctype: str, docname: str, doc) -> None:
	"""Move the open to-dos of a record to `doc`."""
	filters = {"reference_type": doctype, "reference_name": docname, "status": "Open"}
	for name in frappe.get_all("ToDo", filters, pluck="name"):
		todo = frappe.get_doc("ToDo", name)
		todo.update({"reference_type": doc.doctype, "reference_name": doc.name})
		todo.save()


def link_open_events(doctype: str, docname: str, doc) -> None:
	"""Let `doc` take part in the open events of a record."""
	filters = [
		["Event Participants", "reference_doctype", "=", doctype],
		["Event Participants", "reference_docname", "=", docname],
		["status", "=", "Open"],
	]
	for name in frappe.get_all("Event", filters, pluck="name"):
		event = frappe.get_doc("Event", name)
		event.add_participant(doc.doctype, doc.name)
		event.save()


def set_address_and_contact(source, target) -> None:
	"""Take the first address and the first contact of a party."""
	link = {"link_doctype": source.doctype, "link_name": source.name}
	for parenttype, field in (("Address", "customer_address"), ("Contact", "contact_person")):
		names = frappe.get_all("Dynamic Link", link | {"parenttype": parenttype}, pluck="parent", limit=1)
		if names:
			target.set(field, names[0])


def get_linked_prospect(doctype: str, docname: str) -> str | None:
	"""The prospect a lead or an opportunity belongs to."""
	if doctype == "Lead":
		return frappe.db.get_value("Prospect Lead", {"lead": docname}, "parent")
	if doctype != "Opportunity":
		return None
	source, party = frappe.db.get_value("Opportunity", docname, ["opportunity_from", "party_name"])
	if source == "Prospect":
		return party
	if source == "Lead":
		return frappe.db.get_value("Prospect Opportunity", {"opportunity": docname}, "parent")
	return None


def link_communications_with_prospect(communication, method=None) -> None:
	"""Show a mail of a lead or an opportunity on its prospect."""
	prospect = get_linked_prospect(communication.reference_doctype, communication.reference_name)
	if not prospect:
		return
	links = {(row.link_doctype, row.link_name) for row in communication.timeline_links}
	if ("Prospect", prospect) not in links:
		communication.append(
			"timeline_links", {"link_doctype": "Prospect", "link_name": prospect}
		).db_update()


def link_events_with_prospect(event, method=None) -> None:
	"""Let the prospect take part in the events of its leads and opportunities."""
	if not event.event_participants:
		return
	first = event.event_participants[0]
	prospect = get_linked_prospect(first.reference_doctype, first.reference_docname)
	if prospect:
		event.add_participant("Prospect", prospect)
		event.save()


def update_lead_phone_numbers(contact, method=None) -> None:
	"""Keep a lead's numbers as its contact has them."""
	lead = contact.phone_nos and contact.get_link_for("Lead")
	if not lead:
		return
	lead = frappe.get_doc("Lead", lead)
	for field, flag in (("phone", "is_primary_phone"), ("mobile_no", "is_primary_mobile_no")):
		row = next((row for row in contact.phone_nos if row.get(flag)), contact.phone_nos[0])
		lead.db_set(field, row.phone)


def open_leads_opportunities_based_on_todays_event() -> None:
	"""A lead or an opportunity with an open event today is open."""
	filters = [
		["status", "=", "Open"],
		["starts_on", ">=", today()],
		["starts_on", "<", add_days(today(), 1)],
	]
	events = frappe.get_all("Event", filters, pluck="name")
	participants = frappe.get_all(
		"Event Participants",
		{"parent": ("in", [*events, ""]), "reference_doctype": ("in", ["Lead", "Opportunity"])},
		["reference_doctype", "reference_docname"],
	)
	for row in participants:
		frappe.db.set_value(row.reference_doctype, row.reference_docname, "status", "Open")

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""With every record of ours present, ERPNext's documents are deleted, cancelled, amended, renamed and merged as without us."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import frappe
from frappe.model.delete_doc import check_if_doc_is_dynamically_linked, check_if_doc_is_linked

from sales_process import compat
from sales_process.api import follow_up, lead_research, negotiation, price_approval
from sales_process.overrides import detach
from sales_process.sales_process.doctype.sales_account.sales_account import find_account
from sales_process.setup.custom_fields import CUSTOM_FIELDS
from sales_process.tests import IntegrationTestCase
from sales_process.tests.factories import (
	as_user,
	deliver,
	hints_at_once,
	make_contact,
	make_customer,
	make_item,
	make_lead,
	make_prospect,
	make_quotation,
	order_from,
	quotation_from_opportunity,
)
from sales_process.tests.prices import make_price_floor
from sales_process.tests.site import MARY, RUTH

MODULE = "Sales Process"
ADMIN = "Administrator"
SAVEPOINT = "good_guest"
TABLES = ("Table", "Table MultiSelect")
# what an action on one document may change on others, and what must not be made
THEIRS = (
	"Lead",
	"Prospect",
	"Opportunity",
	"Customer",
	"Contact",
	"Quotation",
	"Sales Order",
	"Delivery Note",
	"Item",
	"Customer Group",
	"Territory",
	"Item Group",
	"User",
	"Event",
)


def our_doctypes() -> list[str]:
	return frappe.get_all("DocType", {"module": MODULE, "issingle": 0}, pluck="name", order_by="name asc")


def links_out() -> list[tuple[str, str, str]]:
	"""Every field by which a record of ours may name one of somebody else: doctype, field, what it names."""
	ours = {*our_doctypes(), "DocType", "Sales Process Settings"}
	fields = [(doctype, field) for doctype in our_doctypes() for field in frappe.get_meta(doctype).fields]
	static = [
		(doctype, field.fieldname, field.options) for doctype, field in fields if field.fieldtype == "Link"
	]
	dynamic = [
		(doctype, field.fieldname, named)
		for doctype, field in fields
		if field.fieldtype == "Dynamic Link"
		for named in (*compat.party_types(), "Quotation", "Contact")
	]
	return sorted(row for row in (*static, *dynamic) if row[2] not in ours)


def name_it(doctype: str, fieldname: str, document) -> str:
	"""A row of ours, submitted, that names a document of theirs."""
	row = frappe.new_doc(doctype)
	row.update({"name": frappe.generate_hash(length=10), "docstatus": 1, fieldname: document.name})
	field = row.meta.get_field(fieldname)
	if field.fieldtype == "Dynamic Link":
		row.set(field.options, document.doctype)
	if row.meta.istable:
		parent = frappe.db.get_value("DocField", {"fieldtype": ["in", TABLES], "options": doctype}, "parent")
		row.update({"parenttype": parent, "parent": frappe.generate_hash(length=10)})
	row.db_insert()
	return row.name


class TestNoFieldHolds(IntegrationTestCase):
	"""Whatever field of ours names a document: Frappe lets it be deleted and cancelled."""

	def test_no_field_of_ours_holds_a_document(self):
		for doctype, fieldname, named in links_out():
			with self.subTest(f"{doctype}.{fieldname} to {named}"):
				document = frappe.new_doc(named)
				document.name = frappe.generate_hash(length=10)
				name_it(doctype, fieldname, document)
				for method in ("Delete", "Cancel") if document.meta.is_submittable else ("Delete",):
					check_if_doc_is_linked(document, method)
					check_if_doc_is_dynamically_linked(document, method)

	def test_only_one_who_leaves_is_named_by_our_fields_on_their_documents(self):
		named = {
			field["options"]
			for fields in CUSTOM_FIELDS.values()
			for field in fields
			if field["fieldtype"] == "Link"
		}
		self.assertEqual(named - set(our_doctypes()), {"User"})  # see overrides/user.py


class TestMasters(IntegrationTestCase):
	"""Named by every field of ours that can, a master is renamed, merged and deleted, and nothing points to it after."""

	def test_deleted_they_are_let_go(self):
		for make in MASTERS:
			document = make("SP Guest Deleted")
			with self.subTest(document.doctype):
				rows = self.name_everywhere(document)
				frappe.delete_doc(document.doctype, document.name)
				ours = {
					row for row in rows if row[0] not in detach.KEPT and row[:2] not in detach.KEPT_FIELDS
				}
				kept = {row for row in ours if self.value(row) == document.name}
				required = {row for row in kept if frappe.get_meta(row[0]).get_field(row[1]).reqd}
				self.assertEqual(kept - required, set())

	def test_renamed_they_are_followed(self):
		for make in MASTERS:
			document = make("SP Guest Renamed")
			if not document.meta.allow_rename:
				continue
			with self.subTest(document.doctype):
				rows = self.name_everywhere(document)
				new = "sp.guest.new@example.com" if document.doctype == "User" else "SP Guest New Name"
				frappe.rename_doc(document.doctype, document.name, new)
				self.assertEqual({self.value(row) for row in rows}, {new} if rows else set())

	def test_merged_the_other_is_named(self):
		for make in (make_item_of_theirs, make_territory, make_customer_group, make_item_group):
			gone, kept = make("SP Guest Gone"), make("SP Guest Kept")
			with self.subTest(gone.doctype):
				rows = self.name_everywhere(gone)
				frappe.rename_doc(gone.doctype, gone.name, kept.name, merge=True)
				self.assertEqual({self.value(row) for row in rows}, {kept.name})

	def name_everywhere(self, document) -> list[tuple[str, str, str]]:
		return [
			(doctype, fieldname, name_it(doctype, fieldname, document))
			for doctype, fieldname, named in links_out()
			if named == document.doctype and not self.is_unique(doctype, fieldname)
		]

	def is_unique(self, doctype: str, fieldname: str) -> bool:
		return bool(frappe.get_meta(doctype).get_field(fieldname).unique)

	def value(self, row: tuple[str, str, str]) -> str | None:
		doctype, fieldname, name = row
		return frappe.db.get_value(doctype, name, fieldname)


def make_named(doctype: str, **values):
	return frappe.get_doc(doctype=doctype, **values).insert(ignore_if_duplicate=True)


def make_item_of_theirs(name: str):
	return make_item(name)


def make_territory(name: str):
	return make_named("Territory", territory_name=name, parent_territory=root_of("Territory"))


def make_customer_group(name: str):
	parent = root_of("Customer Group")
	return make_named("Customer Group", customer_group_name=name, parent_customer_group=parent)


def make_item_group(name: str):
	return make_named("Item Group", item_group_name=name, parent_item_group=root_of("Item Group"))


def root_of(doctype: str) -> str:
	return frappe.db.get_value(doctype, {"is_group": 1}, "name", order_by="lft asc")


MASTERS: tuple[Callable[[str], Any], ...] = (
	make_item_of_theirs,
	make_territory,
	make_customer_group,
	make_item_group,
	lambda name: make_named("Industry Type", industry=name),
	lambda name: make_named("Market Segment", market_segment=name),
	lambda name: make_named("Competitor", competitor_name=name),
	lambda name: make_named("Email Template", name=name, subject="x", response="x"),
	lambda name: make_contact(make_customer("Guest Masters Ltd").name, first_name=name),
)


class Sale:
	"""One customer's sale with every record of ours on it, from the lead to the survey; Mary's."""

	def __init__(self):
		with as_user(ADMIN):
			self.item = make_item().name
			make_price_floor(authority=10, item=self.item)
		with as_user(MARY), hints_at_once():
			self.lead = make_lead("Good Guest Ltd", email_id="ann@guest.example", lead_owner=MARY).name
		self.research_it()
		self.sell()
		self.prospect = make_prospect("Good Guest Group", [self.lead]).name
		self.names = {
			"Lead": self.lead,
			"Prospect": self.prospect,
			"Opportunity": self.opportunity,
			"Quotation": self.quotation.name,
			"Sales Order": self.order.name,
			"Delivery Note": self.delivery.name,
			"Customer": self.order.customer,
		}

	def research_it(self):
		name = frappe.db.get_value("Lead Research", {"account": find_account("Lead", self.lead)})
		self.contact = compat.contacts_of("Lead", self.lead)[0]
		with as_user(MARY), hints_at_once():
			research = frappe.get_doc("Lead Research", name)
			research.append("needs", {"pain_point": "Copies by hand", "item": self.item, "qty": 2})
			research.append("makers", {"contact": self.contact, "role": "Economic Buyer"})
			research.append("decision_steps", {"step": "Approval", "expected_days": 20})
			research.save()
			lead_research.save_note(name, research.makers[0].name, "Against Us", "Fears for her staff")
			self.opportunity = lead_research.qualify(name, 1000)["opportunity"]
		self.deal = research.deal

	def sell(self):
		with as_user(MARY), hints_at_once():
			grade = frappe.get_doc("Opportunity Grade", {"deal": self.deal})
			grade.submit()
			opportunity = frappe.get_doc("Opportunity", self.opportunity)
			rows = [{"item_code": self.item, "qty": 2, "price_list_rate": 100, "rate": 50}]
			self.quotation = quotation_from_opportunity(opportunity, submit=False)
			self.quotation.set("items", rows)
			self.quotation.save()
			asked = price_approval.ask("Quotation", self.quotation.name, "They are big.")["name"]
		with as_user(RUTH), hints_at_once():
			price_approval.approve(asked, "Good.")
			frappe.get_doc(doctype="Negotiation Limit", deal=self.deal, currency="USD").insert()
		with as_user(MARY), hints_at_once():
			self.quotation = frappe.get_doc("Quotation", self.quotation.name).submit()
		with as_user(MARY), hints_at_once():
			table = negotiation.start(self.deal)
			negotiation.add_round(table, frappe.as_json({"quotation": self.quotation.name}))
			follow_up.log_touch("Quotation", self.quotation.name, {"channel": "Phone", "subject": "Called"})
		with as_user(MARY), hints_at_once():
			self.order = order_from(self.quotation)
		with as_user(MARY), hints_at_once():
			self.delivery = deliver(self.order)

	def get(self, doctype: str):
		return frappe.get_doc(doctype, self.names[doctype])


def delete(doc):
	frappe.delete_doc(doc.doctype, doc.name)


def cancel(doc):
	doc.cancel()


def amend(doc):
	doc.cancel()
	new = frappe.copy_doc(doc)
	new.update({"amended_from": doc.name, "docstatus": 0})
	new.insert()
	new.submit()


def cancel_and_delete(doc):
	doc.cancel()
	delete(doc)


def save(doc):
	doc.save()


def rename(doc):
	frappe.rename_doc(doc.doctype, doc.name, "SP Guest Other Name", force=True)


def merge_with(make: Callable[[], Any]):
	def merge(doc):
		frappe.rename_doc(doc.doctype, doc.name, make().name, merge=True, force=True)

	return merge


def close_order(doc):
	doc.update_status("Closed")


def lose(doc):
	doc.declare_enquiry_lost([], [], "Too dear")


def disable(doc):
	doc.disabled = 1
	doc.save()


# whose document, what is done with it, by whom, and which documents are undone before
ACTIONS = (
	("Delivery Note", cancel, MARY, ()),
	("Delivery Note", amend, MARY, ()),
	("Delivery Note", cancel_and_delete, ADMIN, ()),
	("Sales Order", save, MARY, ()),
	("Sales Order", cancel, MARY, ()),  # refused: delivered
	("Sales Order", cancel, MARY, ("Delivery Note",)),
	("Sales Order", amend, MARY, ("Delivery Note",)),
	("Sales Order", close_order, MARY, ("Delivery Note",)),
	("Sales Order", cancel_and_delete, ADMIN, ("Delivery Note",)),
	("Quotation", cancel, MARY, ()),
	("Quotation", cancel, MARY, ("Delivery Note", "Sales Order")),
	("Quotation", amend, RUTH, ("Delivery Note", "Sales Order")),
	("Quotation", lose, ADMIN, ("Delivery Note", "Sales Order")),
	("Quotation", rename, ADMIN, ()),
	("Quotation", cancel_and_delete, ADMIN, ("Delivery Note", "Sales Order")),
	("Opportunity", save, MARY, ()),
	("Opportunity", rename, ADMIN, ()),
	("Opportunity", lose, ADMIN, ("Delivery Note", "Sales Order", "Quotation")),
	("Opportunity", delete, ADMIN, ("Delivery Note", "Sales Order", "Quotation")),
	("Customer", save, MARY, ()),
	("Customer", disable, RUTH, ()),
	("Customer", rename, ADMIN, ()),
	("Customer", merge_with(lambda: make_customer("Good Guest Twin")), ADMIN, ()),
	("Customer", delete, ADMIN, ("Delivery Note", "Sales Order", "Quotation")),
	("Prospect", rename, ADMIN, ()),
	("Prospect", merge_with(lambda: make_prospect("Good Guest Twin")), ADMIN, ()),
	("Prospect", delete, RUTH, ()),
	("Lead", save, MARY, ()),
	("Lead", rename, ADMIN, ()),
	("Lead", delete, ADMIN, ("Delivery Note", "Sales Order", "Quotation", "Opportunity", "Prospect")),
)


class TestActions(IntegrationTestCase):
	"""The same action twice: with our events silenced, and with them. ERPNext's documents end the same."""

	def setUp(self):
		if not compat.has_crm():
			self.skipTest("This site has no CRM of ERPNext.")
		self.sale = Sale()

	def test_every_record_of_ours_is_there(self):
		deal = {"deal": self.sale.deal}
		for doctype in ("Lead Research", "Maker Note", "Follow-up Plan", "Opportunity Grade", "Negotiation"):
			self.assertTrue(frappe.db.exists(doctype, deal), doctype)
		for doctype in ("Negotiation Limit", "Price Approval", "Follow-up Log", "Satisfaction Survey"):
			self.assertTrue(frappe.db.exists(doctype, deal), doctype)

	def test_documents_end_as_without_us(self):
		for doctype, action, user, undone in ACTIONS:
			with self.subTest(f"{action.__name__} {doctype}", by=user, undone=undone):
				before = state()
				without = self.outcome(doctype, action, user, undone, before, silenced)
				self.assertEqual(self.outcome(doctype, action, user, undone, before, hints_at_once), without)

	def test_our_own_settings_off(self):
		with switched_off():
			for doctype, action, user, undone in {row[0]: row for row in ACTIONS}.values():
				with self.subTest(f"{action.__name__} {doctype}", by=user, undone=undone):
					before = state()
					without = self.outcome(doctype, action, user, undone, before, silenced)
					with_us = self.outcome(doctype, action, user, undone, before, hints_at_once)
					self.assertEqual(with_us, without)

	def outcome(self, doctype, action, user, undone, before, presence) -> tuple[str | None, dict]:
		"""What was refused, and what is different on their documents afterwards; then it is as before."""
		frappe.db.savepoint(SAVEPOINT)
		refused = None
		try:
			with as_user(ADMIN), presence():
				undo(self.sale, undone)
			with as_user(user), presence():
				action(self.sale.get(doctype))
		except frappe.ValidationError as refusal:
			refused = type(refusal).__name__
		changed = differences(before, state())
		frappe.db.rollback(save_point=SAVEPOINT)
		for name in THEIRS:
			frappe.clear_document_cache(name)
		frappe.local.request_cache.clear()
		return refused, changed


def undo(sale: Sale, doctypes: tuple[str, ...]):
	"""What came later is cancelled and deleted, as ERPNext wants it."""
	for doctype in doctypes:
		doc = sale.get(doctype)
		if doc.docstatus == 1:
			doc.cancel()
		delete(doc)


def state() -> dict[tuple[str, str], tuple]:
	"""All documents of theirs: when they were changed, and how they stand."""
	return {
		(doctype, row.name): (row.modified, row.docstatus, row.get("status"))
		for doctype in THEIRS
		for row in frappe.get_all(
			doctype,
			fields=[
				"name",
				"modified",
				"docstatus",
				*(["status"] if compat.has_field(doctype, "status") else []),
			],
			order_by=None,
		)
	}


def differences(before: dict, after: dict) -> dict[tuple[str, str], tuple | str]:
	"""By document: gone, or how it stands now. When it was changed is another moment each time."""
	gone = {key: "gone" for key in before if key not in after}
	return gone | {key: row[1:] for key, row in after.items() if row != before.get(key)}


@contextmanager
def silenced() -> Iterator[None]:
	"""No event reaches us."""
	hooks = frappe.get_doc_hooks()
	frappe.local.doc_events_hooks = {
		doctype: {
			event: [path for path in paths if not path.startswith("sales_process.")]
			for event, paths in events.items()
		}
		for doctype, events in hooks.items()
	}
	try:
		yield
	finally:
		frappe.local.doc_events_hooks = hooks


@contextmanager
def switched_off() -> Iterator[None]:
	"""The switches of our settings are all off."""
	settings = frappe.get_doc("Sales Process Settings")
	switches = [field.fieldname for field in settings.meta.fields if field.fieldtype == "Check"]
	before = {fieldname: settings.get(fieldname) for fieldname in switches}
	settings.update(dict.fromkeys(switches, 0)).save()
	try:
		yield
	finally:
		frappe.get_doc("Sales Process Settings").update(before).save()


class TestUsers(IntegrationTestCase):
	"""Whoever is deleted leaves his work to his manager."""

	def test_a_deleted_user_holds_nothing_and_leaves_no_orphan(self):
		from sales_process.tests.factories import make_sales_person, make_user

		leaver = make_user("sp.leaver@example.com", "Sales User").name
		make_sales_person("Leaver of Guests", leaver, parent="Ruth")
		customer = make_customer("Left by Him", account_manager=RUTH).name
		make_item()
		with as_user(leaver), hints_at_once():
			quotation = make_quotation(customer)
		deal = frappe.db.get_value("Quotation", quotation.name, "sales_deal")
		frappe.db.set_value("Sales Deal", deal, "sales_owner", leaver)
		frappe.db.set_value("Follow-up Plan", {"deal": deal}, "sales_owner", leaver)
		frappe.delete_doc("User", leaver)
		self.assertEqual(frappe.db.get_value("Sales Deal", deal, "sales_owner"), RUTH)
		plan = frappe.get_doc("Follow-up Plan", {"deal": deal})
		self.assertEqual((plan.sales_owner, plan.remind_on), (RUTH, plan.next_follow_up))
		plan.save()
		with hints_at_once():
			frappe.get_doc("Quotation", quotation.name).cancel()

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What differs between Frappe 15 and 16, ERPNext 15 and 16, and the CRMs. Nothing else branches on a version.

Also the one clock of the app: everything asks `today()` and `now()` here, so that the demo can move it.
"""

from datetime import date, datetime

import frappe
from frappe.utils import get_datetime, getdate, now_datetime

CUSTOMER = "Customer"
PARTY_TYPES = ("Lead", "Prospect", CUSTOMER)
PARTY_NAME_FIELDS = {
	"Lead": ("company_name", "lead_name"),
	"Prospect": ("company_name",),
	CUSTOMER: ("customer_name",),
}
PARTY_OWNER_FIELDS = {"Lead": "lead_owner", "Prospect": "prospect_owner", CUSTOMER: "account_manager"}


def now() -> datetime:
	return (
		get_datetime(frappe.flags.sales_process_clock) if frappe.flags.sales_process_clock else now_datetime()
	)


def today() -> date:
	return getdate(now())


def has_doctype(doctype: str) -> bool:
	return bool(frappe.db.exists("DocType", doctype, cache=True))


def has_field(doctype: str, fieldname: str) -> bool:
	return has_doctype(doctype) and frappe.get_meta(doctype).has_field(fieldname)


def party_types() -> list[str]:
	"""The doctypes of this site that can be sold to."""
	return [doctype for doctype in PARTY_TYPES if has_doctype(doctype)]


def source_field(doctype: str) -> str:
	"""`utm_source` on ERPNext 16, `source` on 15."""
	return "utm_source" if frappe.get_meta(doctype).has_field("utm_source") else "source"


def party_name(party_type: str, party: str) -> str:
	fields = PARTY_NAME_FIELDS.get(party_type)
	values = frappe.db.get_value(party_type, party, fields, as_dict=True) if fields else None
	return next((values[field] for field in fields if values[field]), party) if values else party


def party_owner(party_type: str, party: str) -> str | None:
	fieldname = PARTY_OWNER_FIELDS.get(party_type)
	return frappe.db.get_value(party_type, party, fieldname) if fieldname else None


def opportunity_of(quotation: dict) -> str | None:
	"""A quotation names its opportunity on itself, or, when it was made from items, on its rows."""
	if not has_doctype("Opportunity"):
		return None
	if quotation.get("opportunity"):
		return quotation["opportunity"]
	if not has_field("Quotation Item", "prevdoc_doctype"):
		return None
	return frappe.db.get_value(
		"Quotation Item",
		{"parent": quotation["name"], "prevdoc_doctype": "Opportunity"},
		"prevdoc_docname",
		order_by="idx asc",
	)


def opportunity_owner(opportunity: str) -> str | None:
	return frappe.db.get_value("Opportunity", opportunity, "opportunity_owner")


def owner_of_quotation(quotation: dict, opportunity: str | None) -> str | None:
	"""Who must act, by the first that is known; None is the manager's queue."""
	candidates = (
		lambda: opportunity and opportunity_owner(opportunity),
		lambda: leader_of_team(quotation["quotation_to"], quotation["party_name"]),
		lambda: party_owner(quotation["quotation_to"], quotation["party_name"]),
		lambda: quotation["owner"] if is_sales_person(quotation["owner"]) else None,
	)
	return next((user for candidate in candidates if is_enabled(user := candidate())), None)


def is_enabled(user: str | None) -> bool:
	return bool(user) and bool(frappe.get_cached_value("User", user, "enabled"))


def is_sales_person(user: str) -> bool:
	return bool(frappe.db.get_value("Sales Person", {"user": user, "enabled": 1}, order_by=None))


def leader_of_team(party_type: str, party: str) -> str | None:
	"""The user of the Sales Team member with the largest share."""
	team = _team_rows(party_type, party)
	return team[0].user if team else None


def team_of(party_type: str, party: str) -> set[str]:
	return {row.user for row in _team_rows(party_type, party)}


def _team_rows(party_type: str, party: str) -> list[frappe._dict]:
	if not has_field(party_type, "sales_team"):
		return []
	Team, Person = frappe.qb.DocType("Sales Team"), frappe.qb.DocType("Sales Person")
	return (
		frappe.qb.from_(Team)
		.join(Person)
		.on(Person.name == Team.sales_person)
		.select(Person.user, Team.allocated_percentage)
		.where(
			(Team.parenttype == party_type)
			& (Team.parent == party)
			& Person.user.isnotnull()
			& (Person.user != "")
		)
		.orderby(Team.allocated_percentage, order=frappe.qb.desc)
		.orderby(Team.idx)
		.run(as_dict=True)
	)


def manager_of(user: str | None) -> str | None:
	"""The parent Sales Person's user, else whom the Employee reports to; None where neither is known."""
	if not user:
		return None
	return _parent_sales_person_user(user) or _reports_to(user)


def _parent_sales_person_user(user: str) -> str | None:
	Person, Parent = frappe.qb.DocType("Sales Person"), frappe.qb.DocType("Sales Person").as_("parent_person")
	rows = (
		frappe.qb.from_(Person)
		.join(Parent)
		.on((Parent.lft < Person.lft) & (Parent.rgt > Person.rgt))
		.select(Parent.user)
		.where((Person.user == user) & Parent.user.isnotnull() & (Parent.user != "") & (Parent.user != user))
		.orderby(Parent.lft, order=frappe.qb.desc)
		.run(pluck=True)
	)
	return next((manager for manager in rows if is_enabled(manager)), None)


def _reports_to(user: str) -> str | None:
	if not has_doctype("Employee"):
		return None
	superior = frappe.db.get_value("Employee", {"user_id": user}, "reports_to", order_by=None)
	manager = superior and frappe.db.get_value("Employee", superior, "user_id")
	return manager if is_enabled(manager) else None


def count_direct_orders(deal: str) -> int:
	"""Submitted orders of a deal that were made without a quotation."""
	Order, Row = frappe.qb.DocType("Sales Order"), frappe.qb.DocType("Sales Order Item")
	quoted = (
		frappe.qb.from_(Row)
		.select(Row.parent)
		.where((Row.parent == Order.name) & Row.prevdoc_docname.isnotnull() & (Row.prevdoc_docname != ""))
	)
	orders = (
		frappe.qb.from_(Order)
		.select(Order.name)
		.where((Order.sales_deal == deal) & (Order.docstatus == 1) & Order.name.notin(quoted))
		.run(pluck=True)
	)
	return len(orders)


def lost_reason(quotation: str | None) -> str:
	"""The reasons ticked when a quotation was lost, and the words that were added."""
	if not quotation:
		return ""
	reasons = frappe.get_all(
		"Quotation Lost Reason Detail",
		filters={"parenttype": "Quotation", "parent": quotation},
		pluck="lost_reason",
		order_by="idx asc",
	)
	detail = frappe.db.get_value("Quotation", quotation, "order_lost_reason")
	return ", ".join(filter(None, [*reasons, detail]))


DEAL_DOCUMENTS = ("Quotation", "Sales Order", "Delivery Note")


def party_of_document(doc) -> tuple[str, str]:
	"""Whom a selling document, or a party itself, is about."""
	if doc.doctype in PARTY_TYPES:
		return doc.doctype, doc.name
	if doc.doctype == "Quotation":
		return doc.quotation_to, doc.party_name
	return CUSTOMER, doc.customer


def default_company() -> str | None:
	return frappe.defaults.get_user_default("company") or frappe.db.get_single_value(
		"Global Defaults", "default_company"
	)


def drop_indexes(doctype: str, fieldname: str) -> None:
	"""SQLite drops no column that an index still uses; MariaDB drops the index along."""
	if frappe.db.db_type != "sqlite":
		return
	# nosemgrep -- the names are of our own fields, and no query builder knows pragmas
	for index in frappe.db.sql(f"PRAGMA index_list(`tab{doctype}`)", as_dict=True):
		# nosemgrep -- the few indexes of one table
		columns = frappe.db.sql(f"PRAGMA index_info(`{index.name}`)", as_dict=True)
		if fieldname in {column.name for column in columns}:
			frappe.db.sql_ddl(f"DROP INDEX `{index.name}`")  # nosemgrep -- no builder drops an index


def forget_columns(doctype: str) -> None:
	"""Frappe remembers a table's columns: 15 in Redis, 16 in each process too."""
	frappe.cache.hdel("table_columns", f"tab{doctype}")
	if hasattr(frappe, "client_cache"):
		frappe.client_cache.delete_value(f"table_columns::tab{doctype}")


def groups_of_party(party_type: str, party: str) -> tuple[str | None, str | None]:
	"""Customer group and territory of a party, as far as its kind has them."""
	if party_type not in PARTY_TYPES or not party:
		return None, None
	doc = frappe.get_cached_doc(party_type, party)
	return doc.get("customer_group"), doc.get("territory")


def parties_of_customer(customer: str) -> set[tuple[str, str]]:
	"""The customer, and the Lead and Prospect it was before: whom its quotations may be addressed to."""
	doc = frappe.get_cached_doc(CUSTOMER, customer)
	known = {CUSTOMER: customer, "Lead": doc.get("lead_name"), "Prospect": doc.get("prospect_name")}
	return {(party_type, party) for party_type, party in known.items() if party}


def managers_of(user: str) -> list[str]:
	"""Who manages a user: upwards in the tree of Sales Persons, the nearest first, else whom he reports to."""
	Person, Above = frappe.qb.DocType("Sales Person"), frappe.qb.DocType("Sales Person").as_("above")
	rows = (
		frappe.qb.from_(Person)
		.join(Above)
		.on((Above.lft < Person.lft) & (Above.rgt > Person.rgt))
		.select(Above.user)
		.where((Person.user == user) & Above.user.isnotnull() & (Above.user != "") & (Above.user != user))
		.orderby(Above.lft, order=frappe.qb.desc)
		.run(pluck=True)
	)
	return [manager for manager in dict.fromkeys((*rows, _reports_to(user))) if is_enabled(manager)]

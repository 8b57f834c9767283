# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What differs between Frappe 15 and 16, ERPNext 15 and 16, and the CRMs. Nothing else branches on a version.

Also the one clock of the app: everything asks `today()` and `now()` here, so that the demo can move it.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

import frappe
from frappe.model.document import Document
from frappe.utils import flt, get_datetime, getdate, now_datetime

CUSTOMER = "Customer"
PARTY_TYPES = ("Lead", "Prospect", CUSTOMER)
PARTY_NAME_FIELDS = {
	"Lead": ("company_name", "lead_name"),
	"Prospect": ("company_name",),
	CUSTOMER: ("customer_name",),
}
PARTY_OWNER_FIELDS = {"Lead": "lead_owner", "Prospect": "prospect_owner", CUSTOMER: "account_manager"}
OPPORTUNITY = "Opportunity"
# the lead has become a customer, or asked to be left alone
LEAD_IS_DONE = ("Converted", "Do Not Contact")
# what is known of a company, and where ERPNext keeps it; not every party has every field
COMPANY_FIELDS = {
	"industry": ("industry",),
	"market_segment": ("market_segment",),
	"territory": ("territory",),
	"customer_group": ("customer_group",),
	"employees": ("no_of_employees",),
	"annual_revenue": ("annual_revenue",),
	"website": ("website",),
	"email": ("email_id",),
	"phone": ("phone", "mobile_no"),
	"city": ("city",),
	"state": ("state",),
	"country": ("country",),
	"language": ("language",),
}
SOURCE_FIELDS = {
	"source": ("utm_source", "source"),
	"campaign": ("utm_campaign", "campaign", "campaign_name"),
	"medium": ("utm_medium",),
	"content": ("utm_content",),
}
# what the address of a page calls them
ADDRESS_PARAMETERS = {
	"source": "utm_source",
	"campaign": "utm_campaign",
	"medium": "utm_medium",
	"content": "utm_content",
	"search_term": "utm_term",
}


class Party(NamedTuple):
	"""Whom we sell to."""

	party_type: str
	party: str


class Amount(NamedTuple):
	amount: float
	currency: str | None
	base_amount: float


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


def has_crm() -> bool:
	"""Has this site ERPNext's leads and opportunities? ERPNext is going to part with them."""
	return has_doctype("Lead") and has_doctype(OPPORTUNITY)


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


def furthest_first(parties: Iterable[Sequence[str]]) -> list[Party]:
	"""Customer before Prospect before Lead; those of a doctype that this site has not are left out."""
	here = party_types()
	known = [Party(*row[:2]) for row in parties if row[0] in here]
	return sorted(known, key=lambda party: -PARTY_TYPES.index(party.party_type))


def company_facts(parties: Iterable[Sequence[str]]) -> frappe._dict:
	"""What ERPNext knows of a company: the first value that is not empty, the furthest party first."""
	facts = frappe._dict.fromkeys(COMPANY_FIELDS)
	for party_type, party in furthest_first(parties):
		fields = {
			field for names in COMPANY_FIELDS.values() for field in names if has_field(party_type, field)
		}
		# nosemgrep -- a company has one to three parties
		row = frappe.db.get_value(party_type, party, sorted(fields), as_dict=True) or {}
		for fact, names in COMPANY_FIELDS.items():
			facts[fact] = facts[fact] or next((row[name] for name in names if row.get(name)), None)
	return facts


def party_for_field(parties: Iterable[Sequence[str]], field: str) -> tuple[str, str, str] | None:
	"""The party that keeps a fact of `company_facts`, and its fieldname there; None where ERPNext has no place."""
	for party_type, party in furthest_first(parties):
		for name in COMPANY_FIELDS.get(field, ()):
			if has_field(party_type, name):
				return party_type, party, name
	return None


def source_values(doctype: str, name: str) -> frappe._dict:
	"""Where a record came from: source, campaign, medium and content as text, on 15 and on 16."""
	values = frappe._dict.fromkeys(SOURCE_FIELDS)
	if not has_doctype(doctype):
		return values
	present = {
		fact: next((field for field in fields if has_field(doctype, field)), None)
		for fact, fields in SOURCE_FIELDS.items()
	}
	fields = sorted(filter(None, present.values()))
	row = (fields and frappe.db.get_value(doctype, name, fields, as_dict=True)) or {}
	values.update({fact: row.get(field) for fact, field in present.items()})
	return values


def linked_parties(party_type: str, party: str) -> list[Party]:
	"""Who is the same company as this party by ERPNext's own links, one step away; the oldest link first."""
	if party_type not in party_types():
		return []
	found = {"Lead": _linked_to_lead, "Prospect": _linked_to_prospect, CUSTOMER: _linked_to_customer}
	here, me = party_types(), Party(party_type, party)
	known = dict.fromkeys(Party(*row) for row in found[party_type](party) if row[1] and row[0] in here)
	return [other for other in known if other != me]


def _linked_to_lead(lead: str) -> list[tuple[str, str | None]]:
	prospects = _rows("Prospect Lead", {"lead": lead, "parenttype": "Prospect"}, "parent")
	return [
		*_customers({"lead_name": lead}),
		(CUSTOMER, frappe.db.get_value("Lead", lead, "customer")),
		*_customers_of_opportunities("Lead", lead),
		*(("Prospect", prospect) for prospect in prospects),
	]


def _linked_to_prospect(prospect: str) -> list[tuple[str, str | None]]:
	leads = _rows("Prospect Lead", {"parent": prospect, "parenttype": "Prospect"}, "lead", "idx asc")
	return [
		*_customers({"prospect_name": prospect}),
		*_customers_of_opportunities("Prospect", prospect),
		*_customers_who_ordered(prospect),
		*(("Lead", lead) for lead in leads),
	]


def _customers_who_ordered(prospect: str) -> list[tuple[str, str]]:
	"""ERPNext 15 makes a prospect a customer without a word of it on either; only the order's rows tell."""
	Offer, Order, Row = (frappe.qb.DocType(name) for name in ("Quotation", "Sales Order", "Sales Order Item"))
	customers = (
		frappe.qb.from_(Offer)
		.join(Order)
		.on(Order.sales_deal == Offer.sales_deal)
		.join(Row)
		.on((Row.parent == Order.name) & (Row.prevdoc_docname == Offer.name))
		.select(Order.customer)
		.where((Offer.quotation_to == "Prospect") & (Offer.party_name == prospect) & (Order.docstatus == 1))
		.groupby(Order.customer)
		.orderby(Order.customer)
		.run(pluck=True)
	)
	return [(CUSTOMER, customer) for customer in customers]


def customer_links() -> list[str]:
	"""The fields in which a customer says whom it was before."""
	links = ("lead_name", "prospect_name", "opportunity_name")
	return [fieldname for fieldname in links if has_field(CUSTOMER, fieldname)]


def _linked_to_customer(customer: str) -> list[tuple[str, str | None]]:
	fields = customer_links()
	row = (fields and frappe.db.get_value(CUSTOMER, customer, fields, as_dict=True)) or frappe._dict()
	leads = _rows("Lead", {"customer": customer}, "name")
	return [
		("Lead", row.lead_name),
		("Prospect", row.prospect_name),
		_party_of_opportunity(row.opportunity_name) or ("Lead", None),
		*(("Lead", lead) for lead in leads),
	]


def _customers(filters: dict[str, Any]) -> list[tuple[str, str]]:
	(field,) = filters
	names = _rows(CUSTOMER, filters, "name") if has_field(CUSTOMER, field) else []
	return [(CUSTOMER, name) for name in names]


def _customers_of_opportunities(party_type: str, party: str) -> list[tuple[str, str]]:
	if not has_field(CUSTOMER, "opportunity_name"):
		return []
	opportunities = _rows(OPPORTUNITY, {"opportunity_from": party_type, "party_name": party}, "name")
	return _customers({"opportunity_name": ["in", opportunities]}) if opportunities else []


def _rows(
	doctype: str, filters: dict[str, Any], pluck: str, order_by: str = "creation asc, name asc"
) -> list:
	if not has_doctype(doctype):
		return []
	return frappe.get_all(doctype, filters=filters, pluck=pluck, order_by=order_by)


def _party_of_opportunity(opportunity: str | None) -> tuple[str, str] | None:
	if not opportunity or not has_doctype(OPPORTUNITY):
		return None
	return frappe.db.get_value(OPPORTUNITY, opportunity, ["opportunity_from", "party_name"])


def make_lead(**values: Any) -> str:
	"""A lead from outside; ERPNext would make a guest its owner where none is named."""
	# Frappe would fill in the first choice, and every new company would have up to ten people
	values = {"no_of_employees": "", **values}
	fields = {field: value for field, value in values.items() if has_field("Lead", field)}
	lead = frappe.get_doc(doctype="Lead", **fields)
	return lead.insert(ignore_permissions=True).name  # whoever takes somebody in was asked for that


def lead_facts(lead: str) -> frappe._dict | None:
	"""What decides whether a lead is taken up: `is_done` is converted, disabled, or not to be contacted."""
	if not has_doctype("Lead"):
		return None
	fields = ["name", "status", "customer", "company", "disabled", "creation", "owner"]
	row = frappe.db.get_value("Lead", lead, fields, as_dict=True)
	if row:
		row.is_done = bool(row.disabled) or row.status in LEAD_IS_DONE
	return row


def opportunity_facts(name: str) -> frappe._dict | None:
	"""How an opportunity stands; amounts are those typed, else the sum of its items."""
	if not has_doctype(OPPORTUNITY):
		return None
	row = frappe.db.get_value(
		OPPORTUNITY,
		name,
		[
			"name",
			"opportunity_from as party_type",
			"party_name as party",
			"company",
			"opportunity_owner",
			"opportunity_amount",
			"base_opportunity_amount",
			"total",
			"base_total",
			"currency",
			"conversion_rate",
			"expected_closing",
			"status",
			"sales_stage as stage",
			"contact_person as contact",
			"order_lost_reason",
			"owner as creator",
			"sales_deal",
		],
		as_dict=True,
	)
	if not row:
		return None
	row.owner = row.pop("opportunity_owner")
	typed, items = flt(row.pop("opportunity_amount")), flt(row.pop("total"))
	base_typed, base_items = flt(row.pop("base_opportunity_amount")), flt(row.pop("base_total"))
	row.amount = typed or items
	row.base_amount = (base_typed or typed * (flt(row.conversion_rate) or 1)) if typed else base_items
	row.lost_reason = _reasons_of(OPPORTUNITY, name, row.pop("order_lost_reason"))
	return row


def deal_amount(deal: dict) -> Amount:
	"""The amount of a deal before tax: of its newest quotation, else of its opportunity."""
	if deal.get("newest_quotation"):
		fields = ["net_total", "currency", "base_net_total"]
		row = frappe.db.get_value("Quotation", deal["newest_quotation"], fields)
		if row:
			return Amount(flt(row[0]), row[1], flt(row[2]))
	facts = opportunity_facts(deal["source_name"]) if deal.get("source_doctype") == OPPORTUNITY else None
	if facts:
		return Amount(facts.amount, facts.currency, facts.base_amount)
	return Amount(0, None, 0)


def make_opportunity(
	party_type: str,
	party: str,
	company: str | None = None,
	items: Iterable[dict[str, Any]] = (),
	**values: Any,
):
	"""A saved opportunity of a party, with ERPNext's own permission and defaults; None without ERPNext's CRM.

	`items` are rows of item_code, qty and, where known, uom, rate and description.
	"""
	if not has_crm():
		return None
	doc = _mapped_opportunity(party_type, party)
	doc.update({"company": company or doc.get("company") or default_company(), **values})
	for row in items:
		doc.append("items", {"qty": 1, "rate": 0, **row})
	doc.insert()
	if doc.get("opportunity_amount") and not doc.get("base_opportunity_amount"):
		# ERPNext computes it in the form alone, which would open as changed
		amount = flt(doc.opportunity_amount) * (flt(doc.conversion_rate) or 1)
		doc.db_set("base_opportunity_amount", amount, update_modified=False)
	return doc


def _mapped_opportunity(party_type: str, party: str):
	if party_type == CUSTOMER:
		from erpnext.selling.doctype.customer.customer import make_opportunity as map_party
	elif party_type == "Prospect":
		from erpnext.crm.doctype.prospect.prospect import make_opportunity as map_party
	else:
		from erpnext.crm.doctype.lead.lead import make_opportunity as map_party
	return map_party(party)


def exchange_rate(currency: str, company_currency: str, on: str) -> float:
	"""ERPNext's own rate of a day for selling; 0 where it knows none."""
	from erpnext.setup.utils import get_exchange_rate

	return flt(get_exchange_rate(currency, company_currency, on, "for_selling"))


def in_company_currency(amount: float, currency: str | None, company: str | None) -> float:
	"""At the rate of today; where nobody knows one it is more than any limit."""
	own = frappe.get_cached_value("Company", company, "default_currency")
	if not currency or currency == own:
		return flt(amount)
	rate = exchange_rate(currency, own, str(today()))
	return flt(amount) * rate if rate else float("inf")


def opportunity_of(quotation: str) -> str | None:
	"""A quotation names its opportunity on itself, or, when it was made from items, on its rows."""
	if not has_doctype(OPPORTUNITY):
		return None
	if has_field("Quotation", "opportunity"):
		if named := frappe.db.get_value("Quotation", quotation, "opportunity"):
			return named
	if not has_field("Quotation Item", "prevdoc_doctype"):
		return None
	return frappe.db.get_value(
		"Quotation Item",
		{"parent": quotation, "prevdoc_doctype": OPPORTUNITY},
		"prevdoc_docname",
		order_by="idx asc",
	)


def newest_draft_of(opportunity: str) -> str | None:
	"""The newest draft of a quotation that names this opportunity, on itself or on its rows."""
	Quotation, Row = frappe.qb.DocType("Quotation"), frappe.qb.DocType("Quotation Item")
	query = frappe.qb.from_(Quotation).select(Quotation.name).where(Quotation.docstatus == 0)
	names = None
	if has_field("Quotation", "opportunity"):
		names = Quotation.opportunity == opportunity
	if has_field("Quotation Item", "prevdoc_doctype"):
		rows = frappe.qb.from_(Row).select(Row.parent)
		on_rows = Quotation.name.isin(
			rows.where((Row.prevdoc_doctype == OPPORTUNITY) & (Row.prevdoc_docname == opportunity))
		)
		names = on_rows if names is None else names | on_rows
	if names is None:
		return None
	found = query.where(names).orderby(Quotation.creation, order=frappe.qb.desc).limit(1).run(pluck=True)
	return found[0] if found else None


def owner_of_sale(
	parties: Iterable[Sequence[str]], opportunity_owner: str | None = None, creator: str | None = None
) -> str | None:
	"""Who must act, by the first that is known; None is the manager's queue."""
	parties = furthest_first(parties)
	candidates = (
		lambda: opportunity_owner,
		*(lambda party=party: leader_of_team(*party) for party in parties),
		*(lambda party=party: party_owner(*party) for party in parties),
		lambda: creator if creator and is_sales_person(creator) else None,
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
	return _reasons_of(
		"Quotation", quotation, frappe.db.get_value("Quotation", quotation, "order_lost_reason")
	)


def _reasons_of(doctype: str, name: str, detail: str | None) -> str:
	reasons = frappe.get_all(
		f"{doctype} Lost Reason Detail",
		filters={"parenttype": doctype, "parent": name},
		pluck="lost_reason",
		order_by="idx asc",
	)
	return ", ".join(filter(None, [*reasons, detail]))


DEAL_DOCUMENTS = (OPPORTUNITY, "Quotation", "Sales Order", "Delivery Note")


def party_of_document(doc) -> tuple[str, str]:
	"""Whom a selling document, or a party itself, is about."""
	if doc.doctype in PARTY_TYPES:
		return doc.doctype, doc.name
	if doc.doctype == OPPORTUNITY:
		return doc.opportunity_from, doc.party_name
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


PERSON_FIELDS = ("lead_name",)
MAIL_FIELDS = ("email_id",)
PHONE_FIELDS = ("phone", "mobile_no", "whatsapp_no")
RECOGNISED_BY = (*PERSON_FIELDS, *MAIL_FIELDS, *PHONE_FIELDS, "company_name", "customer_name", "website")


def recognised_by(party_type: str, party: str) -> dict | None:
	"""By what a party is told apart: its person, company names, mails, phones and web sites; None if it is gone."""
	names = ("customer_type", "country", "customer_primary_contact", *RECOGNISED_BY)
	fields = [field for field in names if has_field(party_type, field)]
	row = frappe.db.get_value(party_type, party, fields, as_dict=True)
	if not row:
		return None
	names = [row[field] for field in PARTY_NAME_FIELDS[party_type] if row.get(field)]
	person = row.get("lead_name") or (
		row.get("customer_name") if row.get("customer_type") == "Individual" else ""
	)
	mails, phones = _ways_of_contacts(party_type, party)
	return {
		"person": "" if person and person == row.get("company_name") else person or "",
		"companies": tuple(name for name in names if name != person or name == row.get("company_name")),
		"emails": (*(row[field] for field in MAIL_FIELDS if row.get(field)), *mails),
		"phones": (*(row[field] for field in PHONE_FIELDS if row.get(field)), *phones),
		"websites": tuple(filter(None, (row.get("website"),))),
		"country": country_code(row.get("country")),
	}


def contacts_of(party_type: str, party: str) -> list[str]:
	"""The contacts of a party, its main one first."""
	main = (
		frappe.db.get_value(party_type, party, "customer_primary_contact")
		if has_field(party_type, "customer_primary_contact")
		else None
	)
	linked = frappe.get_all(
		"Dynamic Link",
		filters={"parenttype": "Contact", "link_doctype": party_type, "link_name": party},
		pluck="parent",
		order_by="creation asc",
	)
	return list(dict.fromkeys(filter(None, (main, *linked))))


def country_code(country: str | None) -> str:
	"""Two letters; of the site where a record names no country."""
	country = country or frappe.db.get_default("country")
	return ((country and frappe.get_cached_value("Country", country, "code")) or "").upper()


def _ways_of_contacts(party_type: str, party: str) -> tuple[list[str], list[str]]:
	contacts = contacts_of(party_type, party)
	if not contacts:
		return [], []
	filters = {"parenttype": "Contact", "parent": ["in", contacts]}
	return (
		frappe.get_all("Contact Email", filters=filters, pluck="email_id", order_by="idx asc"),
		frappe.get_all("Contact Phone", filters=filters, pluck="phone", order_by="idx asc"),
	)


def source_fields(doctype: str, values: dict[str, Any]) -> dict[str, str]:
	"""Source, campaign, medium and content as this doctype keeps them; what its masters do not know is left out."""
	found = {}
	for fact, names in SOURCE_FIELDS.items():
		field = next((name for name in names if has_field(doctype, name)), None)
		if field and values.get(fact) and _is_known(doctype, field, values[fact]):
			found[field] = values[fact]
	return found


def _is_known(doctype: str, fieldname: str, value: str) -> bool:
	field = frappe.get_meta(doctype).get_field(fieldname)
	return field.fieldtype != "Link" or bool(frappe.db.exists(field.options, value))


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


def leads_with_address(addresses: Iterable[str]) -> list[str]:
	"""Leads whose mail address is one of these; none where ERPNext has no leads."""
	known = sorted(filter(None, addresses))  # of nobody Frappe would find the leads without an address
	return _rows("Lead", {"email_id": ["in", known]}, "name") if known else []


def mail_facts(parties: Iterable[Sequence[str]]) -> dict[Party, frappe._dict]:
	"""Address and language of parties, as far as ERPNext keeps them; one query for each kind of party."""
	by_type: dict[str, set[str]] = {}
	for party_type, party in parties:
		by_type.setdefault(party_type, set()).add(party)
	facts: dict[Party, frappe._dict] = {}
	for party_type in by_type.keys() & set(party_types()):
		fields = {
			"email": next(filter(lambda name: has_field(party_type, name), COMPANY_FIELDS["email"]), None),
			"language": "language" if has_field(party_type, "language") else None,
		}
		# nosemgrep -- three kinds of party at most
		rows = frappe.get_all(
			party_type,
			filters={"name": ["in", sorted(by_type[party_type])]},
			fields=["name", *(f"{field} as {fact}" for fact, field in fields.items() if field)],
			order_by=None,
		)
		facts |= {Party(party_type, row.name): row for row in rows}
	return facts


def order_from_quotation(quotation: str, target: str | Document | None = None) -> Document:
	"""ERPNext's own mapping of a quotation to a new Sales Order, with its own checks."""
	from erpnext.selling.doctype.quotation.quotation import make_sales_order

	return make_sales_order(quotation, target)


def only_data_urls() -> Callable:
	"""What WeasyPrint asks for the pictures of a page: those within the page only, no file and no address."""
	try:
		from weasyprint.urls import URLFetcher
	except ImportError:  # before WeasyPrint 67
		from weasyprint.urls import default_url_fetcher

		def fetch(url: str, *args, **kwargs):
			if not url.startswith("data:"):
				raise ValueError("A PDF opens no address.")
			return default_url_fetcher(url, *args, **kwargs)

		return fetch
	return URLFetcher(allowed_protocols=["data"])

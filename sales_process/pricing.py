# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""A Quotation or Sales Order as the pricing engine knows it: its rows, whose authority counts, what stands already.

A submit within the authority asks the database once, one beyond it at most three times, and once more where units
are converted; the rules are cached.
"""

from dataclasses import replace
from datetime import date

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, flt, getdate

from sales_process import compat
from sales_process.engine import pricing
from sales_process.engine.pricing import Finding, Granted, Included, Limit, Line, Situation, Tax
from sales_process.price_lists import Listed, PriceLists
from sales_process.sales_process.doctype.price_approval.standing import granted_in_chain
from sales_process.sales_process.doctype.price_floor.price_floor import RuleBook, get_rulebook

DOCTYPES = ("Quotation", "Sales Order")


def unanswered(doc: Document, user: str | None = None) -> list[Finding]:
	"""The rows that this user may not offer by himself and nobody has allowed yet."""
	asking = [finding for finding in findings(doc, user) if finding.needs_approval]
	if not asking:
		return []
	lines = [finding.line for finding in asking]
	standing = _as_quoted(doc, lines)
	lines = [line for line in lines if line.idx not in standing]
	if lines and not _is_approved(doc, lines):
		return [finding for finding in asking if finding.line.idx not in standing]
	return []


def unallowed(doc: Document) -> list[Finding]:
	"""The rows of a draft that whoever set its prices may not offer and nobody has allowed yet, whoever looks at it."""
	return unanswered(doc, doc.get("prices_set_by") or doc.owner) if doc.docstatus == 0 else []


def findings(doc: Document, user: str | None = None) -> list[Finding]:
	"""The verdict on every row; none where no rule exists, or where the company's own shop set the prices."""
	book = get_rulebook()
	user = user or frappe.session.user
	if not book.rules or frappe.get_cached_value("User", user, "user_type") == "Website User":
		return []
	lines = lines_of(doc, book)
	return pricing.check(lines, limits(doc, lines, book, user), precision_of(doc))


def limits(doc: Document, lines: list[Line], book: RuleBook, user: str) -> dict[int, Limit | None]:
	situation = situation_of(doc, book, user)
	return {line.idx: pricing.limit_for(line, situation, book.rules) for line in lines}


def precision_of(doc: Document) -> int:
	return cint(doc.precision("net_total")) or 2


# the document as values


def lines_of(doc: Document, book: RuleBook) -> list[Line]:
	taxes = [_tax(row) for row in doc.get("taxes") or []]
	lists = PriceLists(doc)
	return [_line(row, taxes, lists.of(row), book) for row in doc.items]


def _line(row: Document, taxes: list[Tax], listed: Listed, book: RuleBook) -> Line:
	is_higher = listed.rate > flt(row.price_list_rate)
	return Line(
		idx=row.idx,
		item=row.item_code or row.item_name or "",
		qty=flt(row.qty),
		net_amount=flt(row.net_amount),
		list_rate=max(flt(row.price_list_rate), listed.rate) or None,
		listed_in=listed.price_list if is_higher else "",
		at_rate_of_day=is_higher and listed.at_rate_of_day,
		stock_qty=flt(row.stock_qty) or None,
		item_groups=book.path("Item Group", row.item_group),
		included=_included(row, taxes),
		is_free=bool(row.is_free_item) and not flt(row.rate),
		is_alternative=bool(row.get("is_alternative")),
		came_from=row.get("quotation_item") or "",
	)


def _tax(row: Document) -> Tax:
	return Tax(
		kind=row.charge_type or "",
		rate=flt(row.rate),
		is_included=bool(cint(row.included_in_print_rate)),
		row=cint(row.row_id),
		account=row.account_head or "",
	)


def _included(row: Document, taxes: list[Tax]) -> Included:
	if not any(tax.is_included for tax in taxes):
		return pricing.NOTHING_INCLUDED
	own_rates = frappe.parse_json(row.get("item_tax_rate") or "{}")
	return pricing.included_in(taxes, {account: flt(rate) for account, rate in own_rates.items()})


def situation_of(doc: Document, book: RuleBook, user: str) -> Situation:
	party = compat.party_of_document(doc)
	return situation(getdate(doc.transaction_date), doc.company, party, book, user)


def situation(on: date, company: str, party: tuple[str, str], book: RuleBook, user: str) -> Situation:
	"""The customer's own group and territory count, not what somebody typed on the document."""
	customer_group, territory = compat.groups_of_party(*party)
	return Situation(
		on=on,
		company=company,
		roles=frozenset(frappe.get_roles(user)),
		customer_groups=book.path("Customer Group", customer_group),
		territories=book.path("Territory", territory),
	)


# what stands already


def root_of(doc: Document) -> str:
	"""The first version of the document; approvals stand for all its amendments."""
	return doc.get("price_chain") or doc.name


def _as_quoted(doc: Document, lines: list[Line]) -> set[int]:
	"""Rows of an order that are no worse than those of the quotation they came from."""
	if doc.doctype != "Sales Order":
		return set()
	names = sorted({line.came_from for line in lines if line.came_from})
	return pricing.no_worse(lines, _quoted(doc, names), "came_from", precision_of(doc)) if names else set()


def _quoted(doc: Document, rows: list[str]) -> list[Granted]:
	"""Rows of submitted quotations to this customer; any other row says nothing about him."""
	Row, Quotation = frappe.qb.DocType("Quotation Item"), frappe.qb.DocType("Quotation")
	found = (
		frappe.qb.from_(Row)
		.join(Quotation)
		.on(Quotation.name == Row.parent)
		.select(
			Row.name,
			Row.item_code,
			Row.qty,
			Row.stock_qty,
			Row.net_amount,
			Quotation.quotation_to,
			Quotation.party_name,
		)
		.where(Row.name.isin(rows) & (Quotation.docstatus == 1))
		.where((Quotation.company == doc.company) & (Quotation.currency == doc.currency))
		.run(as_dict=True)
	)
	parties = compat.parties_of_customer(doc.customer)
	return [
		Granted(row.name, flt(row.net_amount), flt(row.stock_qty) or flt(row.qty), row.item_code)
		for row in found
		if (row.quotation_to, row.party_name) in parties
	]


def _is_approved(doc: Document, lines: list[Line]) -> bool:
	"""One approved request that allows all of them, whichever version it was asked for."""
	wanted = {line.idx for line in lines}
	return any(
		pricing.no_worse(lines, granted, precision=precision_of(doc)) == wanted
		for granted in granted_in_chain(doc.doctype, root_of(doc), doc.currency)
	)


def worse_than_before(doc: Document) -> list[Line]:
	"""Rows of a submitted document that bring less per unit than they did; all new ones are among them."""
	before = doc.get_doc_before_save()
	half_a_cent = 0.5 * 10 ** -(cint(doc.items[0].precision("net_rate")) or 2)
	granted = [
		Granted(row.name, flt(row.net_rate) - half_a_cent, flt(row.conversion_factor) or 1, row.item_code)
		for row in before.items
		if flt(row.net_amount)
	]
	lines = [
		replace(line, came_from=row.name)
		for line, row in zip(lines_of(doc, get_rulebook()), doc.items, strict=True)
	]
	kept = pricing.no_worse(lines, granted, "came_from", precision_of(doc))
	return [line for line in lines if line.idx not in kept]


def in_words(finding: Finding) -> str:
	"""What the asker is told of a row: whether it is his to decide, and nothing that is not."""
	row = _("Row {0}: {1}").format(finding.line.idx, finding.line.item)
	if finding.verdict == pricing.CANNOT_TELL:
		return _("{0} has no list price, so nobody can tell what is given away.").format(row)
	said = [_("{0} is beyond your authority.").format(row)]
	if finding.line.listed_in:
		said.append(_("It is measured against the price list {0}.").format(finding.line.listed_in))
	if finding.line.at_rate_of_day:
		said.append(_("The exchange rate of the day counts, as the typed one is too far from it."))
	return " ".join(said)

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""An offer as the customer sees it: what he accepts is this and nothing else."""

from typing import Any

import frappe
from frappe.model.document import Document
from frappe.utils import cint, flt, getdate, strip_html

from sales_process import compat
from sales_process.engine.acceptance import Paper
from sales_process.engine.terms import Term

DOCTYPE = "Quotation"
OVER = ("Lost", "Cancelled", "Expired", "Ordered")
OPEN, GONE, TOO_LATE, ORDERED = "open", "gone", "too_late", "ordered"


def newest_of(root: str) -> Document | None:
	"""The submitted version of an amendment chain that stands now."""
	Quotation = frappe.qb.DocType(DOCTYPE)
	found = (
		frappe.qb.from_(Quotation)
		.select(Quotation.name)
		.where((Quotation.name == root) | (Quotation.price_chain == root))
		.where(Quotation.docstatus == 1)
		.orderby(Quotation.creation, order=frappe.qb.desc)
		.limit(1)
		.run(pluck=True)
	)
	return frappe.get_doc(DOCTYPE, found[0]) if found else None


def state_of(quotation: Document | None) -> str:
	"""Whether it can be accepted now; an offer without a last day stands until it is lost or ordered."""
	if not quotation or quotation.docstatus != 1 or quotation.status in ("Lost", "Cancelled"):
		return GONE
	if quotation.status == "Ordered":
		return ORDERED
	if quotation.valid_till and getdate(quotation.valid_till) < compat.today():
		return TOO_LATE
	return OPEN


def snapshot_of(quotation: Document) -> dict[str, Any]:
	"""Words and numbers of the offer, without anything internal; dates as text, so that the fingerprint stays."""
	return {
		"quotation": quotation.name,
		"company": quotation.company,
		"customer": quotation.customer_name or quotation.party_name,
		"date": str(getdate(quotation.transaction_date)),
		"valid_till": str(getdate(quotation.valid_till)) if quotation.valid_till else "",
		"currency": quotation.currency,
		"lines": [_line(row) for row in quotation.items],
		"net_total": flt(quotation.net_total, 6),
		"taxes": [
			{
				"description": strip_html(row.description or row.account_head or ""),
				"amount": flt(row.tax_amount, 6),
			}
			for row in quotation.get("taxes") or []
			if flt(row.tax_amount)
		],
		"discount_amount": flt(quotation.discount_amount, 6),
		"grand_total": flt(quotation.grand_total, 6),
		"rounded_total": flt(quotation.rounded_total, 6),
		"payment": payment_of(quotation),
		"schedule": [
			{
				"due_date": str(row.due_date or ""),
				"portion": flt(row.invoice_portion, 6),
				"amount": flt(row.payment_amount, 6),
			}
			for row in quotation.get("payment_schedule") or []
		],
		"terms": strip_html(quotation.terms or "").strip(),
	}


def _line(row: Document) -> dict[str, Any]:
	return {
		"item_code": row.item_code or "",
		"item_name": row.item_name or row.item_code or "",
		"description": strip_html(row.description or "").strip(),
		"qty": flt(row.qty, 6),
		"uom": row.uom or "",
		"rate": flt(row.rate, 6),
		"amount": flt(row.amount, 6),
		"is_alternative": cint(row.get("is_alternative")),
	}


def payment_of(quotation: Document) -> str:
	return quotation.get("payment_terms_template") or ""


def total_of(shown: dict[str, Any]) -> float:
	"""What is to be paid."""
	return shown["rounded_total"] or shown["grand_total"]


def as_paper(shown: dict[str, Any]) -> Paper:
	return Paper(
		currency=shown["currency"],
		total=total_of(shown),
		payment=shown["payment"],
		rows=tuple(
			Term(
				row["item_code"] or row["item_name"],
				row["qty"],
				row["rate"],
				row["amount"],
				row["uom"],
				row["item_name"],
			)
			for row in shown["lines"]
			if not row["is_alternative"]
		),
	)

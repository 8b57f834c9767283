# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""A return: a Delivery Note with negative quantities against another one."""

import frappe
from frappe import _
from frappe.model.mapper import get_mapped_doc
from frappe.query_builder.functions import Sum
from frappe.utils import flt, format_datetime, get_datetime

# The field of a returned row that names the row it returns, and what it keeps of that row.
RETURNED_ROW = {
	"Delivery Note": ("dn_detail", ("against_sales_order", "so_detail")),
	"Sales Invoice": ("sales_invoice_item", ("sales_order", "so_detail", "delivery_note", "dn_detail")),
}


class StockOverReturnError(frappe.ValidationError):
	pass


def validate_return(doc) -> None:
	"""Check a return against the document it returns."""
	if not doc.get("is_return") or not doc.return_against:
		return
	source = frappe.get_doc(doc.doctype, doc.return_against)
	if source.company == doc.company and source.customer == doc.customer and source.docstatus == 1:
		_check_time_and_rate(doc, source)
	_check_rows(doc, source)


def _check_time_and_rate(doc, source) -> None:
	returned, delivered = (
		get_datetime(f"{each.posting_date} {each.posting_time or '00:00:00'}") for each in (doc, source)
	)
	if returned < delivered:
		frappe.throw(_("Posting timestamp must be after {0}").format(format_datetime(delivered)))
	if doc.conversion_rate != source.conversion_rate:
		frappe.throw(
			_("Exchange Rate must be same as {0} {1} ({2})").format(
				_(doc.doctype), source.name, source.conversion_rate
			)
		)


def _check_rows(doc, source) -> None:
	if not any(flt(row.qty) < 0 or not row.item_code for row in doc.items):
		frappe.throw(_("Atleast one item should be entered with negative quantity in return document"))
	for row in doc.items:
		delivered = [each for each in source.items if each.item_code == row.item_code]
		if not delivered or flt(row.qty) >= 0:
			continue
		limit = sum(flt(each.stock_qty) for each in delivered)
		returned = _get_returned_qty(doc, row.item_code)
		# Of a draft just mapped this is still what the mapper left, as in ERPNext: it is submitting that stops.
		wanted = abs(flt(row.stock_qty))
		if wanted and returned >= limit:
			frappe.throw(_("Item {0} has already been returned").format(row.item_code), StockOverReturnError)
		if wanted - (limit - returned) > 0.0000001:
			frappe.throw(
				_("Row # {0}: Cannot return more than {1} for Item {2}").format(
					row.idx, limit - returned, row.item_code
				),
				StockOverReturnError,
			)
		if flt(row.rate) > max(flt(each.rate) for each in delivered):
			frappe.throw(
				_("Row # {0}: Rate cannot be greater than the rate used in {1} {2}").format(
					row.idx, _(doc.doctype), source.name
				)
			)


def _get_returned_qty(doc, item_code: str) -> float:
	note, row = frappe.qb.DocType(doc.doctype), frappe.qb.DocType(doc.items[0].doctype)
	query = (
		frappe.qb.from_(row)
		.inner_join(note)
		.on(note.name == row.parent)
		.select(Sum(row.stock_qty))
		.where((note.return_against == doc.return_against) & (note.docstatus == 1) & (note.is_return == 1))
		.where((row.item_code == item_code) & (note.name != (doc.name or "")))
	)
	return abs(flt(query.run()[0][0]))


def make_return_doc(doctype: str, source_name: str, target_doc=None):
	"""Return the unsaved return of all that was not yet returned."""

	def set_missing_values(source, target):
		target.is_return = 1
		target.ignore_pricing_rule = 1
		target.return_against = source.name
		for tax in target.get("taxes"):
			if tax.charge_type == "Actual":
				tax.tax_amount = -1 * tax.tax_amount
		if target.discount_amount:
			target.discount_amount = -1 * source.discount_amount
		target.run_method("calculate_taxes_and_totals")

	def update_item(source, target, parent):
		link, references = RETURNED_ROW[doctype]
		returned = frappe.get_all(source.doctype, {link: source.name, "docstatus": 1}, ["qty", "stock_qty"])
		target.qty = -1 * (flt(source.qty) - abs(sum(row.qty for row in returned)))
		target.stock_qty = -1 * (flt(source.stock_qty) - abs(sum(row.stock_qty for row in returned)))
		target.update({field: source.get(field) for field in references})
		target.set(link, source.name)

	return get_mapped_doc(
		doctype,
		source_name,
		{
			doctype: {"doctype": doctype, "validation": {"docstatus": ["=", 1]}},
			f"{doctype} Item": {"doctype": f"{doctype} Item", "postprocess": update_item},
		},
		target_doc,
		set_missing_values,
	)

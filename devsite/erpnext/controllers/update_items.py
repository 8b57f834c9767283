# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Update Items: change the rows of a submitted Sales Order."""

import frappe
from frappe import _
from frappe.utils import flt

from erpnext.controllers.status_updater import get_percentage, refresh_status
from erpnext.stock.get_item_details import get_conversion_factor


@frappe.whitelist(methods=["POST"])
def update_child_qty_rate(
	parent_doctype: str, trans_items: str | list, parent_doctype_name: str, child_docname: str = "items"
) -> None:
	"""Add, change and remove rows of a submitted order, as far as nothing is delivered of them."""
	if parent_doctype != "Sales Order":
		frappe.throw(_("Items of a {0} cannot be updated.").format(_(parent_doctype)))
	order = frappe.get_doc(parent_doctype, parent_doctype_name)
	order.check_permission("write")
	wanted = [row for row in frappe.parse_json(trans_items) if row.get("item_code")]
	_remove_rows(order, {row.get("docname") for row in wanted})
	order.update_prevdoc_status()
	for row in wanted:
		_update_row(_get_row(order, row), row)
	_save(order)


def _remove_rows(order, kept: set) -> None:
	for row in list(order.items):
		if row.name in kept:
			continue
		if flt(row.delivered_qty):
			frappe.throw(
				_("Row #{0}: Cannot delete item {1} which has already been delivered").format(
					row.idx, row.item_code
				)
			)
		order.remove(row)


def _get_row(order, wanted: dict):
	if wanted.get("docname"):
		return next(row for row in order.items if row.name == wanted["docname"])
	item = frappe.get_cached_doc("Item", wanted["item_code"])
	row = order.append(
		"items", {field: item.get(field) for field in ("item_code", "item_name", "item_group")}
	)
	row.description = item.description
	row.stock_uom = item.stock_uom
	row.uom = wanted.get("uom") or item.stock_uom
	row.delivery_date = wanted.get("delivery_date") or order.delivery_date
	row.conversion_factor = get_conversion_factor(item.name, row.uom)["conversion_factor"]
	return row


def _update_row(row, wanted: dict) -> None:
	if not flt(wanted.get("qty")):
		frappe.throw(
			_("Row # {0}: Quantity for Item {1} cannot be zero").format(row.idx, frappe.bold(row.item_code)),
			title=_("Invalid Qty"),
		)
	if flt(wanted["qty"]) < flt(row.delivered_qty):
		frappe.throw(_("Cannot set quantity less than delivered quantity"))
	row.qty = flt(wanted["qty"])
	row.rate = flt(wanted.get("rate"), row.precision("rate") or 2)
	if wanted.get("uom"):
		row.uom = wanted["uom"]
	if flt(wanted.get("conversion_factor")):
		row.conversion_factor = 1 if row.uom == row.stock_uom else flt(wanted["conversion_factor"])
	if wanted.get("delivery_date"):
		row.delivery_date = wanted["delivery_date"]
	_explain_rate(row)


def _explain_rate(row) -> None:
	"""Show a typed rate as discount or margin on the list price."""
	if not flt(row.price_list_rate):
		return
	if row.rate > row.price_list_rate:
		row.discount_percentage = 0
		row.margin_type = "Amount"
		row.margin_rate_or_amount = flt(
			row.rate - row.price_list_rate, row.precision("margin_rate_or_amount")
		)
		row.rate_with_margin = row.rate
	else:
		discount = (1 - flt(row.rate) / flt(row.price_list_rate)) * 100
		row.discount_percentage = flt(discount, row.precision("discount_percentage"))
		row.discount_amount = flt(row.price_list_rate) - flt(row.rate)
		row.margin_type = ""
		row.margin_rate_or_amount = row.rate_with_margin = 0


def _save(order) -> None:
	order.flags.ignore_validate_update_after_submit = True
	order.set_qty_as_per_stock_uom()
	order.calculate_taxes_and_totals()
	order.set_total_in_words()
	order.set_gross_profit()
	for index, row in enumerate(order.items, start=1):
		row.idx = index
	order.save()
	order.update_prevdoc_status()
	delivered = get_percentage("Sales Order", order.name, "qty", "delivered_qty")
	order.db_set("per_delivered", delivered, update_modified=False)
	refresh_status("Sales Order", order.name)
	order.reload()
	order.validate_uom_is_integer("uom", "qty")
	order.validate_uom_is_integer("stock_uom", "stock_qty")

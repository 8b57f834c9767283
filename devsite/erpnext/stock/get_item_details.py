# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What a row takes over from its item, and the price."""

import frappe
from frappe import _
from frappe.query_builder.functions import Coalesce
from frappe.utils import cstr, flt, getdate, nowdate

from erpnext.setup.utils import get_exchange_rate


@frappe.whitelist()
def get_item_details(
	args: str | dict,
	doc: str | dict | None = None,
	for_validate: bool = False,
	overwrite_warehouse: bool = True,
) -> dict:
	"""Return the values of an item for a row of a document."""
	args = frappe._dict(frappe.parse_json(args))
	doc = frappe.parse_json(doc) if doc else {}
	args.transaction_date = (
		args.transaction_date or doc.get("transaction_date") or doc.get("posting_date") or nowdate()
	)
	args.price_list = args.price_list or args.selling_price_list
	item = frappe.get_cached_doc("Item", args.item_code)
	validate_item_details(args, item)
	details = get_basic_details(args, item)
	rate = get_price_list_rate(args)
	if rate is not None:
		details.price_list_rate = rate
	return details


def get_details_of_row(doc, row) -> dict:
	"""Return the details for a row of a document that is being saved."""
	args = {field: doc.get(field) for field in doc.meta.get_valid_columns()}
	args["customer"] = doc.get_customer()
	args.update(row.as_dict())
	args.update(doctype=doc.doctype, name=doc.name, company=doc.company)
	args["transaction_date"] = doc.get("transaction_date") or doc.get("posting_date")
	return get_item_details(args)


def validate_item_details(args, item) -> None:
	if not args.company:
		frappe.throw(_("Please specify Company"))
	if item.disabled:
		frappe.throw(_("Item {0} is disabled").format(item.name))
	if item.end_of_life and getdate(item.end_of_life) <= getdate(nowdate()):
		frappe.throw(_("Item {0} has reached its end of life on {1}").format(item.name, item.end_of_life))


def get_basic_details(args, item) -> frappe._dict:
	args.uom = args.uom or item.sales_uom or item.stock_uom
	args.stock_uom = item.stock_uom
	if args.uom == item.stock_uom:
		args.conversion_factor = 1.0
	elif not flt(args.conversion_factor):
		args.conversion_factor = get_conversion_factor(item.name, args.uom)["conversion_factor"]
	quantity = flt(args.qty) or 1.0
	weight = flt(args.weight_per_unit) or item.weight_per_unit
	details = frappe._dict(
		item_code=item.name,
		item_name=item.item_name,
		item_group=item.item_group,
		description=cstr(item.description).strip(),
		image=cstr(item.image).strip(),
		uom=args.uom,
		stock_uom=item.stock_uom,
		conversion_factor=args.conversion_factor,
		qty=quantity,
		stock_qty=quantity * args.conversion_factor,
		discount_amount=flt(args.discount_amount),
		weight_per_unit=weight,
		weight_uom=args.weight_uom or item.weight_uom,
		total_weight=flt(weight) * quantity * args.conversion_factor,
		grant_commission=item.grant_commission,
		transaction_date=args.transaction_date,
	)
	for amount in ("price_list_rate", "rate", "amount", "net_rate", "net_amount", "discount_percentage"):
		details[amount] = 0.0
	if args.doctype in ("Quotation", "Sales Order"):
		details.valuation_rate = flt(item.valuation_rate) if item.is_stock_item else 0.0
	return details


@frappe.whitelist()
def get_conversion_factor(item_code: str, uom: str) -> dict:
	"""How many stock units one unit of `uom` is."""
	factor = frappe.db.get_value(
		"UOM Conversion Detail", {"parent": item_code, "uom": uom}, "conversion_factor"
	)
	return {"conversion_factor": flt(factor) or 1.0}


def get_price_list_rate(args) -> float | None:
	"""The price in the document's currency, None if there is none."""
	if not args.price_list:
		return None
	rate = get_price_list_rate_for(args, args.item_code)
	if rate is None:
		return None
	return flt(rate) * get_price_list_conversion_rate(args) / (flt(args.conversion_rate) or 1.0)


def get_price_list_conversion_rate(args) -> float:
	if flt(args.plc_conversion_rate):
		return flt(args.plc_conversion_rate)
	list_currency = frappe.get_cached_value("Price List", args.price_list, "currency")
	company_currency = frappe.get_cached_value("Company", args.company, "default_currency")
	return get_exchange_rate(list_currency, company_currency, args.transaction_date, "for_selling")


def get_price_list_rate_for(args, item_code: str) -> float | None:
	"""The customer's own price, else the list's; per `uom`, else converted from the stock unit."""
	price = args.customer and get_item_price(args, item_code, args.uom, args.customer)
	price = price or get_item_price(args, item_code, args.uom)
	if not price and args.uom != args.stock_uom:
		price = get_item_price(args, item_code, args.stock_uom)
	if not price:
		return None
	if price.uom == args.uom or frappe.get_cached_value(
		"Price List", args.price_list, "price_not_uom_dependent"
	):
		return price.price_list_rate
	return flt(price.price_list_rate * (flt(args.conversion_factor) or 1.0))


def get_item_price(args, item_code: str, uom: str | None, customer: str | None = None):
	price = frappe.qb.DocType("Item Price")
	date = str(getdate(args.transaction_date or nowdate()))
	rows = (
		frappe.qb.from_(price)
		.select(price.name, price.price_list_rate, price.uom)
		.where((price.item_code == item_code) & (price.price_list == args.price_list))
		.where(Coalesce(price.uom, "").isin(["", uom or ""]))
		.where(Coalesce(price.customer, "") == (customer or ""))
		.where(Coalesce(price.valid_from, "2000-01-01") <= date)
		.where(Coalesce(price.valid_upto, "2500-12-31") >= date)
		.orderby(price.valid_from, order=frappe.qb.desc)
		.orderby(price.uom, order=frappe.qb.desc)
		.limit(1)
		.run(as_dict=True)
	)
	return rows[0] if rows else None

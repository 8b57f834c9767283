# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What all selling documents share: currencies, item details, totals."""

import frappe
from frappe import _
from frappe.utils import flt, money_in_words

import erpnext
from erpnext.controllers.sales_and_purchase_return import validate_return
from erpnext.controllers.taxes_and_totals import calculate_taxes_and_totals
from erpnext.controllers.update_items import update_child_qty_rate  # noqa: F401  ERPNext's path for it
from erpnext.exceptions import PartyDisabled, PartyFrozen
from erpnext.setup.utils import get_exchange_rate
from erpnext.stock.get_item_details import get_conversion_factor, get_details_of_row
from erpnext.utilities.transaction_base import TransactionBase

# Taken from the item on every save, whatever the row says.
FORCED_ITEM_FIELDS = (
	"item_group",
	"stock_uom",
	"weight_per_unit",
	"weight_uom",
	"total_weight",
	"valuation_rate",
)


class InvalidQtyError(frappe.ValidationError):
	pass


class AccountsController(TransactionBase):
	def validate(self):
		if not self.get("is_return"):
			self.validate_qty_is_not_zero()
		if self.get("_action") and self._action != "update_after_submit":
			self.set_missing_values(for_validate=True)
		self.clear_progress_of_draft()
		self.calculate_taxes_and_totals()
		if not self.get("is_return"):
			self.validate_value("base_grand_total", ">=", 0)
		validate_return(self)
		self.validate_party()
		self.set_total_in_words()
		self.set_default_letter_head()

	def validate_qty_is_not_zero(self) -> None:
		for row in self.items:
			if not flt(row.qty):
				frappe.throw(
					_("Row #{0}: Item quantity cannot be zero").format(row.idx),
					InvalidQtyError,
					title=_("Invalid Quantity"),
				)

	def set_missing_values(self, for_validate: bool = False) -> None:
		"""Fill what the user left open, from customer, price list and items."""

	def set_price_list_currency(self) -> None:
		"""Set currencies and the rates to the company's currency."""
		date = self.get("posting_date") or self.get("transaction_date")
		company_currency = erpnext.get_company_currency(self.company)
		if self.selling_price_list:
			self.price_list_currency = frappe.db.get_value("Price List", self.selling_price_list, "currency")
			if self.price_list_currency == company_currency:
				self.plc_conversion_rate = 1.0
			elif not self.plc_conversion_rate:
				self.plc_conversion_rate = get_exchange_rate(
					self.price_list_currency, company_currency, date, "for_selling"
				)
		if not self.currency:
			self.currency = self.price_list_currency
			self.conversion_rate = self.plc_conversion_rate
		elif self.currency == company_currency:
			self.conversion_rate = 1.0
		elif not self.conversion_rate:
			self.conversion_rate = get_exchange_rate(self.currency, company_currency, date, "for_selling")

	def set_missing_item_details(self) -> None:
		"""Fill the rows from their items and the price list."""
		for row in self.items:
			if not row.item_code:
				self.set_uom_of_free_text_row(row)
				continue
			for fieldname, value in get_details_of_row(self, row).items():
				if not row.meta.has_field(fieldname) or value is None:
					continue
				is_open = row.get(fieldname) is None or (
					fieldname == "conversion_factor" and not row.get(fieldname)
				)
				if is_open or fieldname in FORCED_ITEM_FIELDS:
					row.set(fieldname, value)

	def set_uom_of_free_text_row(self, row) -> None:
		row.uom = row.stock_uom = row.uom or row.stock_uom
		row.conversion_factor = row.conversion_factor or 1

	def clear_progress_of_draft(self) -> None:
		if self.docstatus != 0:
			return
		for row in self.items:
			for fieldname in ("billed_amt", "delivered_qty"):
				if row.meta.has_field(fieldname):
					row.set(fieldname, 0)

	def calculate_taxes_and_totals(self) -> None:
		"""Compute all amounts."""
		calculate_taxes_and_totals(self)

	def validate_party(self) -> None:
		"""Nothing is ordered by or delivered to a disabled or frozen customer."""
		customer = self.get("customer")
		if not customer:
			return
		disabled, frozen = frappe.get_cached_value("Customer", customer, ["disabled", "is_frozen"])
		if disabled:
			frappe.throw(_("{0} {1} is disabled").format(_("Customer"), customer), PartyDisabled)
		if frozen:
			frappe.throw(_("{0} {1} is frozen").format(_("Customer"), customer), PartyFrozen)

	def is_rounded_total_disabled(self) -> bool:
		"""Does this document do without a rounded total?"""
		return bool(self.disable_rounded_total)

	def set_total_in_words(self) -> None:
		field = "grand_total" if self.is_rounded_total_disabled() else "rounded_total"
		company_currency = erpnext.get_company_currency(self.company)
		self.base_in_words = money_in_words(abs(flt(self.get("base_" + field))), company_currency)
		self.in_words = money_in_words(abs(flt(self.get(field))), self.currency)

	def set_default_letter_head(self) -> None:
		if not self.letter_head:
			self.letter_head = frappe.get_cached_value("Company", self.company, "default_letter_head")

	def set_qty_as_per_stock_uom(self) -> None:
		for row in self.items:
			if not row.conversion_factor and row.item_code:
				row.conversion_factor = get_conversion_factor(row.item_code, row.uom)["conversion_factor"]
			if not row.conversion_factor:
				frappe.throw(_("Row {0}: Conversion Factor is mandatory").format(row.idx))
			row.stock_qty = flt(row.qty) * flt(row.conversion_factor)

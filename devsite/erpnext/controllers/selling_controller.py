# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What Quotation, Sales Order and Delivery Note do on top: customer, sales team, commission, price checks."""

import frappe
from frappe import _
from frappe.contacts.doctype.address.address import render_address
from frappe.utils import flt

from erpnext.accounts.party import get_party_values
from erpnext.controllers.accounts_controller import AccountsController
from erpnext.crm.doctype.lead.lead import get_lead_details

ADDRESS_DISPLAYS = {
	"customer_address": "address_display",
	"shipping_address_name": "shipping_address",
	"company_address": "company_address_display",
	"dispatch_address_name": "dispatch_address",
}


class SellingController(AccountsController):
	def __setup__(self):
		self.flags.ignore_permlevel_for_fields = ["selling_price_list", "price_list_currency"]

	def validate(self):
		super().validate()
		self.set_rate_of_stock_uom()
		if not self.get("is_return"):
			self.validate_max_discount()
			self.validate_selling_price()
		self.set_qty_as_per_stock_uom()
		self.set_gross_profit()
		self.set_customer_address()

	def set_missing_values(self, for_validate: bool = False) -> None:
		super().set_missing_values(for_validate)
		self.set_missing_customer_details()
		self.set_price_list_currency()
		self.set_missing_item_details()

	def get_customer(self) -> str | None:
		"""The customer the document is for, where it is for one."""
		return self.get("customer")

	def get_lead(self) -> str | None:
		"""The lead the document is for, where it is for one."""
		return None

	def set_missing_customer_details(self) -> None:
		customer, lead = self.get_customer(), self.get_lead()
		if lead:
			self.update_if_missing(get_lead_details(lead, company=self.company))
		if not customer:
			return
		details = get_party_values(
			customer,
			doctype=self.doctype,
			company=self.company,
			party_address=self.customer_address,
			shipping_address=self.shipping_address_name,
			company_address=self.get("company_address"),
			fetch_payment_terms_template=self.has_value_changed("company"),
			ignore_permissions=self.flags.ignore_permissions,
		)
		# As in ERPNext, the sales team comes with the form or the mapper, not with a save.
		details.pop("sales_team")
		self.update_if_missing(details)

	def calculate_taxes_and_totals(self) -> None:
		"""Compute all amounts, and what the sales team gets of them."""
		super().calculate_taxes_and_totals()
		self.calculate_commission()
		self.calculate_contribution()

	def calculate_commission(self) -> None:
		if not self.meta.has_field("commission_rate"):
			return
		self.round_floats_in(self, ["amount_eligible_for_commission", "commission_rate"])
		if not 0 <= self.commission_rate <= 100:
			frappe.throw(_("{0} must be between 0 and 100").format(_(self.meta.get_label("commission_rate"))))
		self.amount_eligible_for_commission = sum(
			row.base_net_amount for row in self.items if row.grant_commission
		)
		self.total_commission = flt(
			self.amount_eligible_for_commission * self.commission_rate / 100,
			self.precision("total_commission"),
		)

	def calculate_contribution(self) -> None:
		"""Set each sales person's share; the shares must add up to 100 %."""
		if not self.get("sales_team"):
			return
		self.stop_disabled_sales_persons()
		for member in self.sales_team:
			self.round_floats_in(member)
			member.allocated_amount = flt(
				flt(self.amount_eligible_for_commission) * member.allocated_percentage / 100,
				member.precision("allocated_amount"),
			)
			if member.commission_rate:
				member.incentives = flt(
					member.allocated_amount * flt(member.commission_rate) / 100,
					member.precision("incentives"),
				)
		if sum(member.allocated_percentage for member in self.sales_team) != 100:
			frappe.throw(_("Total allocated percentage for sales team should be 100"))

	def stop_disabled_sales_persons(self) -> None:
		names = [member.sales_person for member in self.sales_team]
		disabled = frappe.get_all("Sales Person", {"name": ("in", names), "enabled": 0}, pluck="name")
		if disabled:
			frappe.throw(_("Sales Person {0} is disabled.").format(frappe.bold(disabled[0])))

	def validate_max_discount(self) -> None:
		for row in self.items:
			allowed = (
				flt(frappe.get_cached_value("Item", row.item_code, "max_discount")) if row.item_code else 0
			)
			if allowed and flt(row.discount_percentage) > allowed:
				frappe.throw(_("Maximum discount for Item {0} is {1}%").format(row.item_code, allowed))

	def validate_selling_price(self) -> None:
		if not frappe.db.get_single_value("Selling Settings", "validate_selling_price"):
			return
		for row in self.items:
			if not row.item_code or row.is_free_item:
				continue
			cost = flt(frappe.get_cached_value("Item", row.item_code, "last_purchase_rate"))
			cost *= row.conversion_factor or 1
			if flt(row.base_net_rate) < cost:
				frappe.throw(
					_("Row #{0}: Selling rate for item {1} is lower than its last purchase rate {2}.").format(
						row.idx, frappe.bold(row.item_name), cost
					),
					title=_("Invalid Selling Price"),
				)

	def set_rate_of_stock_uom(self) -> None:
		for row in self.items:
			row.stock_uom_rate = row.rate / (row.conversion_factor or 1)

	def set_gross_profit(self) -> None:
		if self.doctype not in ("Quotation", "Sales Order"):
			return
		for row in self.items:
			profit = (flt(row.stock_uom_rate) - flt(row.valuation_rate)) * row.stock_qty
			row.gross_profit = flt(profit, row.precision("amount"))

	def set_customer_address(self) -> None:
		for link, display in ADDRESS_DISPLAYS.items():
			if self.get(link):
				self.set(display, render_address(self.get(link), check_permissions=False))

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Rates, discounts, taxes and totals of a selling document."""

import frappe
from frappe import _, scrub
from frappe.utils import cint, flt, round_based_on_smallest_currency_fraction

import erpnext

PREVIOUS_ROW = ("On Previous Row Amount", "On Previous Row Total")


def calculate_taxes_and_totals(doc) -> None:
	"""Compute all amounts of a document in place."""
	if doc.get("items"):
		_Totals(doc).calculate()


class _Totals:
	def __init__(self, doc):
		self.doc = doc
		self.taxes = doc.get("taxes") or []
		# Alternatives are offered beside the rows that make up the total.
		self.items = [row for row in doc.items if not (doc.doctype == "Quotation" and row.is_alternative)]
		self.discounted = False

	def calculate(self) -> None:
		self.set_conversion_rate()
		for row in self.doc.items:
			self.set_row_rate(row)
			self.set_row_amount(row)
		self.start_taxes()
		self.take_included_taxes_out()
		self.add_up()
		self.set_discount_amount()
		self.spread_discount()

	def add_up(self) -> None:
		self.set_net_total()
		self.set_taxes()
		self.set_grand_total()
		self.doc.total_net_weight = sum(flt(row.total_weight) for row in self.items)

	def set_conversion_rate(self) -> None:
		company_currency = erpnext.get_company_currency(self.doc.company)
		if not self.doc.currency or self.doc.currency == company_currency:
			self.doc.currency = company_currency
			self.doc.conversion_rate = 1.0
		if not flt(self.doc.conversion_rate):
			frappe.throw(
				_("{0} is mandatory. Maybe a Currency Exchange record is missing for {1} to {2}.").format(
					_("Exchange Rate"), self.doc.currency, company_currency
				)
			)
		self.doc.conversion_rate = flt(self.doc.conversion_rate)

	def set_row_rate(self, row) -> None:
		self.doc.round_floats_in(row)
		if row.discount_percentage == 100:
			row.rate = 0.0
		elif row.price_list_rate and not row.rate:
			row.rate = self.after_percentage(row.price_list_rate, row)
			row.discount_amount = row.price_list_rate * row.discount_percentage / 100

		row.rate_with_margin = self.get_rate_with_margin(row)
		row.base_rate_with_margin = row.rate_with_margin * self.doc.conversion_rate
		if row.rate_with_margin > 0:
			row.rate = self.after_percentage(row.rate_with_margin, row)
			if row.discount_amount and not row.discount_percentage:
				row.rate = row.rate_with_margin - row.discount_amount
			else:
				row.discount_amount = row.rate_with_margin - row.rate
		elif row.price_list_rate > 0:
			row.discount_amount = row.price_list_rate - row.rate

	def after_percentage(self, rate: float, row) -> float:
		return flt(rate * (1 - row.discount_percentage / 100), row.precision("rate"))

	def get_rate_with_margin(self, row) -> float:
		if not row.price_list_rate:
			return 0.0
		if row.rate > row.price_list_rate:
			row.margin_type = "Amount"
			row.margin_rate_or_amount = flt(
				row.rate - row.price_list_rate, row.precision("margin_rate_or_amount")
			)
			return 0.0
		if not (row.margin_type and row.margin_rate_or_amount):
			return 0.0
		if row.margin_type == "Amount":
			return row.price_list_rate + row.margin_rate_or_amount
		return row.price_list_rate * (1 + row.margin_rate_or_amount / 100)

	def set_row_amount(self, row) -> None:
		row.net_rate = row.rate
		quantity = -1 if not row.qty and self.doc.get("is_return") else row.qty
		row.amount = row.net_amount = flt(row.rate * quantity, row.precision("amount"))
		if row.meta.has_field("distributed_discount_amount"):
			row.distributed_discount_amount = 0
		self.set_base(row, "price_list_rate", "rate", "net_rate", "amount", "net_amount")

	def set_base(self, doc, *fieldnames: str) -> None:
		for fieldname in fieldnames:
			amount = flt(doc.get(fieldname), doc.precision(fieldname)) * self.doc.conversion_rate
			doc.set("base_" + fieldname, flt(amount, doc.precision("base_" + fieldname)))

	def start_taxes(self) -> None:
		for tax in self.taxes:
			validate_tax_row(tax)
			if tax.charge_type == "Actual":
				tax.rate = None
			else:
				tax.tax_amount = 0.0
			self.doc.round_floats_in(tax)

	def take_included_taxes_out(self) -> None:
		"""A rate that includes taxes: the net amount is what is left without them."""
		if not any(cint(tax.included_in_print_rate) for tax in self.taxes):
			return
		share, per_unit = self.get_included_share()
		for row in self.doc.items:
			if not row.qty or not (share or per_unit):
				continue
			net_amount = (row.amount - per_unit * row.qty) / (1 + share)
			row.net_amount = flt(net_amount, row.precision("net_amount"))
			row.net_rate = flt(row.net_amount / row.qty, row.precision("net_rate"))
			self.set_base(row, "net_rate", "net_amount")

	def get_included_share(self) -> tuple[float, float]:
		"""Return the included taxes as a share of the net amount, and as an amount per unit."""
		shares, totals, per_unit = [], [], 0.0
		for tax in self.taxes:
			share = 0.0
			if cint(tax.included_in_print_rate):
				if tax.charge_type == "On Net Total":
					share = tax.rate / 100
				elif tax.charge_type == "On Previous Row Amount":
					share = tax.rate / 100 * shares[cint(tax.row_id) - 1]
				elif tax.charge_type == "On Previous Row Total":
					share = tax.rate / 100 * totals[cint(tax.row_id) - 1]
				elif tax.charge_type == "On Item Quantity":
					per_unit += flt(tax.rate)
			shares.append(share)
			totals.append((totals[-1] if totals else 1) + share)
		return sum(shares), per_unit

	def set_net_total(self) -> None:
		doc = self.doc
		doc.total_qty = sum(row.qty for row in self.items)
		doc.total = sum(row.amount for row in self.items)
		doc.base_total = sum(row.base_amount for row in self.items)
		doc.net_total = sum(row.net_amount for row in self.items)
		doc.base_net_total = sum(row.base_net_amount for row in self.items)
		doc.round_floats_in(doc, ["total", "base_total", "net_total", "base_net_total"])

	def set_taxes(self) -> None:
		self.doc.rounding_adjustment = 0
		keeps_full_tax = self.discounted and self.doc.apply_discount_on == "Grand Total"
		sums = self.get_tax_sums()
		running = self.doc.net_total
		for tax, amount in zip(self.taxes, sums, strict=True):
			if tax.charge_type != "Actual" and not keeps_full_tax:
				tax.tax_amount = amount
			tax.tax_amount = flt(tax.tax_amount, tax.precision("tax_amount"))
			tax.tax_amount_after_discount_amount = flt(amount, tax.precision("tax_amount"))
			self.set_base(tax, "tax_amount", "tax_amount_after_discount_amount")
			running = flt(running + tax.tax_amount_after_discount_amount, tax.precision("total"))
			tax.total = running
			self.set_base(tax, "total")
		if self.taxes and keeps_full_tax and self.doc.discount_amount:
			self.doc.rounding_adjustment = flt(
				self.doc.grand_total - self.doc.discount_amount - running,
				self.doc.precision("rounding_adjustment"),
			)

	def get_tax_sums(self) -> list[float]:
		"""Return the unrounded amount of each tax over all rows."""
		sums = [0.0] * len(self.taxes)
		left = [flt(tax.tax_amount, tax.precision("tax_amount")) for tax in self.taxes]
		for row in self.items:
			amounts, totals = [], []
			for index, tax in enumerate(self.taxes):
				amount = self.get_tax_of_row(tax, row, amounts, totals)
				if tax.charge_type == "Actual":
					left[index] -= amount
					if row is self.items[-1]:
						amount += left[index]
				amounts.append(amount)
				totals.append(flt((totals[-1] if totals else row.net_amount) + amount))
				sums[index] += amount
		return sums

	def get_tax_of_row(self, tax, row, amounts: list[float], totals: list[float]) -> float:
		if tax.charge_type == "Actual":
			actual = flt(tax.tax_amount, tax.precision("tax_amount"))
			return row.net_amount * actual / self.doc.net_total if self.doc.net_total else 0.0
		if tax.charge_type == "On Item Quantity":
			return flt(tax.rate) * row.qty
		base = {"On Previous Row Amount": amounts, "On Previous Row Total": totals}.get(tax.charge_type)
		return flt(tax.rate) / 100 * (row.net_amount if base is None else base[cint(tax.row_id) - 1])

	def set_grand_total(self) -> None:
		doc = self.doc
		doc.grand_total = flt(doc.net_total)
		doc.total_taxes_and_charges = 0.0
		if self.taxes:
			difference = self.get_rounding_loss_of_included_taxes()
			doc.grand_total = flt(self.taxes[-1].total) + difference
			doc.total_taxes_and_charges = flt(
				doc.grand_total - doc.net_total - difference, doc.precision("total_taxes_and_charges")
			)
		self.set_base(doc, "total_taxes_and_charges", "rounding_adjustment")
		doc.base_grand_total = doc.base_net_total
		if doc.total_taxes_and_charges:
			doc.base_grand_total = doc.grand_total * doc.conversion_rate
		doc.round_floats_in(doc, ["grand_total", "base_grand_total"])
		self.set_rounded_total()

	def get_rounding_loss_of_included_taxes(self) -> float:
		if not any(cint(tax.included_in_print_rate) for tax in self.taxes):
			return 0.0
		last = self.taxes[-1]
		added = sum(
			flt(tax.tax_amount_after_discount_amount) for tax in self.taxes if not tax.included_in_print_rate
		)
		difference = self.doc.total + added - flt(last.total, last.precision("total"))
		if self.discounted:
			difference -= flt(self.doc.discount_amount)
		difference = flt(difference, self.doc.precision("rounding_adjustment"))
		return difference if abs(difference) <= 5.0 / 10 ** last.precision("tax_amount") else 0.0

	def set_rounded_total(self) -> None:
		doc = self.doc
		if doc.is_rounded_total_disabled():
			doc.rounded_total = doc.base_rounded_total = 0
			return
		doc.rounded_total = round_based_on_smallest_currency_fraction(
			doc.grand_total, doc.currency, doc.precision("rounded_total")
		)
		doc.rounding_adjustment = flt(
			doc.rounded_total - doc.grand_total, doc.precision("rounding_adjustment")
		)
		self.set_base(doc, "rounding_adjustment", "rounded_total")

	def set_discount_amount(self) -> None:
		if self.doc.additional_discount_percentage:
			basis = flt(self.doc.get(scrub(self.doc.apply_discount_on)))
			self.doc.discount_amount = flt(
				basis * self.doc.additional_discount_percentage / 100, self.doc.precision("discount_amount")
			)

	def spread_discount(self) -> None:
		"""Take the additional discount off the rows' net amounts, in proportion."""
		doc = self.doc
		if not doc.discount_amount:
			doc.base_discount_amount = 0
			return
		if not doc.apply_discount_on:
			frappe.throw(_("Please select Apply Discount On"))
		self.set_base(doc, "discount_amount")
		basis = self.get_discount_basis()
		if not basis:
			return
		self.reduce_rows(basis)
		self.discounted = True
		self.add_up()

	def reduce_rows(self, basis: float) -> None:
		doc, net_total = self.doc, 0.0
		loss_goes_to_last = doc.apply_discount_on == "Net Total" or not self.taxes or basis == doc.net_total
		for row in self.items:
			before = row.net_amount
			row.net_amount = flt(
				before - flt(doc.discount_amount) * before / basis, row.precision("net_amount")
			)
			net_total += row.net_amount
			if loss_goes_to_last and row is self.items[-1]:
				loss = flt(doc.net_total - net_total - doc.discount_amount, doc.precision("net_total"))
				row.net_amount = flt(row.net_amount + loss, row.precision("net_amount"))
			row.net_rate = flt(row.net_amount / row.qty, row.precision("net_rate")) if row.qty else 0
			if row.meta.has_field("distributed_discount_amount"):
				row.distributed_discount_amount = flt(
					before - row.net_amount, row.precision("distributed_discount_amount")
				)
			self.set_base(row, "net_rate", "net_amount")

	def get_discount_basis(self) -> float:
		if self.doc.apply_discount_on == "Net Total":
			return self.doc.net_total
		fixed = {}
		for tax in self.taxes:
			if tax.charge_type in ("Actual", "On Item Quantity"):
				fixed[tax.idx] = tax.tax_amount
			elif cint(tax.row_id) in fixed:
				fixed[tax.idx] = fixed[cint(tax.row_id)] * flt(tax.rate) / 100
		return flt(self.doc.grand_total - sum(fixed.values()), self.doc.precision("grand_total"))


def validate_tax_row(tax) -> None:
	"""Stop a tax that refers to a row it cannot refer to."""
	if tax.charge_type not in PREVIOUS_ROW:
		if tax.row_id and tax.charge_type in ("Actual", "On Net Total"):
			frappe.throw(
				_("Can refer row only if the charge type is 'On Previous Row Amount' or 'Previous Row Total'")
			)
		return
	if cint(tax.idx) == 1:
		frappe.throw(
			_("The first tax row cannot be '{0}': there is no row before it.").format(_(tax.charge_type))
		)
	if not tax.row_id or cint(tax.row_id) >= cint(tax.idx):
		frappe.throw(
			_("Row {0}: enter the number of a tax row above in {1}.").format(
				tax.idx, _(tax.meta.get_label("row_id"))
			)
		)


@frappe.whitelist()
def preview_totals(doc: str | dict) -> dict:
	"""Return an unsaved document with its amounts computed, for the form."""
	doc = frappe.get_doc(frappe.parse_json(doc))
	doc.check_permission("write" if doc.get("name") and not doc.is_new() else "create")
	calculate_taxes_and_totals(doc)
	return doc.as_dict()

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe
from frappe import _
from frappe.model.document import Document

DOCTYPE = "Negotiation Limit"


class NegotiationLimit(Document):
	def validate(self):
		self.set_deal_facts()
		self.validate_once("items", "item_code")
		self.validate_once("clauses", "topic")

	def set_deal_facts(self):
		deal = frappe.db.get_value(
			"Sales Deal", self.deal, ["account", "company", "sales_owner"], as_dict=True
		)
		self.account, self.company, self.sales_owner = deal.account, deal.company, deal.sales_owner
		self.party_name = frappe.db.get_value("Sales Account", self.account, "title")
		self.currency = self.currency or frappe.get_cached_value("Company", self.company, "default_currency")
		frappe.has_permission("Sales Deal", "read", self.deal, throw=True)

	def validate_once(self, table: str, fieldname: str):
		seen = set()
		for row in self.get(table):
			value = row.get(fieldname)
			if value in seen:
				frappe.throw(
					_("Row {0}: {1} has a limit already. Keep one of them.").format(
						row.idx, frappe.bold(value)
					),
					title=_("Limit Stated Twice"),
				)
			seen.add(value)


def limit_of(deal: str) -> str | None:
	return frappe.db.get_value(DOCTYPE, {"deal": deal}, "name", order_by=None)


def bottom_prices(deal: str | None, currency: str) -> dict[str, float]:
	"""Item → the price per unit below which we do not go; for approvers, in the currency it was stated in."""
	limit = deal and frappe.db.get_value(DOCTYPE, {"deal": deal, "currency": currency}, "name", order_by=None)
	if not limit:
		return {}
	rows = frappe.get_all(
		"Negotiation Limit Item",
		filters={"parenttype": DOCTYPE, "parent": limit},
		fields=["item_code", "bottom_price"],
		order_by=None,
		as_list=True,
	)
	return dict(rows)


def on_deals_joined(losing: str, winning: str) -> None:
	"""Two deals become one: the limits of the one that stays go on, those of the other only where it has none."""
	gone, kept = limit_of(losing), limit_of(winning)
	if gone and kept:
		frappe.delete_doc(DOCTYPE, gone, ignore_permissions=True, force=True)  # follows from the merge

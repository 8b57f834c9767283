# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate, nowdate

from erpnext.profiles import is_v15

PARTY_NAME_FIELDS = {"Customer": "customer_name", "Employee": "employee_name"}


class Contract(Document):
	def autoname(self):
		"""In 15 it is named after the party and the template, in 16 by a series."""
		if not is_v15():
			return
		name = self.party_name
		if self.contract_template:
			name += f" - {self.contract_template} Agreement"
		if frappe.db.exists("Contract", name):
			name += f" - {frappe.db.count('Contract', {'name': ('like', f'%{name}%')})}"
		self.name = _(name)

	def validate(self):
		self.set_party_full_name()
		self.validate_dates()
		self.update_contract_status()
		self.update_fulfilment_status()

	def before_submit(self):
		self.signed_by_company = frappe.session.user

	def before_update_after_submit(self):
		self.update_contract_status()
		self.update_fulfilment_status()

	def set_party_full_name(self) -> None:
		field = PARTY_NAME_FIELDS.get(self.party_type)
		if field and self.meta.has_field("party_full_name"):
			self.party_full_name = frappe.db.get_value(self.party_type, self.party_name, field)

	def validate_dates(self) -> None:
		if self.end_date and self.start_date and getdate(self.end_date) < getdate(self.start_date):
			frappe.throw(_("End Date cannot be before Start Date."))

	def update_contract_status(self) -> None:
		self.status = get_status(self.start_date, self.end_date) if self.is_signed else "Unsigned"

	def update_fulfilment_status(self) -> None:
		self.fulfilment_status = self.get_fulfilment_status() if self.requires_fulfilment else "N/A"

	def get_fulfilment_status(self) -> str:
		fulfilled = [bool(term.fulfilled) for term in self.fulfilment_terms]
		if fulfilled and all(fulfilled):
			return "Fulfilled"
		if self.fulfilment_deadline and getdate(nowdate()) > getdate(self.fulfilment_deadline):
			return "Lapsed"
		return "Partially Fulfilled" if any(fulfilled) else "Unfulfilled"


def get_status(start_date, end_date) -> str:
	"""Of a signed contract; without an end date it is active, whenever it starts."""
	if not end_date:
		return "Active"
	is_running = getdate(start_date) <= getdate(nowdate()) <= getdate(end_date)
	return "Active" if is_running else "Inactive"


def update_status_for_contracts() -> None:
	"""Set the status of the signed contracts by the calendar, in the database: no document events."""
	contracts = frappe.get_all(
		"Contract", {"is_signed": 1, "docstatus": 1}, ["name", "start_date", "end_date"]
	)
	for contract in contracts:
		status = get_status(contract.start_date, contract.end_date)
		frappe.db.set_value("Contract", contract.name, "status", status)

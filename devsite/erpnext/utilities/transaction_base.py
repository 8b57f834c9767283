# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What every document with rows of items can check."""

import frappe
from frappe import _
from frappe.utils import flt

from erpnext.controllers.status_updater import StatusUpdater


class UOMMustBeIntegerError(frappe.ValidationError):
	pass


class TransactionBase(StatusUpdater):
	def validate_uom_is_integer(self, uom_field: str, qty_field: str) -> None:
		"""Stop a fraction of something that comes only whole."""
		for row in self.items:
			uom = row.get(uom_field)
			if not uom or not frappe.get_cached_value("UOM", uom, "must_be_whole_number"):
				continue
			quantity = flt(row.get(qty_field), row.precision(qty_field))
			if abs(quantity - round(quantity)) > 0.0000001:
				frappe.throw(
					_("Row {0}: Quantity ({1}) cannot be a fraction in UOM {2}.").format(
						row.idx, quantity, frappe.bold(uom)
					),
					UOMMustBeIntegerError,
				)

	def validate_with_previous_doc(self, references: dict) -> None:
		"""Stop when a row's source disagrees in the given fields.

		`references`: doctype → (our link field, fields that must agree, is it a child row?).
		"""
		for doctype, (link, fieldnames, is_row) in references.items():
			for row in self.items:
				name = row.get(link)
				if not name:
					continue
				source = frappe.db.get_value(doctype, name, fieldnames, as_dict=True)
				for fieldname in fieldnames:
					ours = row if is_row else self
					if (
						source
						and source.get(fieldname) is not None
						and ours.get(fieldname) != source[fieldname]
					):
						label = frappe.get_meta(doctype).get_label(fieldname)
						frappe.throw(
							_("{0}: {1} in row {2} must be {3}, as in {4}.").format(
								_(doctype), _(label), row.idx, frappe.bold(source[fieldname]), name
							)
						)

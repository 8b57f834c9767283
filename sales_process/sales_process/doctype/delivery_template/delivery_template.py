# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, escape_html

from sales_process.engine.delivery import find_circle


class DeliveryTemplate(Document):
	def validate(self):
		self.validate_days()
		self.validate_order()

	def validate_days(self):
		for row in self.tasks:
			if cint(row.days) < 1:
				frappe.throw(
					_("Row {0}, {1}: it takes at least one working day.").format(
						row.idx, frappe.bold(escape_html(row.subject))
					),
					title=_("No Time for a Task"),
				)

	def validate_order(self):
		if circle := find_circle({row.idx: self.rows_before(row) for row in self.tasks}):
			frappe.throw(
				_("Rows {0} wait for each other. Take one of them out of {1}.").format(
					", ".join(map(str, sorted(circle))), frappe.bold(_("After Rows"))
				),
				title=_("Tasks Wait for Each Other"),
			)

	def rows_before(self, row: Document) -> tuple[int, ...]:
		return rows_before(self.tasks, row)


def rows_before(tasks: list[Document], row: Document) -> tuple[int, ...]:
	"""The numbers in “After Rows” of a row; each must be a row of the same table."""
	words = (row.after_rows or "").replace(",", " ").replace(";", " ").split()
	known = {str(each.idx) for each in tasks}
	if unknown := [word for word in words if word not in known]:
		frappe.throw(
			_("Row {0}, {1}: there is no row {2} to wait for. Write numbers of rows, like 1, 2.").format(
				row.idx, frappe.bold(escape_html(row.subject)), frappe.bold(escape_html(unknown[0]))
			),
			title=_("Unknown Row"),
		)
	return tuple(sorted({int(word) for word in words}))

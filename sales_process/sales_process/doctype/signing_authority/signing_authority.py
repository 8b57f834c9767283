# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import flt, getdate

from sales_process import compat

DOCTYPE = "Signing Authority"


class SigningAuthority(Document):
	def validate(self):
		if self.valid_from and self.valid_to and getdate(self.valid_from) > getdate(self.valid_to):
			frappe.throw(
				_("{0} must not be later than {1}.").format(
					frappe.bold(_("Valid from")), frappe.bold(_("Valid to"))
				),
				title=_("Dates in the Wrong Order"),
			)
		if not compat.is_enabled(self.user):
			frappe.throw(
				_("{0} cannot log in, so he cannot sign here.").format(frappe.bold(self.user)),
				title=_("Who Can Sign?"),
			)


def signers(company: str | None, amount: float) -> list[str]:
	"""Who may sign for a company up to an amount, in its currency; whoever may sign least first."""
	today = compat.today()
	rows = frappe.get_all(
		DOCTYPE, fields=["user", "company", "up_to_amount", "valid_from", "valid_to"], order_by="creation asc"
	)
	entitled = [
		row
		for row in rows
		if (not row.company or row.company == company)
		and (not flt(row.up_to_amount) or flt(amount) <= flt(row.up_to_amount))
		and (not row.valid_from or getdate(row.valid_from) <= today)
		and (not row.valid_to or getdate(row.valid_to) >= today)
		and compat.is_enabled(row.user)
	]
	entitled.sort(key=lambda row: flt(row.up_to_amount) or float("inf"))
	return list(dict.fromkeys(row.user for row in entitled))

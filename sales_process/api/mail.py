# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What a salesperson decides about a mail that logged itself."""

import frappe
from frappe import _

from sales_process import mail
from sales_process.sales_process.doctype.follow_up_log.follow_up_log import DOCTYPE as LOG
from sales_process.sales_process.doctype.follow_up_plan.follow_up_plan import DOCTYPE as PLAN


@frappe.whitelist(methods=["POST"])
def take_as_answer(log: str) -> None:
	"""An uncertain mail is an answer after all: it stops what runs by itself, and the answer is due."""
	doc = frappe.get_doc(LOG, log, for_update=True)
	doc.check_permission("read")
	if doc.plan:
		frappe.get_doc(PLAN, doc.plan).check_permission("write")
	else:
		frappe.has_permission(PLAN, "create", throw=True)
	if not doc.uncertain:
		frappe.throw(
			_("{0} counts as an answer already. There is nothing to decide.").format(
				frappe.bold(doc.subject)
			),
			title=_("Decided Already"),
		)
	mail.take_as_answer(doc)

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""A Sales Order that waits for the signed contract of its deal, where the admin wants it."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint

from sales_process.exceptions import SalesProcessError
from sales_process.sales_process.doctype.contract_review import states
from sales_process.sales_process.doctype.contract_review.contract_review import review_of_deal
from sales_process.sales_process.doctype.process_scope.process_scope import get_scopes
from sales_process.sales_process.doctype.sales_deal.sales_deal import deal_of_document
from sales_process.sales_process.doctype.sales_process_settings.sales_process_settings import setting

REVIEW, REQUIRED = "Contract Review", "Required"


def stop_before_signature(order: Document) -> None:
	if not cint(setting("order_waits_for_contract")):
		return
	deal = deal_of_document(order)
	if not deal:
		return
	review = review_of_deal(deal)
	if review and review.meaning in (states.SIGNED, states.ARCHIVED):
		return
	if review:
		_refuse(_("The contract {0} is not signed yet: {1}.").format(
			frappe.utils.get_link_to_form(REVIEW, review.name, review.title), _(review.meaning)
		))  # fmt: skip
	scope = get_scopes().get(frappe.db.get_value("Sales Deal", deal, "scope"))
	if scope and scope.rules.get(REVIEW) == REQUIRED:
		_refuse(_("The scope {0} requires a signed contract, and there is none yet.").format(_(scope.name)))


def _refuse(message: str) -> None:
	frappe.throw(message, title=_("Contract Comes First"), exc=SalesProcessError)

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Prices beyond the authority of whoever submits them need an approval, with a Negotiation or without one."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import flt

from sales_process import pricing
from sales_process.correspondents import SENT, are_colleagues, other_side
from sales_process.engine.pricing import Finding
from sales_process.exceptions import BeyondAuthority
from sales_process.hints import hint
from sales_process.sales_process.doctype.price_approval import deciders, steps
from sales_process.sales_process.doctype.price_floor.price_floor import get_rulebook
from sales_process.sales_process.doctype.sales_deal.sales_deal import deal_of_document

CLOSE = "sales_process.sales_process.doctype.price_approval.price_approval.close_for_document"
OF_THE_WHOLE = (
	"net_total",
	"currency",
	"conversion_rate",
	"selling_price_list",
	"plc_conversion_rate",
	"apply_discount_on",
	"additional_discount_percentage",
	"discount_amount",
)
OF_A_ROW = ("name", "item_code", "qty", "uom", "conversion_factor", "price_list_rate", "rate", "net_amount")


def stamp_prices(doc: Document):
	"""Who set the prices, and which version was the first; whatever a browser sends for it."""
	before = doc.get_doc_before_save()
	doc.price_chain = before.get("price_chain") if before else _chain_of(doc)
	is_changed = not before or _prices(before) != _prices(doc)
	doc.prices_set_by = frappe.session.user if is_changed else before.get("prices_set_by")


def keep_stamps(doc: Document):
	before = doc.get_doc_before_save()
	doc.price_chain, doc.prices_set_by = before.get("price_chain"), before.get("prices_set_by")


def stop_beyond_authority(doc: Document):
	if found := pricing.unanswered(doc):
		_throw(doc, found)


def stop_worse_update(doc: Document):
	"""Update Items on a submitted document: what brings less than before needs authority like a new offer."""
	before = doc.get_doc_before_save()
	if _prices(before) == _prices(doc) or not get_rulebook().rules:
		return
	worse = {line.idx for line in pricing.worse_than_before(doc)}
	found = [finding for finding in pricing.unanswered(doc) if finding.line.idx in worse]
	if found:
		_throw(doc, found)


def stop_mail_of_no_offer(mail: Document):
	"""What a customer reads is an offer: a draft whose prices nobody has allowed is mailed to colleagues only."""
	if mail.sent_or_received != SENT or mail.reference_doctype not in pricing.DOCTYPES:
		return
	if frappe.db.get_value(mail.reference_doctype, mail.reference_name, "docstatus") != 0:
		return
	doc = frappe.get_doc(mail.reference_doctype, mail.reference_name)
	found = pricing.unallowed(doc)
	if not found:
		return
	if not are_colleagues(other_side(mail)):
		frappe.throw(
			"<br>".join(
				[
					_(
						"{0} is a draft, and its prices are not approved yet. Only colleagues can be sent it."
					).format(frappe.bold(doc.name)),
					*(frappe.utils.escape_html(pricing.in_words(finding)) for finding in found),
				]
			),
			title=_("Draft, Not an Offer"),
			exc=BeyondAuthority,
		)


def close_requests(doc: Document):
	"""What is submitted or deleted needs no approval any more."""
	if get_rulebook().rules:
		hint(CLOSE, doc.doctype, doc.name, doctype=doc.doctype, root=pricing.root_of(doc))


def _chain_of(doc: Document) -> str | None:
	if not doc.amended_from:
		return None
	return frappe.db.get_value(doc.doctype, doc.amended_from, "price_chain") or doc.amended_from


def _prices(doc: Document) -> tuple:
	whole = tuple(_plain(doc.get(fieldname)) for fieldname in OF_THE_WHOLE)
	return whole, tuple(tuple(_plain(row.get(fieldname)) for fieldname in OF_A_ROW) for row in doc.items)


def _plain(value):
	return (flt(value, 6) if isinstance(value, int | float) else value) or 0


def who_can_decide(doc: Document, found: list[Finding]) -> str:
	"""In the order in which they are asked; empty where nobody is set up."""
	wanted = steps.steps_for(doc, found, deal_of_document(doc))
	return steps.in_words(wanted, deciders.concern_of(doc))


def _throw(doc: Document, found: list[Finding]):
	names = who_can_decide(doc, found)
	can_decide = (
		_("It can be decided by {0}: save the draft and choose Ask for Approval.").format(names)
		if names
		else _("Nobody is set up to decide it. Ask an administrator to fill in {0} in {1}.").format(
			frappe.bold(_("Manager Where None Is Found")), _("Sales Process Settings")
		)
	)
	frappe.throw(
		"<br>".join(
			[*(frappe.utils.escape_html(pricing.in_words(finding)) for finding in found), can_decide]
		),
		title=_("Beyond Your Authority"),
		exc=BeyondAuthority,
	)

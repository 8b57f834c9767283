# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""The banner on Quotation and Sales Order, asking for prices beyond the authority, and deciding on them."""

from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document

from sales_process import pricing
from sales_process.exceptions import NotYoursToDecide
from sales_process.overrides.price_check import who_can_decide
from sales_process.sales_process.doctype.price_approval import price_approval as approvals

DOCTYPE = approvals.DOCTYPE


@frappe.whitelist()
def get_state(doctype: str, name: str) -> dict[str, Any]:
	"""What the form of a draft says: which rows are beyond the user's authority, who can decide, what became of it."""
	doc = _document(doctype, name)
	doc.check_permission("read")
	if doc.docstatus:
		return {"needs_approval": False, "rows": [], "request": None}
	found = pricing.unanswered(doc)
	return {
		"needs_approval": bool(found),
		"rows": [pricing.in_words(finding) for finding in found],
		"can_decide": who_can_decide(doc, found) if found else "",
		"may_ask": bool(found) and doc.has_permission("write"),
		"request": _request(doc),
	}


@frappe.whitelist(methods=["POST"])
def ask(doctype: str, name: str, comment: str = "") -> dict[str, Any]:
	"""Ask for the prices a draft has now; an open request of the same chain goes on with them."""
	doc = _document(doctype, name)
	doc.check_permission("write")
	if doc.docstatus:
		frappe.throw(
			_("{0} is no draft. Amend it first, then ask for its prices.").format(frappe.bold(name)),
			title=_("Not a Draft"),
		)
	return _as_request(approvals.ask(doc, comment))


@frappe.whitelist(methods=["POST"])
def approve(approval: str, comment: str = "", seen: str | None = None) -> dict[str, Any]:
	"""Agree to the prices the user has `seen`; where others must agree too, they are asked next."""
	return _decide(approval, approvals.APPROVED, comment, seen)


@frappe.whitelist(methods=["POST"])
def reject(approval: str, comment: str, seen: str | None = None) -> dict[str, Any]:
	"""One no ends the request; the asker reads why."""
	_require_words(comment, _("Say why, so that the offer can be mended."))
	return _decide(approval, approvals.REJECTED, comment, seen)


@frappe.whitelist(methods=["POST"])
def ask_back(approval: str, question: str) -> dict[str, Any]:
	"""The approver asks the asker; until he has answered nothing is decided."""
	_require_words(question, _("Write what you want to know."))
	doc = _locked(approval)
	doc.ask_back(question[: approvals.MAX_COMMENT])
	return _as_request(doc)


@frappe.whitelist(methods=["POST"])
def answer(approval: str, comment: str) -> dict[str, Any]:
	"""Whoever asked for the prices, or owns the deal, answers the approver's question."""
	doc = _locked(approval)
	_check_asker(doc, _("Only {0} answers this question."))
	if doc.status != approvals.ASKED_BACK:
		frappe.throw(_("No question is open here."), title=_("Nothing to Answer"))
	_require_words(comment, _("Write an answer."))
	doc.answer(comment[: approvals.MAX_COMMENT])
	return _as_request(doc)


@frappe.whitelist(methods=["POST"])
def withdraw(approval: str) -> dict[str, Any]:
	"""Whoever asked, or owns the deal, takes the request back."""
	doc = _locked(approval)
	_check_asker(doc, _("Only {0} can take this request back."))
	if doc.status != approvals.ASKED_BACK:
		doc.check_pending()
	doc.withdraw()
	return _as_request(doc)


@frappe.whitelist()
def get_approver_view(approval: str) -> dict[str, Any]:
	"""Floor, distance and margin, for whoever may decide and for nobody else."""
	doc = frappe.get_doc(DOCTYPE, approval)
	doc.check_permission("read")
	if not doc.may_be_decided_by(frappe.session.user):
		doc.throw_not_yours()
	return {**doc.approver_view(), "seen": doc.version()}


@frappe.whitelist()
def may_decide(approval: str) -> bool:
	doc = frappe.get_doc(DOCTYPE, approval)
	doc.check_permission("read")
	return doc.may_be_decided_by(frappe.session.user)


@frappe.whitelist()
def get_waiting_for_me() -> list[str]:
	"""The open requests that the user may decide, for the list."""
	frappe.has_permission(DOCTYPE, "read", throw=True)
	return approvals.waiting_for(frappe.session.user)


def _decide(approval: str, status: str, comment: str, seen: str | None) -> dict[str, Any]:
	doc = _locked(approval)
	doc.decide(status, comment[: approvals.MAX_COMMENT], seen)
	return _as_request(doc)


def _require_words(text: str, message: str) -> None:
	if not text.strip():
		frappe.throw(message, title=_("Comment Is Missing"))


def _check_asker(doc: Document, message: str) -> None:
	if frappe.session.user not in (doc.asked_by, doc.sales_owner):
		frappe.throw(
			message.format(frappe.utils.get_fullname(doc.asked_by)),
			title=_("Not Your Request"),
			exc=NotYoursToDecide,
		)


def _locked(approval: str) -> Document:
	doc = frappe.get_doc(DOCTYPE, approval, for_update=True)
	doc.check_permission("read")
	return doc


def _document(doctype: str, name: str) -> Document:
	if doctype not in pricing.DOCTYPES:
		frappe.throw(
			_("Prices are approved on {0} only.").format(
				frappe.utils.comma_and([_(name) for name in pricing.DOCTYPES], add_quotes=False)
			),
			title=_("Not a Selling Document"),
		)
	return frappe.get_doc(doctype, name)


def _request(doc: Document) -> dict[str, Any] | None:
	request = approvals.request_of(doc)
	return _as_request(request) if request and request.has_permission("read") else None


def _as_request(doc: Document) -> dict[str, Any]:
	return {
		"name": doc.name,
		"status": doc.status,
		"asked_by": frappe.utils.get_fullname(doc.asked_by),
		"decided_by": frappe.utils.get_fullname(doc.decided_by) if doc.decided_by else None,
		"comment": doc.decision_comment,
		"question": doc.question,
		"may_answer": doc.status == approvals.ASKED_BACK
		and frappe.session.user in (doc.asked_by, doc.sales_owner),
		"steps": [
			{
				"who": _(row.who),
				"state": row.state,
				"decided_by": frappe.utils.get_fullname(row.decided_by) if row.decided_by else None,
			}
			for row in doc.steps
		],
	}

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What the form of a Contract Review asks for: its text, its changes, questions, and signatures on paper."""

from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, getdate

from sales_process.api import contract_signing
from sales_process.engine.clauses import Change
from sales_process.exceptions import SalesProcessError
from sales_process.sales_process.doctype.contract_review import contract_review as reviews
from sales_process.sales_process.doctype.contract_review import signing, states, telling
from sales_process.telling import ring

DOCTYPE = reviews.DOCTYPE
LONGEST = 2000


@frappe.whitelist(methods=["POST"])
def start(deal: str, contract_type: str) -> str:
	"""The contract of a deal that is on its way; made when there is none."""
	frappe.has_permission("Sales Deal", "read", deal, throw=True)
	frappe.has_permission(DOCTYPE, "create", throw=True)
	doc = reviews.start(deal, contract_type)
	doc.check_permission("read")
	return doc.name


@frappe.whitelist(methods=["POST"])
def amend(review: str) -> str:
	"""A signed contract is changed by another one, which begins with its text."""
	old = _readable(review)
	frappe.has_permission(DOCTYPE, "create", throw=True)
	if old.meaning not in (states.SIGNED, states.ARCHIVED):
		frappe.throw(
			_("{0} is not signed yet: take it back to drafting and change it.").format(
				frappe.bold(old.title)
			),
			title=_("Nothing to Amend"),
			exc=SalesProcessError,
		)
	new = frappe.copy_doc(old, ignore_no_copy=False)
	new.amends = old.name
	return new.insert().name


@frappe.whitelist()
def get_state(review: str) -> dict[str, Any]:
	"""How it stands: whose turn it is, what changed, why legal is asked, and what can be done about it."""
	doc = _readable(review)
	may_write = doc.has_permission("write")
	is_signable = doc.meaning in (states.READY, states.CUSTOMER_SIGNED) and may_write
	return {
		"text": signing.as_text(doc),
		"whose_turn": [frappe.utils.get_fullname(user) for user in telling.whose_turn(doc)],
		"changes": _as_table(doc.changes()),
		"differences": _as_table(doc.differences_from_library()),
		"why_legal": "" if doc.legal_skipped else doc.why_legal(),
		"is_proved": doc.proves() if doc.text_hash else None,
		"drafters": [frappe.utils.get_fullname(user) for user in doc.drafters()],
		"can_answer": may_write,
		"can_ask": may_write and doc.meaning == states.REVIEW,
		"can_record": is_signable,
		"can_sign": is_signable and frappe.session.user in signing.our_signers(doc),
		"sending": contract_signing.how_to_send(doc) if doc.meaning == states.READY and may_write else None,
		"can_amend": doc.meaning in (states.SIGNED, states.ARCHIVED)
		and bool(frappe.has_permission(DOCTYPE, "create")),
		"rules": frappe.db.get_value(
			"Contract Type",
			doc.contract_type,
			["seal_required", "authority_required", "code_required"],
			as_dict=True,
		),
	}


@frappe.whitelist(methods=["POST"])
def ask(review: str, question: str) -> None:
	"""A reviewer asks; until it is answered the contract is not ready to be signed."""
	doc = _writable(review)
	_require_words(question)
	doc.append("questions", {"question": question[:LONGEST]})
	doc.save()
	for user in {doc.sales_owner, *doc.drafters()} - {frappe.session.user, None}:
		ring(doc, user, lambda: _("{0}: a reviewer asks something").format(doc.title))


@frappe.whitelist(methods=["POST"])
def answer(review: str, row: str, answer: str) -> None:
	"""The answer to one question, and who gave it."""
	doc = _writable(review)
	_require_words(answer)
	question = next((one for one in doc.questions if one.name == row), None)
	if not question:
		frappe.throw(_("There is no such question."), title=_("Nothing to Answer"))
	question.answer = answer[:LONGEST]
	doc.save()
	ring(doc, question.asked_by, lambda: _("{0}: your question is answered").format(doc.title))


@frappe.whitelist(methods=["POST"])
def record_signed_copy(
	review: str,
	signed_by: str,
	signed_on: str,
	scan: str,
	job_title: str = "",
	seal: int = 0,
	authority: str | None = None,
) -> None:
	"""The copy that the customer has signed on paper; `scan` and `authority` are the user's own private Files."""
	doc = _writable(review)
	signing.record_customer(doc, signed_by, job_title, getdate(signed_on), scan, bool(cint(seal)), authority)
	doc.save_automatic()  # whoever may write it; the signature was checked


@frappe.whitelist(methods=["POST"])
def sign_for_us(review: str, scan: str | None = None, seal: int = 0) -> None:
	"""One of our signers signs, up to his amount; with a scan where it was on paper."""
	doc = _writable(review)
	signing.sign_for_us(doc, scan, bool(cint(seal)))
	doc.save_automatic()  # one of our signers, which was checked


def _as_table(changes: list[Change]) -> list[dict[str, Any]]:
	return [{"topic": change.topic, "parts": [list(part) for part in change.parts]} for change in changes]


def _readable(review: str) -> Document:
	doc = frappe.get_doc(DOCTYPE, review)
	doc.check_permission("read")
	return doc


def _writable(review: str) -> Document:
	doc = frappe.get_doc(DOCTYPE, review, for_update=True)
	doc.check_permission("write")
	return doc


def _require_words(text: str) -> None:
	if not text.strip():
		frappe.throw(_("Write a few words."), title=_("Nothing Written"))

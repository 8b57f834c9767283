# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Signatures: whose, on which text, how, and what proves it. Signed is what every required signature and seal is on."""

from datetime import date

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, get_fullname, getdate

from sales_process import compat, evidence
from sales_process.exceptions import SalesProcessError
from sales_process.sales_process.doctype.contract_review import states, text
from sales_process.sales_process.doctype.sales_account.sales_account import get_parties
from sales_process.sales_process.doctype.signing_authority.signing_authority import signers
from sales_process.uploads import PAPERS

CUSTOMER, WE = "Customer", "We"
PAPER, DESK, PAGE, SERVICE = "Paper", "Desk", "Signing Page", "Signature Service"
LONGEST = 140


def record_customer(
	doc: Document,
	signed_by: str,
	job_title: str,
	signed_on: date,
	scan: str | None,
	seal: bool,
	authority: str | None,
) -> None:
	"""The copy that came back signed; everything its type asks for must be there."""
	check_can_be_signed(doc, (states.READY, states.CUSTOMER_SIGNED))
	if not signed_by.strip():
		_refuse(_("Write down who signed for the customer."))
	_check_day(signed_on, doc)
	kind = frappe.get_cached_doc("Contract Type", doc.contract_type)
	if cint(kind.seal_required) and not seal:
		_refuse(_("A {0} needs the customer's seal.").format(_(doc.contract_type)))
	if cint(kind.authority_required) and not authority:
		_refuse(_("A {0} needs a proof that the signatory may sign.").format(_(doc.contract_type)))
	paper = evidence.take(scan, doc, PAPERS)
	proof = evidence.take(authority, doc, PAPERS) if authority else None
	_replace(
		doc,
		CUSTOMER,
		signed_by=signed_by[:LONGEST],
		job_title=job_title[:LONGEST],
		signed_on=signed_on,
		channel=PAPER,
		seal=cint(seal),
		scan=paper.url,
		scan_hash=paper.sha256,
		authority=proof and proof.url,
		authority_hash=proof and proof.sha256,
	)
	_go_on(doc)


def record_on_page(doc: Document, **values) -> Document:
	"""What the customer has signed on his page, or at a service; the seal may follow on paper."""
	check_can_be_signed(doc, (states.READY,))
	row = _replace(
		doc, CUSTOMER, signed_on=compat.today(), signed_at=compat.now(), pdf_hash=doc.pdf_hash, **values
	)
	_go_on(doc)
	return row


def add_seal(doc: Document, scan: str | None) -> None:
	"""The sealed copy of what was signed on the page: the same signature, now with its seal."""
	check_can_be_signed(doc, (states.READY,))
	row = _of_this_text(doc, CUSTOMER)
	if not row or cint(row.seal):
		_refuse(_("There is no signature that waits for its seal."))
	paper = evidence.take(scan, doc, PAPERS)
	row.update({"seal": 1, "scan": paper.url, "scan_hash": paper.sha256})
	_go_on(doc)


def waits_for_seal(doc: Document) -> bool:
	return bool(_of_this_text(doc, CUSTOMER)) and not _valid(doc, CUSTOMER)


def sign_for_us(doc: Document, scan: str | None, seal: bool) -> None:
	"""By one of our signers himself, up to his amount."""
	check_can_be_signed(doc, (states.READY, states.CUSTOMER_SIGNED))
	user = frappe.session.user
	entitled = our_signers(doc)
	if user not in entitled:
		names = ", ".join(map(get_fullname, entitled)) or _("nobody yet: fill in Signing Authority")
		frappe.throw(
			_("{0} is signed for us by {1}.").format(frappe.bold(doc.title), names),
			title=_("Not Yours to Sign"),
			exc=frappe.PermissionError,
		)
	paper = evidence.take(scan, doc, PAPERS) if scan else None
	_replace(
		doc,
		WE,
		signed_at=compat.now(),
		ip_address=frappe.local.request_ip,
		pdf_hash=doc.pdf_hash,
		signed_by=get_fullname(user),
		job_title="",
		signed_on=compat.today(),
		channel=PAPER if paper else DESK,
		seal=cint(seal),
		scan=paper and paper.url,
		scan_hash=paper and paper.sha256,
	)
	_go_on(doc)


def _go_on(doc: Document) -> None:
	"""What the state waits for has happened, so nobody has to say it a second time."""
	if not _valid(doc, CUSTOMER):
		return
	if doc.meaning == states.READY:
		states.follow(doc, states.CUSTOMER_SIGNED)
	if _valid(doc, WE):
		states.follow(doc, states.SIGNED)


def our_signers(doc: Document) -> list[str]:
	return signers(doc.company, compat.in_company_currency(doc.amount, doc.currency, doc.company))


def _replace(doc: Document, side: str, **values) -> Document:
	doc.set("signatures", [row for row in doc.signatures if row.side != side])
	return doc.append(
		"signatures",
		{
			"side": side,
			"text_hash": doc.text_hash,
			"recorded_by": frappe.session.user,
			"recorded_on": compat.now(),
			**values,
		},
	)


def check_can_be_signed(doc: Document, meanings: tuple[str, ...]) -> None:
	if doc.meaning not in meanings or not doc.text_hash:
		_refuse(
			_("{0} is not ready to be signed: its state is {1}.").format(doc.title, _(doc.workflow_state))
		)
	if not doc.proves():
		_refuse(
			_("The text of {0} is not the one that was approved. Take it back to drafting.").format(doc.title)
		)


def _check_day(signed_on: date, doc: Document) -> None:
	if signed_on > compat.today():
		_refuse(_("{0} must not be in the future.").format(_("Signed on")))
	if signed_on < getdate(doc.frozen_on):
		_refuse(_("It cannot have been signed before its text was approved on {0}.").format(
			frappe.utils.format_date(doc.frozen_on)
		))  # fmt: skip


def check_customer_signed(doc: Document) -> None:
	if waits_for_seal(doc):
		_refuse(
			_(
				"The customer has signed, but the copy with the seal is missing. Add it with the button Add the Seal."
			)
		)
	if not _valid(doc, CUSTOMER):
		_refuse(_("The customer's signature is missing. Record the signed copy first."))


def check_we_signed(doc: Document) -> None:
	if not _valid(doc, WE):
		_refuse(_("Our signature is missing: one of our signers signs it with the button Sign for Us."))


def _valid(doc: Document, side: str) -> Document | None:
	"""A signature counts for the text it was put under, and with the seal and the proof that its type asks for."""
	row = _of_this_text(doc, side)
	if not row or side == WE:
		return row
	kind = frappe.get_cached_doc("Contract Type", doc.contract_type)
	is_whole = (cint(row.seal) or not cint(kind.seal_required)) and (
		row.authority or not cint(kind.authority_required) or row.channel == SERVICE
	)
	return row if is_whole else None


def _of_this_text(doc: Document, side: str) -> Document | None:
	return next((row for row in doc.signatures if row.side == side and row.text_hash == doc.text_hash), None)


def _refuse(message: str) -> None:
	frappe.throw(message, title=_("Cannot Be Signed"), exc=SalesProcessError)


# ERPNext's own record


def sync_contract(doc: Document) -> None:
	"""ERPNext's Contract says what was signed, where it exists: made with the signature, and not earlier."""
	if doc.meaning != states.SIGNED or doc.contract or not compat.has_doctype("Contract"):
		return
	customer = next(
		(row.party for row in get_parties(doc.account) if row.party_type == compat.CUSTOMER), None
	)
	if not customer:
		return
	signature = _valid(doc, CUSTOMER)
	contract = frappe.get_doc(
		doctype="Contract",
		party_type="Customer",
		party_name=customer,
		start_date=doc.start_date or compat.today(),
		end_date=doc.end_date,
		contract_terms=frappe.utils.escape_html(as_text(doc)).replace("\n", "<br>"),
		document_type="Quotation" if doc.quotation else None,
		document_name=doc.quotation,
		is_signed=1,
		signee=signature.signed_by,
		signed_on=signature.signed_on,
	)
	# ERPNext gives salespeople no right on it; the signatures were checked
	contract.insert(ignore_permissions=True)
	contract.submit()
	frappe.db.set_value("Contract Review", doc.name, "contract", contract.name, update_modified=False)
	doc.contract = contract.name


def as_text(doc: Document) -> str:
	"""The whole contract as words."""
	clauses = [f"{number}. {topic}\n{said}" for number, topic, said in text.numbered(doc)]
	return "\n\n".join(filter(None, [doc.opening_text, *clauses, doc.closing_text]))

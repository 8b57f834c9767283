# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import json
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html, flt, get_fullname

from sales_process import compat, pricing, telling
from sales_process.active_key import find, insert_or_join
from sales_process.engine import acceptance as engine
from sales_process.engine.acceptance import Paper
from sales_process.engine.outcome import LOST, WON
from sales_process.exceptions import Frozen, SalesProcessError
from sales_process.sales_process.doctype.access_link import access_link as links
from sales_process.sales_process.doctype.price_approval.deciders import responsible_for
from sales_process.sales_process.doctype.process_scope.process_scope import get_scopes
from sales_process.sales_process.doctype.quotation_acceptance import offer as offers
from sales_process.sales_process.doctype.sales_account.sales_account import get_account
from sales_process.sales_process.doctype.sales_deal.sales_deal import deal_of_document

DOCTYPE = "Quotation Acceptance"
GUEST_PAGE, SIGNED_COPY, PURCHASE_ORDER = "Guest Page", "Signed Copy", "Purchase Order"
REVIEW, REQUIRED = "Contract Review", "Required"
# what was accepted, and what proves it
PROOF = (
	"quotation", "channel", "accepted_by", "job_title", "answered_on", "grand_total", "currency", "po_number", "po_date",
	"evidence", "evidence_hash", "offer_hash", "snapshot", "ip_address", "user_agent",
)  # fmt: skip


class QuotationAcceptance(Document):
	def validate(self):
		self.set_title()
		self.set_active_key()
		self.keep_proof()

	def on_update(self):
		if self.status not in engine.OPEN:
			links.revoke_all(DOCTYPE, self.name)

	def on_trash(self):
		links.delete_links(DOCTYPE, self.name)
		close_todos([self.name])

	def set_title(self):
		self.title = " · ".join(filter(None, (self.party_name, self.quotation)))[:140]

	def set_active_key(self):
		self.active_key = self.chain_root if self.status in engine.OPEN else None

	def keep_proof(self):
		"""What was accepted is evidence: nobody changes it afterwards, on any way."""
		before = self.get_doc_before_save()
		if not before or before.status != engine.ACCEPTED:
			return
		changed = [field for field in PROOF if _plain(before.get(field)) != _plain(self.get(field))]
		if self.status != engine.ACCEPTED or changed:
			frappe.throw(
				_("{0} was accepted on {1}. What proves it stays as it is.").format(
					frappe.bold(self.quotation), frappe.utils.format_datetime(before.answered_on)
				),
				title=_("Accepted Already"),
				exc=Frozen,
			)

	# what the customer says

	def take_offer(self, quotation: Document):
		"""The version that is shown or accepted."""
		shown = offers.snapshot_of(quotation)
		self.quotation, self.currency = quotation.name, quotation.currency
		self.grand_total = offers.total_of(shown)
		self.snapshot = json.dumps(shown, ensure_ascii=False, sort_keys=True)
		self.offer_hash = engine.fingerprint(shown)
		self.deal = self.deal or deal_of_document(quotation)

	def shown(self) -> dict[str, Any]:
		return json.loads(self.snapshot or "{}")

	def answer(self, decision: str, name: str, job_title: str, message: str):
		"""On the guest page, the link's row locked: from the customer's own hand."""
		self.status, self.channel = engine.ANSWERS[decision], GUEST_PAGE
		self.accepted_by, self.job_title = name[: engine.LONGEST_NAME], job_title[: engine.LONGEST_NAME]
		self.message, self.answered_on = message[: engine.LONGEST_MESSAGE], compat.now()
		self.ip_address, self.user_agent = _whence()
		self.save_automatic()  # whoever has the link answers
		self.tell_owner()

	def record(self, channel: str, order: Paper, **values: Any):
		"""A signed copy or an order that came on paper; what it says otherwise must be answered for."""
		self.channel, self.status = channel, engine.ACCEPTED
		self.update(values)
		self.answered_on, self.recorded_by = compat.now(), frappe.session.user
		found = engine.differences(offers.as_paper(self.shown()), order)
		self.set("differences", [_as_row(row) for row in found])
		if found and not (self.differences_agreed or "").strip():
			frappe.throw(
				"<br>".join(
					[
						_(
							"The order differs from {0}. Say what we do about it, or amend the quotation first:"
						).format(frappe.bold(self.quotation)),
						*(escape_html(in_words(row)) for row in found),
					]
				),
				title=_("The Order Differs"),
				exc=OrderDiffers,
			)

	def tell_owner(self):
		"""A bell for the owner, and the task that follows from an answer."""
		close_todos([self.name])
		user = self.sales_owner
		if not compat.is_enabled(user):
			return
		# the answer came from a guest; the task is the owner's own
		telling.give_task(self, user, self.what_follows, by=user)
		telling.ring(self, user, self.what_follows, by=user)

	def what_follows(self) -> str:
		return {
			engine.ACCEPTED: _("{0} has accepted the offer: create the order"),
			engine.CHANGES_WANTED: _("{0} asks for changes of the offer"),
			engine.DECLINED: _("{0} has declined the offer: ask why, and close it"),
		}[self.status].format(self.title)

	def withdraw(self, message: str = ""):
		self.status = engine.WITHDRAWN
		self.message = message or self.message
		self.save_automatic()  # the callers say why

	def save_automatic(self):
		"""Nobody may write the record: it says what a customer did, and the callers why it changes."""
		self.flags.ignore_links = True
		self.save(ignore_permissions=True)  # as said


class OrderDiffers(SalesProcessError):
	"""An order says something otherwise than the quotation, and nobody has said what follows from it."""


def acceptance_for(quotation: Document) -> QuotationAcceptance:
	"""The open record of the quotation's chain, with the version it has now; made when it is first needed."""
	check_quotation(quotation)
	doc = open_of(pricing.root_of(quotation)) or _new(quotation)
	if doc.name:
		doc.take_offer(quotation)
		doc.status = engine.WAITING
		doc.save_automatic()  # whoever may write the quotation
	else:
		doc.take_offer(quotation)
		doc.set_active_key()
		doc = insert_or_join(doc)
	return doc


def open_of(root: str) -> QuotationAcceptance | None:
	name = find(DOCTYPE, "active_key", root)
	return frappe.get_doc(DOCTYPE, name, for_update=True) if name else None


def newest_of(root: str) -> QuotationAcceptance | None:
	"""The open one, else the one that says most about the chain: what was accepted, else what was said last."""
	names = frappe.get_all(
		DOCTYPE,
		filters={"chain_root": root, "status": ["!=", engine.WITHDRAWN]},
		fields=["name", "status"],
		order_by="creation desc",
	)
	best = next((row for row in names if row.status == engine.ACCEPTED), names[0] if names else None)
	return frappe.get_doc(DOCTYPE, best.name) if best else None


def _new(quotation: Document) -> QuotationAcceptance:
	party_type, party = compat.party_of_document(quotation)
	known = party_type in compat.party_types() and party
	deal = deal_of_document(quotation)
	return frappe.get_doc(
		doctype=DOCTYPE,
		status=engine.WAITING,
		chain_root=pricing.root_of(quotation),
		party_name=compat.party_name(party_type, party),
		account=get_account(party_type, party) if known else None,
		deal=deal,
		company=quotation.company,
		sales_owner=responsible_for(quotation),
	)


def check_quotation(quotation: Document) -> None:
	"""An offer that stands, of a sale for which its acceptance is enough."""
	state = offers.state_of(quotation)
	if quotation.docstatus == 0:
		_refuse(
			_("{0} is a draft. Submit it first, then it is an offer.").format(frappe.bold(quotation.name))
		)
	if state == offers.GONE:
		_refuse(_("{0} is no offer any more.").format(frappe.bold(quotation.name)))
	if state == offers.ORDERED:
		_refuse(_("{0} is ordered already.").format(frappe.bold(quotation.name)))
	if scope := review_required(quotation):
		_refuse(
			_(
				"{0} is in the scope {1}, in which a contract is reviewed and signed. An acceptance is not enough."
			).format(frappe.bold(quotation.name), frappe.bold(_(scope)))
		)


def review_required(quotation: Document) -> str | None:
	"""The scope of the deal, where it asks for a full review of a contract instead."""
	deal = deal_of_document(quotation)
	scope = deal and frappe.db.get_value("Sales Deal", deal, "scope")
	known = get_scopes().get(scope) if scope else None
	return scope if known and known.rules.get(REVIEW) == REQUIRED else None


def _refuse(message: str) -> None:
	frappe.throw(message, title=_("Not to Be Accepted"), exc=SalesProcessError)


def in_words(difference: engine.Difference) -> str:
	what = _(difference.what) if not difference.item else f"{_(difference.what)}, {difference.item}"
	return _("{0}: offered {1}, the order says {2}").format(
		what, _value(difference.offered), _value(difference.stated)
	)


def _value(value: str | float | None) -> str:
	if value is None:
		return "–"
	return frappe.utils.fmt_money(value) if isinstance(value, float) else str(value)


def _as_row(difference: engine.Difference) -> dict[str, str]:
	return {
		"what": difference.what,
		"item": difference.item,
		"offered": _value(difference.offered),
		"stated": _value(difference.stated),
	}


def _plain(value: Any) -> str:
	return f"{flt(value, 6)}" if isinstance(value, int | float) else str(value or "")


def _whence() -> tuple[str, str]:
	"""The address and the browser of the request."""
	request = getattr(frappe.local, "request", None)
	agent = request.headers.get("User-Agent", "") if request else ""
	return getattr(frappe.local, "request_ip", None) or "", agent[:500]


# with its deal


def on_deal_outcome(deal: Document) -> None:
	"""The deal has ended: nobody waits for an answer any more."""
	if deal.outcome not in (WON, LOST):
		return
	for name in _open_of_deal(deal.name):
		frappe.get_doc(DOCTYPE, name, for_update=True).withdraw()
	close_todos(frappe.get_all(DOCTYPE, filters={"deal": deal.name}, pluck="name", order_by=None))


def close_todos(names: list[str]) -> None:
	"""What an answer asked for was done, or another answer came."""
	telling.close_tasks(DOCTYPE, names)


def on_deal_owner(deal: Document) -> None:
	"""Who takes over the deal hears of the answer."""
	for name in _open_of_deal(deal.name):
		# nosemgrep -- one open record a deal
		frappe.db.set_value(DOCTYPE, name, "sales_owner", deal.sales_owner, update_modified=False)


def _open_of_deal(deal: str) -> list[str]:
	return frappe.get_all(
		DOCTYPE, filters={"deal": deal, "status": ["in", engine.OPEN]}, pluck="name", order_by="creation asc"
	)


def full_name_of_owner(doc: Document) -> str:
	return get_fullname(doc.sales_owner) if doc.sales_owner else doc.company


def on_doctype_update():
	frappe.db.add_index(DOCTYPE, ["chain_root", "status"], index_name="acceptance_chain_root_status")
	frappe.db.add_index(DOCTYPE, ["deal", "status"], index_name="acceptance_deal_status")

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, flt

from sales_process import compat, pricing
from sales_process.active_key import find, insert_or_join
from sales_process.engine import pricing as engine
from sales_process.engine.pricing import Finding
from sales_process.exceptions import DecidedAlready, NotYoursToDecide, SalesProcessError
from sales_process.sales_process.doctype.negotiation_limit.negotiation_limit import bottom_prices
from sales_process.sales_process.doctype.price_approval import deciders
from sales_process.sales_process.doctype.price_approval.standing import as_granted
from sales_process.sales_process.doctype.price_floor import price_floor as floors
from sales_process.sales_process.doctype.sales_account.sales_account import get_account
from sales_process.sales_process.doctype.sales_deal.sales_deal import deal_of_document

DOCTYPE = "Price Approval"
PENDING, APPROVED, REJECTED, WITHDRAWN = "Pending", "Approved", "Rejected", "Withdrawn"
MAX_COMMENT = 2000


class PriceApproval(Document):
	def validate(self):
		self.set_title()
		self.set_active_key()

	def on_update(self):
		if self.status != PENDING:
			close_todos([self.name])

	def after_delete(self):
		close_todos([self.name])

	def set_title(self):
		self.title = " · ".join(filter(None, (self.party_name, self.document_name)))[:140]

	def set_active_key(self):
		self.active_key = active_key(self.document_type, self.chain_root) if self.status == PENDING else None

	# asking

	def take_prices(self, doc: Document, comment: str):
		"""The terms as they are now; what is approved later is this, and nothing below it."""
		found = pricing.findings(doc)
		whole = engine.totals(finding.line for finding in found)
		self.document_name, self.currency = doc.name, doc.currency
		self.asked_by, self.asked_on, self.ask_comment = frappe.session.user, compat.now(), comment
		self.prices_set_by = doc.get("prices_set_by")
		self.list_total, self.net_total, self.discount = (
			whole.list_amount,
			flt(doc.net_total),
			flt(whole.discount, 2),
		)
		self.set("lines", [_as_row(doc, finding) for finding in found])

	def tell_approver(self):
		"""The nearest manager gets the task; whoever else may decide finds it in his list."""
		asked = deciders.deciders(self.sales_owner, self.company, self.concerned())
		close_todos([self.name])
		for user in asked[:1]:
			_assign(self, user)
			_let_read(self, user)
		_let_read(self, self.asked_by)

	# deciding

	def decide(self, status: str, comment: str):
		"""By a POST of an approver, on the locked row: of two who decide at once the second is told."""
		self.check_approver()
		self.check_pending()
		if status == APPROVED:
			self.check_prices()
		self.status, self.decision_comment = status, comment
		self.decided_by, self.decided_on = frappe.session.user, compat.now()
		self.save_decision()  # the right to decide was checked
		if not self.asker_is_gone():
			_notify(
				self,
				self.asked_by,
				_("Price approved: {0}") if status == APPROVED else _("Price not approved: {0}"),
			)

	def withdraw(self, comment: str = ""):
		self.status, self.decision_comment = WITHDRAWN, comment
		self.decided_by, self.decided_on = frappe.session.user, compat.now()
		self.save_decision()  # follows from what became of the document, or was checked

	def save_decision(self):
		"""Who asked stays on the request by his name, also when he is no user any more."""
		self.flags.ignore_links = self.asker_is_gone()
		self.save(ignore_permissions=True)  # nobody may write the record; the callers say why it is changed

	def asker_is_gone(self) -> bool:
		return not frappe.db.exists("User", self.asked_by)

	def check_pending(self):
		if self.status != PENDING:
			frappe.throw(
				_("The status of this request is {0} already: {1}, {2}.").format(
					_(self.status),
					frappe.utils.get_fullname(self.decided_by),
					frappe.utils.format_datetime(self.decided_on),
				),
				title=_("Decided Already"),
				exc=DecidedAlready,
			)

	def check_approver(self):
		if not self.may_be_decided_by(frappe.session.user):
			frappe.throw(
				_(
					"{0} is decided by a Sales Manager of {1} who neither asked for it nor set its prices."
				).format(
					frappe.bold(self.title), frappe.utils.get_fullname(self.sales_owner or self.asked_by)
				),
				title=_("Not Yours to Decide"),
				exc=NotYoursToDecide,
			)

	def may_be_decided_by(self, user: str) -> bool:
		return deciders.may_decide(user, self.sales_owner, self.company, self.concerned())

	def concerned(self) -> set[str | None]:
		"""Whoever asks, owns the deal, or was the last to set the prices."""
		now = frappe.db.get_value(self.document_type, self.document_name, "prices_set_by")
		return {self.asked_by, self.sales_owner, self.prices_set_by, now}

	def check_prices(self):
		"""What is approved is what was asked, unless the draft is better by now."""
		doc = self.draft()
		if not doc:
			frappe.throw(
				_("{0} is no draft any more, so there is nothing to approve.").format(self.document_name),
				title=_("Not a Draft"),
				exc=SalesProcessError,
			)
		if self.has_become_worse(doc):
			frappe.throw(
				_("The prices of {0} were lowered after approval was asked for. {1} must ask again.").format(
					frappe.bold(self.document_name), frappe.utils.get_fullname(self.asked_by)
				),
				title=_("Prices Have Changed"),
				exc=SalesProcessError,
			)

	def draft(self) -> Document | None:
		if frappe.db.get_value(self.document_type, self.document_name, "docstatus") != 0:
			return None
		return frappe.get_doc(self.document_type, self.document_name)

	def has_become_worse(self, doc: Document) -> bool:
		found = pricing.findings(doc, self.asked_by)
		# nobody knows any more what he might give by himself
		asking = [f.line for f in found if f.needs_approval or self.asker_is_gone()]
		granted = [as_granted(row) for row in self.lines]
		kept = engine.no_worse(asking, granted, precision=pricing.precision_of(doc))
		return self.currency != doc.currency or len(kept) < len(asking)

	# for the approver's eyes

	def approver_view(self) -> dict[str, Any]:
		"""Floor, distance, margin and our bottom line, computed now and kept nowhere: whoever may not decide must not find them."""
		doc = self.draft()
		if not doc:
			return {"rows": [], "is_draft": False}
		book = floors.get_rulebook()
		lines = pricing.lines_of(doc, book)
		limits = pricing.limits(doc, lines, book, self.asked_by)
		situation = pricing.situation_of(doc, book, self.asked_by)
		bottoms = bottom_prices(self.deal or deal_of_document(doc), doc.currency)
		rows = []
		for line, row in zip(engine.with_known_prices(lines), doc.items, strict=True):
			secrets = engine.secrets_for(line, situation, book.rules)
			view = _as_view(line, row, limits[line.idx], secrets, _cost(doc, row))
			rows.append(view | _against_bottom(line, bottoms.get(row.item_code)))
		return {"rows": rows, "is_draft": True, "has_become_worse": self.has_become_worse(doc)}


def active_key(doctype: str, root: str) -> str:
	return f"{doctype}:{root}"


def ask(doc: Document, comment: str = "") -> PriceApproval:
	"""Ask for the prices of a draft, or ask again with those it has now: one open request a chain."""
	if not pricing.unanswered(doc):
		frappe.throw(
			_("Every row of {0} is within your authority or approved already. Submit it.").format(
				frappe.bold(doc.name)
			),
			title=_("Nothing to Ask"),
		)
	approval = _open_request(doc) or _new_request(doc)
	approval.take_prices(doc, comment[:MAX_COMMENT])
	if approval.is_new():
		approval.set_active_key()
		approval = insert_or_join(approval)
	else:
		approval.save(ignore_permissions=True)  # whoever may write the draft may ask for it
	approval.tell_approver()
	return approval


def request_of(doc: Document) -> PriceApproval | None:
	"""The open request of a chain, else its newest one."""
	name = frappe.db.get_value(
		DOCTYPE,
		{"document_type": doc.doctype, "chain_root": pricing.root_of(doc), "status": ["!=", WITHDRAWN]},
		"name",
		order_by="creation desc",
	)
	return frappe.get_doc(DOCTYPE, name) if name else None


def close_for_document(doctype: str, root: str) -> None:
	"""The draft was submitted or deleted. A hint calls it after the commit."""
	if name := find(DOCTYPE, "active_key", active_key(doctype, root)):
		frappe.get_doc(DOCTYPE, name, for_update=True).withdraw(_("The draft is gone or was submitted."))


def close_for_deal(deal: str) -> None:
	"""The deal has ended: nobody needs to decide on its prices any more."""
	for name in frappe.get_all(
		DOCTYPE, filters={"deal": deal, "status": PENDING}, pluck="name", order_by="creation asc"
	):
		frappe.get_doc(DOCTYPE, name, for_update=True).withdraw(_("The deal has ended."))


def waiting_for(user: str) -> list[str]:
	"""The open requests this user may decide."""
	names = frappe.get_list(DOCTYPE, filters={"status": PENDING}, pluck="name", order_by="asked_on asc")
	return [name for name in names if frappe.get_doc(DOCTYPE, name).may_be_decided_by(user)]


def _open_request(doc: Document) -> PriceApproval | None:
	name = find(DOCTYPE, "active_key", active_key(doc.doctype, pricing.root_of(doc)))
	return frappe.get_doc(DOCTYPE, name, for_update=True) if name else None


def _new_request(doc: Document) -> PriceApproval:
	party_type, party = compat.party_of_document(doc)
	known = party_type in compat.party_types() and party
	return frappe.get_doc(
		doctype=DOCTYPE,
		status=PENDING,
		document_type=doc.doctype,
		chain_root=pricing.root_of(doc),
		party_name=compat.party_name(party_type, party),
		account=get_account(party_type, party) if known else None,
		deal=deal_of_document(doc),
		company=doc.company,
		sales_owner=deciders.responsible_for(doc),
	)


def _as_row(doc: Document, finding: Finding) -> dict[str, Any]:
	line, row = finding.line, doc.items[finding.line.idx - 1]
	return {
		"row_no": line.idx,
		"item_code": row.item_code,
		"item_name": row.item_name,
		"qty": line.qty,
		"uom": row.uom,
		"stock_qty": line.stock_qty,
		"list_amount": line.list_amount,
		"net_amount": line.net_amount,
		"discount": flt(line.discount, 2),
		"verdict": finding.verdict,
		"is_free": cint(line.is_free),
		"is_alternative": cint(line.is_alternative),
	}


def _as_view(
	line: engine.Line, row: Document, limit, secrets: engine.Secrets, cost: float | None
) -> dict[str, Any]:
	floor_amount = (
		line.list_amount * (1 - secrets.floor / 100)
		if line.list_amount and secrets.floor is not None
		else None
	)
	margin = engine.margin_percent(line.net_amount, cost)
	return {
		"idx": line.idx,
		"item_code": row.item_code,
		"item_name": row.item_name,
		"qty": line.qty,
		"list_amount": line.list_amount,
		"net_amount": line.net_amount,
		"discount": line.discount,
		"authority": limit.authority if limit else None,
		"authority_rule": floors.in_words(limit.reason) if limit else "",
		"floor": secrets.floor,
		"floor_rule": floors.in_words(secrets.floor_reason),
		"above_floor": line.net_amount - floor_amount if floor_amount is not None else None,
		"margin": None if margin == -engine.inf else margin,
		"least_margin": secrets.least_margin,
		"margin_rule": floors.in_words(secrets.margin_reason),
		"is_below_floor": floor_amount is not None and line.net_amount < floor_amount - 0.01,
		"is_below_margin": margin is not None
		and secrets.least_margin is not None
		and margin < secrets.least_margin,
	}


def _against_bottom(line: engine.Line, bottom: float | None) -> dict[str, Any]:
	is_below = bottom is not None and bool(line.qty) and line.net_amount / line.qty < bottom - 0.005
	return {"bottom": bottom, "is_below_bottom": is_below}


def _cost(doc: Document, row: Document) -> float | None:
	"""The valuation of a row in the document's currency."""
	rate = flt(row.get("valuation_rate"))
	return rate * (flt(row.stock_qty) or flt(row.qty)) / (flt(doc.conversion_rate) or 1) if rate else None


# who is told


def _assign(approval: Document, user: str) -> None:
	what = _("Decide on the prices of {0}").format(approval.title)
	frappe.get_doc(
		doctype="ToDo",
		allocated_to=user,
		assigned_by=frappe.session.user,
		reference_type=DOCTYPE,
		reference_name=approval.name,
		description=frappe.utils.escape_html(what),
		date=compat.today(),
	).insert(ignore_permissions=True)  # the task follows from the request
	_notify(approval, user, _("Price approval asked: {0}"))


def _notify(approval: Document, user: str, subject: str) -> None:
	frappe.get_doc(
		doctype="Notification Log",
		for_user=user,
		from_user=frappe.session.user,
		type="Alert",
		document_type=DOCTYPE,
		document_name=approval.name,
		subject=subject.format(frappe.utils.escape_html(approval.title)),
	).insert(ignore_permissions=True)  # a message of the app itself


def _let_read(approval: Document, user: str) -> None:
	"""Whom the tree of salespersons does not let in, though he asks or decides."""
	if not frappe.has_permission(DOCTYPE, "read", approval, user=user):
		frappe.share.add_docshare(DOCTYPE, approval.name, user, flags={"ignore_share_permission": True})


def close_todos(names: list[str]) -> None:
	ToDo, Approval = frappe.qb.DocType("ToDo"), frappe.qb.DocType(DOCTYPE)
	waiting = (ToDo.reference_type == DOCTYPE) & ToDo.reference_name.isin(names) & (ToDo.status == "Open")
	frappe.qb.update(ToDo).set(ToDo.status, "Closed").where(waiting).run()
	frappe.qb.update(Approval).set(Approval._assign, None).where(Approval.name.isin(names)).run()


def on_doctype_update():
	frappe.db.add_index(DOCTYPE, ["chain_root", "status"], index_name="approval_chain_root_status")
	frappe.db.add_index(DOCTYPE, ["status", "asked_on"], index_name="approval_status_asked_on")

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import add_days, cint, flt

from sales_process import compat, hints, pricing
from sales_process.active_key import find, insert_or_join
from sales_process.engine import approval as chain
from sales_process.engine import pricing as engine
from sales_process.engine.pricing import Finding
from sales_process.exceptions import DecidedAlready, NotYoursToDecide, SalesProcessError
from sales_process.sales_process.doctype.access_link import access_link as links
from sales_process.sales_process.doctype.price_approval import deciders, steps, telling, view
from sales_process.sales_process.doctype.price_approval.deciders import Concern
from sales_process.sales_process.doctype.price_approval.standing import as_granted
from sales_process.sales_process.doctype.sales_account.sales_account import get_account
from sales_process.sales_process.doctype.sales_deal.sales_deal import deal_of_document

DOCTYPE = "Price Approval"
PENDING, ASKED_BACK, APPROVED, REJECTED, WITHDRAWN = (
	"Pending",
	"Asked Back",
	"Approved",
	"Rejected",
	"Withdrawn",
)
OPEN = (PENDING, ASKED_BACK)
MAX_COMMENT = 2000
MAIL = "sales_process.sales_process.doctype.price_approval.mailing.mail_asked"


class PriceApproval(Document):
	def validate(self):
		self.set_title()
		self.set_active_key()

	def on_update(self):
		if self.status not in OPEN:
			self.close()

	def after_delete(self):
		telling.close_todos([self.name])

	def set_title(self):
		self.title = " · ".join(filter(None, (self.party_name, self.document_name)))[:140]

	def set_active_key(self):
		self.active_key = active_key(self.document_type, self.chain_root) if self.status in OPEN else None

	def close(self):
		telling.close_todos([self.name])
		links.revoke_all(DOCTYPE, self.name)

	# asking

	def take_prices(self, doc: Document, comment: str):
		"""The terms as they are now; what is approved later is this, and nothing below it."""
		found = pricing.findings(doc)
		keeps_decisions = bool(self.lines) and self.are_no_worse(doc, found)
		whole = engine.totals(finding.line for finding in found)
		self.document_name, self.currency = doc.name, doc.currency
		self.asked_by, self.asked_on, self.ask_comment = frappe.session.user, compat.now(), comment
		self.prices_set_by, self.status, self.question = doc.get("prices_set_by"), PENDING, None
		self.list_total, self.net_total, self.discount = (
			whole.list_amount,
			flt(doc.net_total),
			flt(whole.discount, 2),
		)
		self.set("lines", [_as_row(doc, finding) for finding in found])
		self.note(steps.ASKED if not self.name else "Asked Again", comment=comment)
		steps.set_steps(self, steps.steps_for(doc, found, self.deal), keeps_decisions)
		steps.ask_next(self)

	def are_no_worse(self, doc: Document, found: list[Finding]) -> bool:
		"""Whoever agreed to the prices asked for before agrees to these."""
		lines = [finding.line for finding in found if finding.needs_approval]
		granted = [as_granted(row) for row in self.lines]
		kept = engine.no_worse(lines, granted, precision=pricing.precision_of(doc))
		return self.currency == doc.currency and len(kept) == len(lines)

	def tell(self, rows: list[Document] | None = None):
		"""Everybody who is asked now gets the task; whoever else may decide finds it in his list."""
		rows = steps.asked_steps(self) if rows is None else rows
		for row in rows:
			for user in steps.asked_users(row):
				telling.give_task(self, user, due_on=row.due_on)
		telling.let_read(self, self.asked_by)
		if rows:
			frappe.db.set_value(DOCTYPE, self.name, "to_mail", 1, update_modified=False)
			hints.hint(MAIL, self.name, approval=self.name)

	def tell_anew(self):
		"""Whatever was asked before is asked otherwise now."""
		self.close()
		self.tell()

	def note(self, what: str, user: str | None = None, **values: Any):
		"""What happened, in the order in which it happened: nothing of it is rewritten."""
		user = user or frappe.session.user
		self.append(
			"trail",
			{"happened_on": compat.now(), "what": what, "user": user, "net_total": self.net_total, **values},
		)

	# deciding

	def decide(self, status: str, comment: str, seen: str | None = None, by_mail: bool = False):
		"""By a POST of an approver, on the locked row: of two who decide at once the second is told."""
		row, principal = self.step_to_decide()
		self.check_seen(seen)
		if status == APPROVED:
			self.check_prices()
		self.take_decision(row, principal, status, comment, by_mail)
		fresh = steps.ask_next(self)
		self.status = chain.outcome(steps.states(self))
		if self.status != PENDING:
			self.decision_comment, self.decided_by, self.decided_on = (
				comment,
				frappe.session.user,
				compat.now(),
			)
		self.save_automatic()  # the right to decide was checked
		self.tell_what_was_decided(row, fresh)

	def step_to_decide(self) -> tuple[Document, str]:
		"""The step of the session's user, and as whom he decides it."""
		if frappe.session.user in self.concern().excluded:
			self.throw_not_yours()
		self.check_pending()
		found = steps.step_of(self, frappe.session.user)
		return found or self.throw_not_yours()

	def take_decision(self, row: Document, principal: str, status: str, comment: str, by_mail: bool):
		user = frappe.session.user
		on_behalf_of = principal if principal != user else None
		row.update({"state": status, "decided_by": user, "decided_on": compat.now(), "comment": comment})
		row.on_behalf_of = on_behalf_of
		self.note(
			status, comment=comment, step=row.position, on_behalf_of=on_behalf_of, by_mail=cint(by_mail)
		)

	def tell_what_was_decided(self, row: Document, fresh: list[Document]):
		if self.status != PENDING:
			telling.ring(
				self, self.asked_by, telling.APPROVED if self.status == APPROVED else telling.REJECTED
			)
			return
		telling.close_todos([self.name], steps.asked_users(row))
		self.tell(fresh)
		telling.ring(self, self.asked_by, telling.GOES_ON)

	def ask_back(self, question: str, by_mail: bool = False):
		"""The approver wants to know more: the asker answers, and the step goes on."""
		row, principal = self.step_to_decide()
		self.take_decision(row, principal, ASKED_BACK, question, by_mail)
		self.status, self.question = ASKED_BACK, question
		self.answer_due_on = None
		self.save_automatic()  # the right to decide was checked
		telling.close_todos([self.name])
		telling.give_task(self, self.answerer(), telling.QUESTION)

	def answer(self, comment: str):
		"""The question is answered: whoever asked it decides."""
		self.note("Answered", comment=comment)
		self.status, self.question = PENDING, None
		for row in self.steps:
			if row.state == ASKED_BACK:
				row.state = chain.WAITING
		steps.ask_next(self)
		self.save_automatic()  # the right to answer was checked
		self.tell_anew()

	def answerer(self) -> str:
		return (
			self.sales_owner if not compat.is_enabled(self.asked_by) and self.sales_owner else self.asked_by
		)

	def ask_delegates(self):
		for row in steps.asked_steps(self):
			asked = deciders.in_place_of(steps.asked_users(row), self.concern())
			row.asked = "\n".join(asked)
		self.save_automatic()  # follows from a delegation
		self.tell_anew()

	def pass_on(self):
		"""The time to decide is over: the next one is asked, or the last one reminded."""
		if steps.pass_on(self, compat.today()):
			self.save_automatic()  # follows from the date
			self.tell_anew()

	def withdraw(self, comment: str = ""):
		self.status, self.decision_comment = WITHDRAWN, comment
		self.decided_by, self.decided_on = frappe.session.user, compat.now()
		self.note(WITHDRAWN, comment=comment)
		self.save_automatic()  # follows from what became of the document, or was checked

	def save_automatic(self):
		"""Nobody may write the record; the callers say why it is changed. Who acted stays by his name, also as no user any more."""
		self.flags.ignore_links = True
		self.save(ignore_permissions=True)  # as said

	def asker_is_gone(self) -> bool:
		return not frappe.db.exists("User", self.asked_by)

	def check_pending(self):
		if self.status == ASKED_BACK:
			frappe.throw(
				_("{0} was asked a question and has not answered yet. It can be decided after that.").format(
					frappe.utils.get_fullname(self.answerer())
				),
				title=_("A Question Is Open"),
				exc=SalesProcessError,
			)
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

	def check_seen(self, seen: str | None):
		"""Whoever decides has seen the prices that are asked for now."""
		if seen and seen != self.version():
			frappe.throw(
				_("{0} asked again with other prices in the meantime. Look at them first.").format(
					frappe.utils.get_fullname(self.asked_by)
				),
				title=_("Prices Have Changed"),
				exc=SalesProcessError,
			)

	def version(self) -> str:
		return str(self.asked_on)

	def throw_not_yours(self):
		asked = deciders.names(
			dict.fromkeys(user for row in steps.asked_steps(self) for user in steps.asked_users(row))
		)
		frappe.throw(
			_(
				"{0} is decided by {1}. Nobody decides who asked for it, owns the deal, set its prices or agreed already."
			).format(frappe.bold(frappe.utils.escape_html(self.title)), asked or _("somebody else")),
			title=_("Not Yours to Decide"),
			exc=NotYoursToDecide,
		)

	def may_be_decided_by(self, user: str) -> bool:
		return self.status == PENDING and steps.step_of(self, user) is not None

	def concern(self) -> Concern:
		"""Whoever asks, owns the deal, or was the last to set the prices."""
		now = frappe.db.get_value(self.document_type, self.document_name, "prices_set_by")
		excluded = frozenset({self.asked_by, self.sales_owner, self.prices_set_by, now})
		return Concern(self.sales_owner, self.company, excluded)

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

	def approver_view(self) -> dict[str, Any]:
		return view.of(self)


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
	if not approval.name:
		approval.set_active_key()
		approval = insert_or_join(approval)
	else:
		approval.save_automatic()  # whoever may write the draft may ask for it
	approval.tell_anew()
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
		DOCTYPE, filters={"deal": deal, "status": ["in", OPEN]}, pluck="name", order_by="creation asc"
	):
		frappe.get_doc(DOCTYPE, name, for_update=True).withdraw(_("The deal has ended."))


def waiting_for(user: str) -> list[str]:
	"""The open requests this user may decide."""
	names = frappe.get_list(DOCTYPE, filters={"status": PENDING}, pluck="name", order_by="asked_on asc")
	return [name for name in names if frappe.get_doc(DOCTYPE, name).may_be_decided_by(user)]


def ask_instead_of(user: str) -> None:
	"""What waits for somebody who is away reaches his delegate, with the bell and the time that is left."""
	waiting = frappe.get_all(
		"ToDo",
		filters={"reference_type": DOCTYPE, "allocated_to": user, "status": "Open"},
		pluck="reference_name",
		distinct=True,
		order_by=None,
	)
	for name in waiting:
		approval = frappe.get_doc(DOCTYPE, name, for_update=True)
		if approval.status == PENDING:
			approval.ask_delegates()


def to_pass_on() -> list[str]:
	"""The requests whose time to decide is over."""
	return frappe.get_all(
		DOCTYPE,
		filters={
			"status": PENDING,
			"answer_due_on": ["between", ("2000-01-01", add_days(compat.today(), -1))],
		},
		pluck="name",
		order_by="answer_due_on asc",
	)


def pass_on(name: str) -> None:
	approval = frappe.get_doc(DOCTYPE, name, for_update=True)
	if approval.status == PENDING:
		approval.pass_on()


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


def on_doctype_update():
	frappe.db.add_index(DOCTYPE, ["chain_root", "status"], index_name="approval_chain_root_status")
	frappe.db.add_index(DOCTYPE, ["status", "asked_on"], index_name="approval_status_asked_on")
	frappe.db.add_index(DOCTYPE, ["status", "answer_due_on"], index_name="approval_status_due_on")

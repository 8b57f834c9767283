# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import json
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, flt, get_datetime, get_fullname

from sales_process import compat
from sales_process.active_key import find, insert_or_join
from sales_process.engine import clauses as engine
from sales_process.engine.outcome import LOST
from sales_process.exceptions import Frozen, SalesProcessError
from sales_process.sales_process.doctype.access_link import access_link as links
from sales_process.sales_process.doctype.contract_clause.contract_clause import chosen_for
from sales_process.sales_process.doctype.contract_review import (
	archive,
	renewal,
	sending,
	signing,
	states,
	telling,
	text,
)
from sales_process.sales_process.doctype.contract_review.states import (
	ARCHIVED,
	CUSTOMER_SIGNED,
	DECLINED,
	DRAFTING,
	FROZEN,
	OVER,
	READY,
	REVIEW,
	SIGNED,
)
from sales_process.sales_process.doctype.negotiation.snapshot import text_of

DOCTYPE = "Contract Review"
KEPT = (
	"next_notice_on", "revision", "text_hash", "frozen_on", "legal_skipped", "meaning", "step_due_on", "contract", "amends",
	"term", "term_changes_on", "to_archive", "certificate", "certificate_hash",
)  # fmt: skip
HOW_IT_WAS_SENT = (
	"access_link", "recipient", "recipient_name", "sent_on", "link_expires_on", "provider", "envelope", "pdf", "pdf_hash",
)  # fmt: skip
KEPT_TABLES = ("revisions", "steps", "signatures", "events")


class ContractReview(Document):
	def before_insert(self):
		self.check_deal()
		self.check_amended()
		self.set_deal_facts()
		self.prefill()

	def validate(self):
		self.keep_what_is_not_typed()
		self.set_deal_facts()
		self.set_state()
		self.fill_in_clauses()
		self.set_deviations()
		self.keep_results()
		self.keep_questions()
		self.keep_frozen()
		self.take_step()
		self.note_drafter()
		self.set_title()
		self.set_active_key()

	def validate_workflow(self):
		"""A step that follows from a signature asks nobody's role; every other one does."""
		if not self.flags.follows_to or self.flags.follows_to != self.workflow_state:
			super().validate_workflow()

	def on_update(self):
		if self.flags.stepped:
			telling.tell_whose_turn(self)
			signing.sync_contract(self)
			archive.begin(self)

	def on_trash(self):
		if self.meaning in (SIGNED, ARCHIVED):
			frappe.throw(
				_("{0} is signed and stays.").format(frappe.bold(self.title)), title=_("Signed"), exc=Frozen
			)
		telling.close_todos([self.name])
		sending.end(self)
		links.delete_links(DOCTYPE, self.name)

	# what it is about

	def check_deal(self):
		"""What a deal says is not copied for somebody who may not see the deal."""
		if not self.flags.ignore_permissions:
			frappe.has_permission("Sales Deal", "read", self.deal, throw=True)

	def check_amended(self):
		"""It changes a signed contract of the same deal, and no other."""
		old = self.amends and frappe.db.get_value(DOCTYPE, self.amends, ["deal", "meaning"], as_dict=True)
		if self.amends and (not old or old.deal != self.deal or old.meaning not in (SIGNED, ARCHIVED)):
			self.refuse(_("Only a signed contract of the same deal is amended."), _("Nothing to Amend"))

	def set_deal_facts(self):
		deal = frappe.db.get_value(
			"Sales Deal", self.deal, ["account", "company", "sales_owner"], as_dict=True
		)
		self.account, self.company, self.sales_owner = deal.account, deal.company, deal.sales_owner
		self.party_name = frappe.db.get_value("Sales Account", self.account, "title")
		self.currency = self.currency or frappe.get_cached_value("Company", self.company, "default_currency")

	def keep_what_is_not_typed(self):
		"""What follows from steps is taken from the record, whatever a form or a script sends."""
		before = self.get_doc_before_save()
		if self.flags.automatic:
			return
		for field in (*KEPT, *HOW_IT_WAS_SENT):
			if not (field == "amends" and not before):
				self.set(field, before.get(field) if before else None)
		for table in KEPT_TABLES:
			self.set(table, [row.as_dict() for row in before.get(table)] if before else [])
		self.revision = cint(self.revision) or 1

	def prefill(self):
		"""From the newest quotation, what was negotiated, and the library: nothing is typed twice."""
		newest = frappe.db.get_value("Sales Deal", self.deal, "newest_quotation")
		if newest and not self.quotation:
			facts = frappe.db.get_value(
				"Quotation", newest, ["grand_total", "currency", "language"], as_dict=True
			)
			self.quotation, self.currency = newest, facts.currency
			self.amount = self.amount or facts.grand_total
			self.language = self.language or facts.language
		kind = frappe.get_cached_doc("Contract Type", self.contract_type)
		self.opening_text = self.opening_text or kind.opening_text
		self.closing_text = self.closing_text or kind.closing_text
		if not self.clauses and self.origin != "Their Text":
			agreed = _negotiated(self.deal)
			for row in kind.topics:
				self.append("clauses", {"topic": row.topic, "text": agreed.get(row.topic, "")})

	def fill_in_clauses(self):
		"""A row without a text takes the library's; a text with blanks has them filled in."""
		if self.meaning in FROZEN:
			return
		library = chosen_for(self.company, self.language)
		versions = _versions([clause.name for clause in library.values()])
		for row in self.clauses:
			clause = library.get(row.topic)
			if clause and not row.clause and self.origin != "Their Text":
				row.clause, row.clause_version = clause.name, versions.get(clause.name)
				row.preferred, row.fallback = clause.preferred, clause.fallback
			row.text = text.filled_in(row.text or row.preferred or "", self, _(row.topic))
		for field in ("opening_text", "closing_text"):
			self.set(field, text.filled_in(self.get(field) or "", self, _(self.meta.get_label(field))))

	def set_deviations(self):
		kind = frappe.get_cached_doc("Contract Type", self.contract_type)
		found = {row.topic: row.kind for row in engine.deviations(text.rows_of(self), kind.mandatory())}
		for row in self.clauses:
			theirs = self.origin == "Their Text" and not found.get(row.topic)
			row.deviation = "Own Text" if theirs else text.KIND.get(found.get(row.topic), "")
		if self.meaning not in FROZEN:
			verdict = text.verdict_of(self, _agreed_amount(self.quotation))
			self.legal_skipped = cint(cint(kind.skip_legal) and verdict.may_skip)

	# states

	def set_state(self):
		if not self.workflow_state:
			self.workflow_state = states.first_state()
		if self.workflow_state:
			self.meaning = states.meaning_of(self.workflow_state).what
		else:
			self.meaning = self.meaning or DRAFTING  # no workflow is active

	def take_step(self):
		"""From one state to the next: what the step means decides what must be there, and what follows."""
		before = self.get_doc_before_save()
		if not before:
			self.begin_revision(_("First draft"))
			self.set_due_on()
			self.flags.stepped = True
			return
		if before.workflow_state == self.workflow_state:
			return
		was, now = states.meaning_of(before.workflow_state), states.meaning_of(self.workflow_state)
		is_review = was.what == REVIEW and now.what in (REVIEW, READY)
		if is_review:
			self.check_reviewer()
		self.check_step(was.what, now.what)
		self.note_step(before, was, is_review)
		if now.what == READY and was.what in (DRAFTING, REVIEW):
			self.freeze()
		if now.what == SIGNED and was.what != SIGNED:
			self.next_notice_on = renewal.first_notice(self)
			self.term, self.term_changes_on = renewal.term_of(self)
			self.to_archive = cint(bool(self.pdf_hash))
		if now.what in (DRAFTING, REVIEW, DECLINED):
			sending.end(self)
		if (now.what == DRAFTING and was.what != DRAFTING) or (now.what == REVIEW and was.what in FROZEN):
			self.begin_revision(self.flags.why or _("Back from {0}").format(_(before.workflow_state)))
		self.set_due_on()
		self.flags.stepped = True

	def check_step(self, was: str, now: str):
		if (was in OVER and now != DRAFTING) or (was in (SIGNED, ARCHIVED) and now not in (SIGNED, ARCHIVED)):
			self.refuse(_("What was signed is changed by an amendment only."), _("Signed"))
		if now == READY:
			self.check_reviewed()
		if now == CUSTOMER_SIGNED:
			signing.check_customer_signed(self)
		if now == SIGNED:
			signing.check_customer_signed(self)
			signing.check_we_signed(self)
		if now == ARCHIVED and not ((self.kept_at or "").strip() and cint(self.number_of_copies)):
			self.refuse(_("Say how many copies there are and where they are kept."), _("Where Is It?"))
		if now == DECLINED and not (self.declined_reason or "").strip():
			self.refuse(_("Say why it was declined."), _("Reason Is Missing"))

	def check_reviewer(self):
		"""Nobody reviews what he drafted or edited, whichever way he comes."""
		user = frappe.session.user
		if user in self.drafters():
			frappe.throw(
				_("You have drafted or edited revision {0} of {1}. Somebody else must review it.").format(
					self.revision, frappe.bold(self.title)
				),
				title=_("Your Own Draft"),
				exc=frappe.PermissionError,
			)

	def check_reviewed(self):
		if any(row.result == "Objection" for row in self.clauses):
			topics = ", ".join(_(row.topic) for row in self.clauses if row.result == "Objection")
			self.refuse(
				_("There are objections: {0}. Send it back to drafting.").format(topics), _("Objections")
			)
		if any(not (row.answer or "").strip() for row in self.questions):
			self.refuse(_("There is a question without an answer."), _("Question Is Open"))
		kind = frappe.get_cached_doc("Contract Type", self.contract_type)
		missing = [
			row.topic
			for row in engine.deviations(text.rows_of(self), kind.mandatory())
			if row.kind == engine.MISSING
		]
		if missing and self.origin != "Their Text":
			self.refuse(
				_("These clauses must be in it: {0}.").format(", ".join(_(topic) for topic in missing)),
				_("Clauses Are Missing"),
			)
		if states.has_legal_state() and not self.legal_skipped and not self.was_reviewed_by_legal():
			self.refuse(
				_("Legal has not reviewed this revision, and it cannot be left out: {0}").format(
					self.why_legal()
				),
				_("Legal Is Missing"),
			)

	def was_reviewed_by_legal(self) -> bool:
		now = states.meanings().get(self.get_doc_before_save().workflow_state)
		if now and now.is_legal:
			return True
		return any(
			cint(row.is_legal) and cint(row.is_review) and cint(row.revision) == cint(self.revision)
			for row in self.steps
		)

	def why_legal(self) -> str:
		"""In words: what deviates, or that the type wants it."""
		kind = frappe.get_cached_doc("Contract Type", self.contract_type)
		if not cint(kind.skip_legal):
			return _("every {0} goes to legal.").format(_(self.contract_type))
		verdict = text.verdict_of(self, _agreed_amount(self.quotation))
		said = [f"{_(row.topic)}: {_(text.KIND[row.kind])}" for row in verdict.deviations]
		if verdict.amount_differs:
			said.append(_("the amount is not that of {0}").format(self.quotation))
		if self.origin == "Their Text":
			said.append(_("it is their text"))
		return "; ".join(said)

	def refuse(self, message: str, title: str):
		frappe.throw(message, title=title, exc=SalesProcessError)

	def note_step(self, before: Document, was: states.Meaning, is_review: bool):
		since = self.steps[-1].happened_on if self.steps else self.creation
		hours = (compat.now() - get_datetime(since)).total_seconds() / 3600
		self.append(
			"steps",
			{
				"happened_on": compat.now(),
				"from_state": before.workflow_state,
				"to_state": self.workflow_state,
				"user": frappe.session.user,
				"hours": flt(hours, 2),
				"meaning": was.what,
				"revision": self.revision,
				"is_legal": cint(was.is_legal),
				"is_review": cint(is_review),
			},
		)

	def set_due_on(self):
		self.step_due_on = telling.due_on(self)

	# revisions

	def begin_revision(self, why: str):
		"""The text is open again, and its fingerprint is gone. Whoever drafted it so far has drafted it still."""
		drafters = self.drafters() or [frappe.session.user]
		self.revision = cint(self.revision) + 1 if self.revisions else 1
		self.text_hash = self.frozen_on = self.pdf = self.pdf_hash = None
		for row in self.clauses if self.revision > 1 else ():
			row.result, row.reviewer = "Open", None
		self.set("signatures", [])
		self.append(
			"revisions",
			{
				"revision": self.revision,
				"started_on": compat.now(),
				"why": why,
				"drafters": "\n".join(drafters),
				"snapshot": json.dumps(text.parts_of(self), ensure_ascii=False),
			},
		)

	def current(self) -> Document:
		return self.revisions[-1]

	def drafters(self) -> list[str]:
		return (self.current().drafters or "").split("\n") if self.revisions else []

	def note_drafter(self):
		"""Whoever changes the text is one of its drafters, from then on and for this revision."""
		before = self.get_doc_before_save()
		if not before or self.meaning in FROZEN or not self.revisions:
			return
		parts = text.parts_of(self)
		if parts != text.parts_of(before) and frappe.session.user not in self.drafters():
			self.current().drafters = "\n".join([*self.drafters(), frappe.session.user])
		self.current().snapshot = json.dumps(parts, ensure_ascii=False)

	def freeze(self):
		"""With the last internal approval: from here on what is signed is exactly this."""
		parts = text.parts_of(self)
		self.text_hash, self.frozen_on = text.fingerprint(parts), compat.now()
		self.current().text_hash = self.text_hash
		self.current().snapshot = json.dumps(parts, ensure_ascii=False)

	def keep_frozen(self):
		before = self.get_doc_before_save()
		if not before or before.meaning not in FROZEN:
			return
		if text.parts_of(self) != text.parts_of(before):
			frappe.throw(
				_(
					"The text of {0} is frozen since {1}. Take it back to drafting, where it becomes a new revision."
				).format(frappe.bold(self.title), frappe.utils.format_datetime(before.frozen_on)),
				title=_("Text Is Frozen"),
				exc=Frozen,
			)

	def proves(self) -> bool:
		"""Is the text still the one of which the fingerprint was taken?"""
		return bool(self.text_hash) and text.fingerprint(text.parts_of(self)) == self.text_hash

	def changes(self) -> list[engine.Change]:
		"""What this revision says otherwise than the one before."""
		if len(self.revisions) < 2:
			return []
		before = json.loads(self.revisions[-2].snapshot or "{}")
		return engine.changes(text.as_rows(before), text.as_rows(text.parts_of(self)))

	def differences_from_library(self) -> list[engine.Change]:
		"""What its clauses say otherwise than the texts we prefer, word by word."""
		rows = [row for row in text.rows_of(self) if row.preferred.strip()]
		return engine.changes(
			[engine.Row(_(row.topic), row.preferred) for row in rows],
			[engine.Row(_(row.topic), row.text) for row in rows],
		)

	# results and questions

	def keep_results(self):
		"""What a reviewer says of a clause is his; a drafter says nothing of his own."""
		before = self.get_doc_before_save()
		known = {row.name: row for row in before.clauses} if before else {}
		may_review = self.meaning == REVIEW and frappe.session.user not in self.drafters()
		for row in self.clauses:
			old = known.get(row.name)
			if not old or not may_review or self.flags.automatic:
				row.result, row.reviewer = (old.result, old.reviewer) if old else ("Open", None)
			elif row.result != old.result:
				row.reviewer = frappe.session.user

	def keep_questions(self):
		"""Who asked and who answered is noted by itself; what was asked stays."""
		before = self.get_doc_before_save()
		known = {row.name: row for row in before.questions} if before else {}
		for name, old in known.items():
			if name not in {row.name for row in self.questions}:
				self.refuse(
					_("A question that was asked stays: {0}").format(old.question), _("Question Stays")
				)
		for row in self.questions:
			old = known.get(row.name)
			if not old:
				row.asked_by, row.asked_on = frappe.session.user, compat.now()
			else:
				row.update({key: old.get(key) for key in ("question", "asked_by", "asked_on")})
			if (row.answer or "") != ((old and old.answer) or ""):
				row.answered_by, row.answered_on = frappe.session.user, compat.now()
			else:
				row.answered_by, row.answered_on = (old.answered_by, old.answered_on) if old else (None, None)

	def set_title(self):
		self.title = " · ".join(filter(None, (self.party_name, self.contract_type)))[:140]

	def set_active_key(self):
		"""One contract of a deal is on its way; an amendment is another one."""
		is_open = self.meaning not in (SIGNED, *OVER)
		self.active_key = f"{self.deal}:{self.amends or ''}" if is_open else None

	def save_automatic(self):
		self.flags.automatic = True
		self.save(ignore_permissions=True)  # the callers say why it is changed


def start(deal: str, contract_type: str, amends: str | None = None) -> Document:
	"""The contract of a deal that is on its way; made when there is none."""
	doc = frappe.get_doc(doctype=DOCTYPE, deal=deal, contract_type=contract_type, amends=amends)
	return insert_or_join(doc, key=f"{deal}:{amends or ''}")


def review_of_deal(deal: str) -> dict[str, Any] | None:
	"""The newest one, for whoever waits for a signature."""
	return frappe.db.get_value(
		DOCTYPE,
		{"deal": deal, "meaning": ["!=", DECLINED]},
		["name", "title", "meaning"],
		as_dict=True,
		order_by="creation desc",
	)


def on_deal_outcome(deal: Document) -> None:
	"""A lost deal needs no contract: nobody is asked to go on with it."""
	if deal.outcome == LOST and (name := find(DOCTYPE, "active_key", f"{deal.name}:")):
		telling.close_todos([name])


def on_deal_owner(deal: Document) -> None:
	filters = {"deal": deal.name, "meaning": ["not in", OVER]}
	frappe.db.set_value(DOCTYPE, filters, "sales_owner", deal.sales_owner, update_modified=False)


def _negotiated(deal: str) -> dict[str, str]:
	"""The clauses on which the talks ended."""
	name = frappe.db.get_value(
		"Negotiation", {"deal": deal, "status": "Agreed"}, "name", order_by="creation desc"
	)
	if not name:
		return {}
	return {row.topic: said for row in frappe.get_doc("Negotiation", name).clauses if (said := text_of(row))}


def _agreed_amount(quotation: str | None) -> float | None:
	return flt(frappe.db.get_value("Quotation", quotation, "grand_total")) if quotation else None


def _versions(names: list[str]) -> dict[str, int]:
	if not names:
		return {}
	rows = frappe.get_all(
		"Contract Clause",
		filters={"name": ["in", names]},
		fields=["name", "version"],
		as_list=True,
		order_by=None,
	)
	return dict(rows)


def owner_name(doc: Document) -> str:
	return get_fullname(doc.sales_owner) if doc.sales_owner else ""


def on_doctype_update():
	frappe.db.add_index(DOCTYPE, ["meaning", "step_due_on"], index_name="contract_review_meaning_due")
	frappe.db.add_index(DOCTYPE, ["meaning", "next_notice_on"], index_name="contract_review_notice")
	frappe.db.add_index(DOCTYPE, ["deal", "meaning"], index_name="contract_review_deal_meaning")

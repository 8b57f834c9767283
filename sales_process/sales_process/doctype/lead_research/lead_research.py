# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import json
from collections.abc import Iterable
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, flt

from sales_process import compat
from sales_process.active_key import find, insert_or_join
from sales_process.engine import research as engine
from sales_process.engine.fit import Company, Fit, Span, best_fit, read_span
from sales_process.engine.outcome import LOST, WON
from sales_process.sales_process.doctype.follow_up_plan import follow_up_plan as plans
from sales_process.sales_process.doctype.grade_factor.grade_factor import questions_in_words
from sales_process.sales_process.doctype.lead_research import factors
from sales_process.sales_process.doctype.maker_note import maker_note as notes
from sales_process.sales_process.doctype.opportunity_grade.regrading import facts_changed
from sales_process.sales_process.doctype.party_key.party_key import refresh_keys
from sales_process.sales_process.doctype.sales_access.sales_access import grant
from sales_process.sales_process.doctype.sales_account.sales_account import (
	find_account,
	get_account,
	get_parties,
)
from sales_process.sales_process.doctype.target_segment.target_segment import get_segments

DOCTYPE = "Lead Research"
DEAL = "Sales Deal"
OPEN, QUALIFIED, NOT_NOW, NOT_A_FIT, CLOSED = "Open", "Qualified", "Not Now", "Not a Fit", "Closed"
GOING_ON = (OPEN, QUALIFIED)
DERIVED = ("segment", "fit", "completeness", "cycle_days", "fit_contributions", "open_questions")
BOOKKEEPING = ("status", "result_reason", "return_on", "result_on", "deal", "closed_from")
OWN_FACTS = ("employees", "annual_revenue")
CHANNEL_FIELDS = (
	"channel",
	"event",
	"referred_by_type",
	"referred_by",
	"source",
	"campaign",
	"medium",
	"content",
	"search_term",
)


class LeadResearch(Document):
	def onload(self):
		self.translate_questions()

	def before_print(self, settings=None):
		self.translate_questions()

	def validate(self):
		self.keep_bookkeeping()
		self.set_account_facts()
		self.set_active_key()
		self.validate_only_open_one()
		self.validate_referrer()
		self.set_makers()
		self.set_days_of_steps()
		self.set_assessment()
		self.derive()

	def after_insert(self):
		self.open_deal()

	def on_update(self):
		self.pass_on_owner()
		self.pass_on_pace()
		self.pass_on_makers()
		self.pass_on_steps()
		notes.follow_research(self)

	def on_trash(self):
		notes.remove_notes(self.name)
		self.leave_deal()

	# who and what

	def keep_bookkeeping(self):
		"""The result is reached by Qualify, Not Now and Not a Fit, not by typing."""
		if self.flags.automatic:
			return
		before = self.get_doc_before_save()
		for fieldname in BOOKKEEPING:
			self.set(fieldname, before.get(fieldname) if before else None)
		self.status = self.status or OPEN

	def set_account_facts(self):
		self.party_name = frappe.db.get_value("Sales Account", self.account, "title")
		self.purchase = (self.purchase or "").strip() or None
		if self.is_new() and not self.sales_owner and not self.flags.automatic:
			self.sales_owner = frappe.session.user

	def set_active_key(self):
		self.active_key = active_key(self)

	def validate_only_open_one(self):
		other = self.active_key and find(DOCTYPE, "active_key", self.active_key)
		if other and other != self.name:
			frappe.throw(
				_(
					"{0} is researched already in {1}. Go on there, or say in {2} which other purchase this is about."
				).format(
					frappe.bold(self.party_name),
					frappe.utils.get_link_to_form(DOCTYPE, other),
					frappe.bold(_(self.meta.get_label("purchase"))),
				),
				title=_("Already Researched"),
				exc=frappe.DuplicateEntryError,
			)

	def validate_referrer(self):
		if self.referred_by and not self.referred_by_type:
			frappe.throw(
				_("Say in {0} whether {1} is a customer, a contact or a partner.").format(
					frappe.bold(_("Referred by Type")), frappe.bold(self.referred_by)
				),
				title=_("Referred by Whom?"),
			)

	def set_makers(self):
		seen = {}
		for row in self.makers:
			if row.contact and row.contact in seen:
				frappe.throw(
					_("Rows {0} and {1} of {2} are both {3}. Keep one of them.").format(
						seen[row.contact], row.idx, _("Decision Makers"), frappe.bold(row.contact)
					),
					title=_("Decision Maker Named Twice"),
				)
			seen[row.contact] = row.idx
			if not row.maker_name and not row.contact:
				frappe.throw(
					_("Row {0} of {1}: choose a contact or type a name.").format(
						row.idx, _("Decision Makers")
					),
					title=_("A Decision Maker without a Name"),
				)
		self.name_makers([row for row in self.makers if row.contact and not row.maker_name])

	def name_makers(self, rows: list[Document]):
		contacts = _contacts([row.contact for row in rows])
		for row in rows:
			contact = contacts[row.contact]
			row.maker_name = " ".join(filter(None, (contact.first_name, contact.last_name))) or row.contact
			row.job_title = row.job_title or contact.designation

	def set_days_of_steps(self):
		for row in self.decision_steps:
			if row.state == "Done":
				row.done_on = row.done_on or compat.today()
			else:
				row.done_on = None

	def set_assessment(self):
		if self.is_new() and not self.assessment:
			self.extend("assessment", [{"factor": factor} for factor in factors.to_answer()])
		factors.validate(self)
		asked = factors.questions()
		for row in self.assessment:
			row.question = asked.get(row.factor)

	def translate_questions(self):
		"""As they are read; what is stored is as the factor has it, whoever saves."""
		for row in self.assessment:
			row.question = "\n".join(questions_in_words(row.question))

	# what follows from it

	def derive(self):
		self._company = None
		known = self.known()
		found = known.fit
		self.segment = found.segment if found and found.score is not None else None
		self.fit = found.score if self.segment else 0
		self.completeness = engine.completeness(known)
		self.cycle_days = engine.cycle_days(known.steps) or 0
		self.fit_contributions = json.dumps(contributions(found) if found else [])
		self.open_questions = json.dumps(
			[
				{**item.ask.as_dict(), "area": item.area, "points": item.points}
				for item in engine.what_to_ask(known)
			],
			ensure_ascii=False,
		)

	def refresh_derived(self):
		"""Something changed elsewhere, a company's size or a note; no change of the research itself."""
		self.derive()
		values = {fieldname: self.get(fieldname) for fieldname in DERIVED}
		frappe.db.set_value(DOCTYPE, self.name, values, update_modified=False)
		self.pass_on_pace()

	def known(self) -> engine.Known:
		stances = notes.stances(None if self.is_new() else self.name)
		return engine.Known(
			fit=fit_of(self.facts(), self.company),
			factors=factors.asked(self.assessment),
			needs=tuple(
				engine.Need(row.pain_point, bool(row.wanted_solution or row.item)) for row in self.needs
			),
			makers=tuple(
				engine.Maker(row.maker_name, row.role or "", row.name in stances) for row in self.makers
			),
			steps=tuple(
				engine.Step(row.step, _days(row.expected_days), row.state or "")
				for row in self.decision_steps
			),
		)

	def facts(self) -> frappe._dict:
		"""The company's basics: ERPNext's where it has the field, else our own."""
		if getattr(self, "_company", None) is None:
			facts = compat.company_facts(self.parties())
			facts.update({key: facts.get(key) or self.get(f"own_{key}") or None for key in OWN_FACTS})
			self._company = facts
		return self._company

	def parties(self) -> list[tuple[str, str]]:
		return [(row.party_type, row.party) for row in get_parties(self.account)] if self.account else []

	def open_deal(self):
		from sales_process.sales_process.doctype.follow_up_plan.first_contact import ask_for_first_contact
		from sales_process.sales_process.doctype.sales_deal.sales_deal import deal_for_research

		self.db_set("deal", deal_for_research(self), update_modified=False)
		ask_for_first_contact(self.deal, self.channel, self.flags.arrived)

	def pass_on_owner(self):
		"""Whoever may give the research away, gives away what goes with it."""
		if not self.has_value_changed("sales_owner"):
			return
		grant(self.sales_owner, self.account)
		before = self.get_doc_before_save()
		if before and self.deal and frappe.db.get_value(DEAL, self.deal, "sales_owner") != self.sales_owner:
			plans.hand_over_plans_of_deal(self.deal, before.sales_owner, self.sales_owner)
			deal = frappe.get_doc(DEAL, self.deal)
			deal.sales_owner = self.sales_owner
			deal.save(ignore_permissions=True)  # as said above

	def pass_on_pace(self):
		"""The plan shows what is known of the customer's decision; typed values stand until something is known."""
		plan = self.status in GOING_ON and self.running_plan()
		pace = {"cycle_days": self.cycle_days, **factors.pace(self.assessment)}
		pace = {field: value for field, value in pace.items() if value}
		if not plan or not pace:
			return
		doc = frappe.get_doc(plans.DOCTYPE, plan)
		if any(doc.get(field) != value for field, value in pace.items()):
			doc.update(pace)
			doc.save_automatic()

	def pass_on_makers(self):
		"""Who decides is what the deal is graded by."""
		before = self.get_doc_before_save()
		if before and _roles(before) != _roles(self):
			facts_changed(self.deal)

	def pass_on_steps(self):
		"""Their steps are the milestones of the sales plan, and their needs what its goal is held against."""
		from sales_process.sales_process.doctype.sales_plan.standing import look_again

		look_again(self.deal)

	def running_plan(self) -> str | None:
		return find(plans.DOCTYPE, "active_key", f"deal:{self.deal}") if self.deal else None

	def leave_deal(self):
		Deal = frappe.qb.DocType(DEAL)
		frappe.qb.update(Deal).set(Deal.research, None).where(Deal.research == self.name).run()

	def save_automatic(self):
		"""Save what follows from another record or from a checked method, whoever caused it."""
		self.flags.automatic = True
		self.save(ignore_permissions=True)  # its callers have checked what leads here

	def set_result(self, status: str, reason: str | None = None, return_on=None):
		self.status, self.result_reason, self.return_on = status, reason, return_on
		self.result_on = None if status == OPEN else compat.today()
		self.save_automatic()

	# shown, not stored: the home of these is the lead, prospect or customer

	@property
	def industry(self):
		return self.facts().industry

	@property
	def market_segment(self):
		return self.facts().market_segment

	@property
	def territory(self):
		return self.facts().territory

	@property
	def employees(self):
		return self.facts().employees

	@property
	def annual_revenue(self):
		return self.facts().annual_revenue

	@property
	def website(self):
		return self.facts().website

	@property
	def email(self):
		return self.facts().email

	@property
	def phone(self):
		return self.facts().phone


def active_key(research: Document | frappe._dict) -> str | None:
	"""One open research for an account, company and purchase; once qualified one for a deal."""
	if research.status == OPEN:
		return f"{research.account}:{research.company}:{(research.purchase or '').strip().casefold()}"
	return f"deal:{research.deal}" if research.status == QUALIFIED else None


def start_research(
	party_type: str,
	party: str,
	company: str | None = None,
	purchase: str | None = None,
	sales_owner: str | None = None,
	**channel: Any,
) -> str:
	"""The open research of a party, for one purchase where several are named; made where there is none.

	With it come the account, the deal and the plan that follows it up. May be asked for twice.
	"""
	account = get_account(party_type, party)
	values = {**compat.source_values(party_type, party), **channel}
	research = frappe.get_doc(
		doctype=DOCTYPE,
		account=account,
		company=company or compat.default_company(),
		purchase=purchase,
		status=OPEN,
		sales_owner=sales_owner or _owner(account, party_type, party),
		**{field: value for field, value in values.items() if field in CHANNEL_FIELDS and value},
	)
	research.flags.automatic = True
	return insert_or_join(research, key=active_key(research)).name


def take_up_party(party_type: str, party: str) -> str | None:
	"""Research a new lead, unless somebody did already, however that ended. Hint and job call it."""
	if frappe.db.exists(DOCTYPE, {"account": get_account(party_type, party)}):
		return None
	return start_research(party_type, party, _company_of(party_type, party))


def research_of_deal(deal: str) -> str | None:
	return frappe.db.get_value(DEAL, deal, "research")


def take_in_party(party_type: str, party: str) -> None:
	"""After a party changed: by what it is recognised, and what follows for its open researches. A hint calls it."""
	refresh_keys(party_type, party)
	if account := find_account(party_type, party):
		refresh_researches(account)


def refresh_researches(account: str) -> None:
	"""After a party of the account changed: its size, its industry."""
	names = frappe.get_all(
		DOCTYPE, filters={"account": account, "status": ["in", GOING_ON]}, pluck="name", order_by=None
	)
	for name in names:
		frappe.get_doc(DOCTYPE, name).refresh_derived()


def fit_of(facts: dict[str, Any], company: str) -> Fit | None:
	"""How well a company fits the segment it fits best."""
	return best_fit(as_company(facts), get_segments(company))


def as_company(facts: dict[str, Any]) -> Company:
	revenue = flt(facts.get("annual_revenue"))
	return Company(
		industry=facts.get("industry") or "",
		market_segment=facts.get("market_segment") or "",
		territory=facts.get("territory") or "",
		employees=read_span(facts.get("employees")),
		annual_revenue=Span(revenue, revenue) if revenue > 0 else None,
	)


def follow_deal(deal: Document) -> None:
	"""A research stays open until its deal is won or lost, and opens again with it."""
	name = research_of_deal(deal.name)
	if not name:
		return
	research = frappe.get_doc(DOCTYPE, name, for_update=True)
	if deal.outcome in (WON, LOST):
		if research.status in GOING_ON:
			research.closed_from, research.status = research.status, CLOSED
			research.save_automatic()
	elif research.status == CLOSED and research.closed_from:
		research.status, research.closed_from = research.closed_from, None
		research.save_automatic()


def follow_owner(deal: Document) -> None:
	"""The research and its notes belong to whom the deal belongs."""
	name = research_of_deal(deal.name)
	research = name and frappe.get_doc(DOCTYPE, name)
	if research and research.sales_owner != deal.sales_owner:
		research.sales_owner = deal.sales_owner
		research.save_automatic()


def reopen_on_contact(account: str) -> str | None:
	"""They contact us after all: the newest research that was "not a fit" goes on."""
	from sales_process.sales_process.doctype.lead_research.results import reopen

	name = frappe.db.get_value(
		DOCTYPE, {"account": account, "status": NOT_A_FIT}, "name", order_by="result_on desc, creation desc"
	)
	return reopen(frappe.get_doc(DOCTYPE, name, for_update=True)) if name else None


def note_need(account: str, deal: str | None, pain_point: str, evidence: str | None = None) -> str | None:
	"""What a talk brought to light becomes a need of the deal's research, else of the account's open one. Once."""
	name = (deal and research_of_deal(deal)) or frappe.db.get_value(
		DOCTYPE, {"account": account, "status": OPEN}, "name", order_by="creation desc"
	)
	research = name and frappe.get_doc(DOCTYPE, name, for_update=True)
	if not research or research.status not in GOING_ON:
		return None
	if pain_point.casefold().strip() not in {row.pain_point.casefold().strip() for row in research.needs}:
		research.append("needs", {"pain_point": pain_point, "evidence": evidence})
		research.save_automatic()
	return research.name


def economic_buyer_in_favour(deal: str) -> bool | None:
	"""Is an economic buyer for us? None where none is known, or where none stands."""
	name = research_of_deal(deal)
	if not name:
		return None
	buyers = frappe.get_all(
		"Research Maker",
		filters={"parenttype": DOCTYPE, "parent": name, "role": engine.ECONOMIC_BUYER},
		pluck="name",
		order_by=None,
	)
	stances = notes.stances(name)
	known = [stances[buyer] for buyer in buyers if buyer in stances]
	return any(stance == notes.IN_FAVOUR for stance in known) if known else None


def cycle_days_of(deal: str) -> int | None:
	"""Days until the customer decides, by the steps that are left."""
	name = research_of_deal(deal)
	steps = frappe.get_all(
		"Decision Step",
		filters={"parenttype": DOCTYPE, "parent": name or ""},
		fields=["step", "expected_days", "state"],
		order_by=None,
	)
	return engine.cycle_days(engine.Step(row.step, _days(row.expected_days), row.state) for row in steps)


def join_researches(losing: str, winning: str) -> None:
	"""Two accounts become one: of two open researches of one purchase the winner's goes on, with what the other knew."""
	from sales_process.sales_process.doctype.sales_deal.sales_deal import join_deals

	rows = frappe.get_all(
		DOCTYPE,
		filters={"account": ["in", [losing, winning]], "status": OPEN},
		fields=["name", "account", "company", "purchase", "status", "deal"],
		order_by="creation asc",
	)
	kept = {active_key(row): row.deal for row in rows if row.account == winning}
	for row in rows:
		key = active_key(frappe._dict(row, account=winning))
		if row.account == losing and key in kept:
			join_deals(row.deal, kept[key])  # their researches follow
		elif row.account == losing:
			frappe.db.set_value(DOCTYPE, row.name, "active_key", key, update_modified=False)


def join_researches_of_deals(losing: str, winning: str) -> None:
	"""Two deals become one: so do their researches."""
	gone, kept = research_of_deal(losing), research_of_deal(winning)
	if gone and kept:
		_join(frappe.get_doc(DOCTYPE, gone), frappe.get_doc(DOCTYPE, kept))
	elif gone and frappe.db.get_value(DOCTYPE, gone, "status") == QUALIFIED:
		frappe.db.set_value(DOCTYPE, gone, "active_key", f"deal:{winning}", update_modified=False)


def _join(research: Document, kept: Document) -> None:
	moved = _take_over(research, kept)
	kept.save_automatic()
	notes.move_notes(research.name, kept, {old: row.name for old, row in moved})
	research.closed_from = None
	research.set_result(CLOSED, _("Joined with another research"))


def _take_over(research: Document, kept: Document) -> list[tuple[str, Document]]:
	"""What the one knows and the other does not; the makers that moved, with their old names."""
	contacts = {row.contact for row in kept.makers if row.contact}
	makers = [row for row in research.makers if not row.contact or row.contact not in contacts]
	assessed = {row.factor for row in kept.assessment}
	for row in research.needs:
		kept.append("needs", _values(row))
	for row in research.decision_steps if not kept.decision_steps else ():
		kept.append("decision_steps", _values(row))
	for row in research.assessment:
		if row.factor not in assessed:
			kept.append("assessment", _values(row))
	return [(row.name, kept.append("makers", _values(row))) for row in makers]


def _values(row: Document) -> dict[str, Any]:
	fields = [field.fieldname for field in row.meta.fields]
	return {fieldname: row.get(fieldname) for fieldname in fields}


def _roles(research: Document) -> set[tuple[str, str]]:
	return {(row.name, row.role) for row in research.makers}


def _owner(account: str, party_type: str, party: str) -> str | None:
	"""Who must act: whom ERPNext names, else who looks after the account, else who starts it; or nobody yet."""
	candidates = (
		lambda: compat.party_owner(party_type, party),
		lambda: frappe.db.get_value("Sales Account", account, "sales_owner"),
		lambda: frappe.session.user if compat.is_sales_person(frappe.session.user) else None,
	)
	return next((user for candidate in candidates if compat.is_enabled(user := candidate())), None)


def _company_of(party_type: str, party: str) -> str | None:
	return (
		frappe.db.get_value(party_type, party, "company") if compat.has_field(party_type, "company") else None
	)


def _contacts(names: Iterable[str]) -> dict[str, frappe._dict]:
	rows = frappe.get_all(
		"Contact",
		filters={"name": ["in", [*names] or [""]]},
		fields=["name", "first_name", "last_name", "designation"],
		order_by=None,
	)
	return {row.name: row for row in rows}


def contributions(found: Fit) -> list[dict[str, Any]]:
	return [
		{"criterion": row.criterion, "weight": row.weight, "match": row.match, "points": row.points}
		for row in found.contributions
	]


def _days(value: Any) -> int | None:
	"""An empty Int is 0 in Frappe: a step that takes no days is not asked for its days again."""
	return None if value in (None, "", 0, "0") else cint(value)


def on_doctype_update():
	frappe.db.add_index(DOCTYPE, ["account", "status"], index_name="research_account_status")
	frappe.db.add_index(DOCTYPE, ["sales_owner", "status"], index_name="research_sales_owner_status")

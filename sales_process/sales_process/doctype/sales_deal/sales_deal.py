# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from datetime import datetime
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import get_datetime

from sales_process import compat, joining
from sales_process.active_key import find, insert_or_join
from sales_process.engine.outcome import (
	LOST,
	OPEN,
	OPPORTUNITY,
	PARTLY_WON,
	QUOTATION,
	RESEARCH,
	WON,
	DealState,
	Offer,
	SourceState,
	deal_state,
	plan_type,
)
from sales_process.engine.scope import FOLLOW_UP
from sales_process.overrides.mirror import tell_where_grades_come_from
from sales_process.sales_process.doctype.follow_up_plan import follow_up_plan as plans
from sales_process.sales_process.doctype.process_scope.process_scope import is_shown
from sales_process.sales_process.doctype.sales_access.sales_access import grant, set_team
from sales_process.sales_process.doctype.sales_account.sales_account import (
	get_account,
	get_parties,
	identify,
	show_title,
)
from sales_process.sales_process.doctype.sales_deal import chained, competitors, scoping
from sales_process.sales_process.doctype.sales_process_settings.sales_process_settings import setting

DOCTYPE = "Sales Deal"
QUOTATION_FIELDS = [
	"name",
	"docstatus",
	"status",
	"quotation_to",
	"party_name",
	"company",
	"amended_from",
	"owner",
]
IN_HAND = (OPEN, PARTLY_WON)
GRADE_FIELDS = (
	"grade", "score", "fit", "heat", "graded_on", "newest_grade", "grade_review_on", "heat_changes_on",
)  # fmt: skip


class SalesDeal(Document):
	def validate(self):
		self.set_source_key()
		self.set_title()
		self.validate_competitors()
		self.keep_grade()

	def on_update(self):
		if self.has_value_changed("newest_quotation") or self.has_value_changed("source_key"):
			plans.mirror_deal(self.name)
		if self.has_value_changed("sales_owner"):
			grant(self.sales_owner, self.account)
			if self.get_doc_before_save():
				tell("on_deal_owner", deal=self)
		if self.get_doc_before_save() and self.has_value_changed("outcome"):
			tell("on_deal_outcome", deal=self)
		self.look_at_grade()
		self.share_competitors()

	def share_competitors(self):
		if before := self.get_doc_before_save():
			gone = _positions(before).keys() - _positions(self).keys()
			competitors.remove(self, gone)
			if gone or _positions(self).keys() - _positions(before).keys():
				competitors.show(self)

	def keep_grade(self):
		"""The grade is a mirror: a form opened earlier must not bring an old one back."""
		if before := self.get_doc_before_save():
			tell_where_grades_come_from(before, self, "grade")
			self.update({field: before.get(field) for field in GRADE_FIELDS})

	def look_at_grade(self):
		from sales_process.sales_process.doctype.opportunity_grade import regrading

		before = self.get_doc_before_save()
		if before and self.has_value_changed("sales_owner"):
			regrading.follow_owner(self.name, self.sales_owner)
		if before and _positions(before) != _positions(self):
			regrading.facts_changed(self.name)

	def set_source_key(self):
		self.source_key = source_key(self.source_doctype, self.source_name)

	def set_title(self):
		account = frappe.db.get_value("Sales Account", self.account, "title")
		known_as = self.newest_quotation or (self.source_name if self.source_doctype != RESEARCH else None)
		self.title = " · ".join(filter(None, (account, known_as)))[:140]

	def validate_competitors(self):
		seen = set()
		for row in self.competitors:
			if row.competitor in seen:
				frappe.throw(
					_("Row {0}: {1} is listed already. Keep one row for each competitor.").format(
						row.idx, frappe.bold(row.competitor)
					),
					title=_("Competitor Named Twice"),
				)
			seen.add(row.competitor)

	def refresh(self):
		"""See how the deal stands in ERPNext now, and let its plan follow. May run at any time, twice too."""
		facts = self.opportunity_facts()
		source = self.source_state(facts)
		offers = get_offers(self.name)
		state = deal_state(offers, compat.count_direct_orders(self.name), source)
		before, expired_before = self.outcome, bool(self.expired_on)
		self.newest_quotation = offers[-1].name if offers else self.newest_quotation
		self.follow_opportunity(facts)
		self.set_outcome(state.outcome, self.reason_of(state, facts))
		self.expired_on = (self.expired_on or compat.today()) if state.expired else None
		competitors.take_in(self)
		scoping.set_scope(self)
		self.save(ignore_permissions=True)  # follows from ERPNext's own records
		competitors.show(self)
		self.welcome_customer(before)
		self.move_plan(state, before, plan_type(source, bool(offers)), state.expired and not expired_before)
		self.follow_up_grade(before)
		self.look_at_sales_plan()

	def look_at_sales_plan(self):
		"""Amount, orders and dates may be others than the plan has seen."""
		from sales_process.sales_process.doctype.sales_plan.standing import look_again

		look_again(self.name)

	def welcome_customer(self, before: str):
		"""Who ordered on a prospect's offer is the same company."""
		if self.outcome == before or self.outcome not in (WON, PARTLY_WON) or not self.newest_quotation:
			return
		quoted_to = frappe.db.get_value(QUOTATION, self.newest_quotation, ["quotation_to", "party_name"])
		if quoted_to and quoted_to[0] == "Prospect":
			identify(*quoted_to)

	def follow_up_grade(self, before: str):
		"""A deal that is open again is assessed anew; amount and closing date may be others than they were."""
		from sales_process.sales_process.doctype.opportunity_grade import regrading

		if self.outcome not in IN_HAND:
			return
		if before in (WON, LOST):
			regrading.ask_for_new_assessment(self.name)
		regrading.facts_changed(self.name)

	def opportunity_facts(self) -> frappe._dict | None:
		return compat.opportunity_facts(self.source_name) if self.source_doctype == OPPORTUNITY else None

	def source_state(self, facts: frappe._dict | None) -> SourceState:
		if facts:
			return SourceState(OPPORTUNITY, facts.status)
		if self.source_doctype == RESEARCH and compat.has_doctype(RESEARCH):
			return SourceState(RESEARCH, frappe.db.get_value(RESEARCH, self.source_name, "status") or "")
		return SourceState(self.source_doctype or QUOTATION)

	def reason_of(self, state: DealState, facts: frappe._dict | None) -> str | None:
		if state.outcome != LOST:
			return None
		said = compat.lost_reason(self.newest_quotation) or (facts and facts.lost_reason)
		return said or self.outcome_reason or (_("The opportunity was closed.") if facts else None)

	def follow_opportunity(self, facts: frappe._dict | None):
		"""Company and owner are the opportunity's; an owner whom a person chose on the deal stays."""
		if not facts:
			return
		self.company = facts.company or self.company
		self.follow_party(facts)
		if facts.owner and facts.owner != self.source_owner and compat.is_enabled(facts.owner):
			if self.sales_owner in (None, "", self.source_owner):
				plans.hand_over_plans_of_deal(self.name, self.sales_owner, facts.owner)
				self.sales_owner = facts.owner
			self.source_owner = facts.owner

	def follow_party(self, facts: frappe._dict):
		"""A deal whose opportunity names another party now belongs to that party's account."""
		account, before = _account_of(facts), self.account
		if not account or account == before:
			return
		self.account = account
		joining.move_along(DOCTYPE, self.name, "account", account)
		show_title(account)
		for touched in (before, account):
			plans.mirror_account(touched)

	def set_outcome(self, outcome: str, reason: str | None = None):
		"""An ended deal that goes on is the same deal; what was known of it is to be looked at again."""
		before = self.outcome
		self.outcome, self.outcome_reason = outcome, reason
		if outcome == before:
			return
		self.outcome_on = compat.today()
		if before in (WON, LOST) and outcome in IN_HAND:
			self.add_comment("Info", _("The deal is open again."))

	def move_plan(self, state: DealState, before: str, followed_as: str, newly_expired: bool):
		if state.outcome == WON:
			plans.end_plans_of_deal(self.name, "Done", _("Ordered"))
			return
		if state.outcome == LOST:
			plans.end_plans_of_deal(self.name, "Stopped", _("Lost: {0}").format(self.outcome_reason or "–"))
			return
		if not self.is_followed():
			return
		plan = plans.plan_of_deal(self, followed_as, revive=before in (WON, LOST))
		if not plan:
			return
		if newly_expired:
			plan.ask_for_decision(self.newest_quotation)
		elif state.outcome == PARTLY_WON and before != PARTLY_WON:
			plan.follow_the_rest()
		else:
			plan.follow_as(followed_as)

	def is_followed(self) -> bool:
		"""A plan that runs goes on; a new one is not made where the scope leaves it out."""
		running = find(plans.DOCTYPE, "active_key", f"deal:{self.name}")
		return bool(running) or is_shown(self.scope, FOLLOW_UP)


def source_key(doctype: str | None, name: str | None) -> str | None:
	return f"{doctype}:{name}" if doctype and name else None


def tell(hook: str, **kwargs: Any) -> None:
	"""Let those that keep records of a deal see what happened to it, in the order of hooks.py."""
	for method in frappe.get_hooks(hook):
		frappe.get_attr(method)(**kwargs)


def _positions(deal: Document) -> dict[str, str]:
	return {row.competitor: row.position or "" for row in deal.competitors}


# quotations


def take_up_quotation(quotation: str) -> None:
	"""Follow a submitted quotation: its account, its deal and the deal's plan. Hint and job call it."""
	fields = [*QUOTATION_FIELDS, "sales_deal", "price_chain", "creation"]
	row = frappe.db.get_value("Quotation", quotation, fields, as_dict=True)
	if not row or row.docstatus == 0 or not setting("follow_up_enabled"):
		return
	deal = row.sales_deal or deal_of_quotation(row)
	if not deal:
		return
	if not row.sales_deal:
		frappe.db.set_value("Quotation", quotation, "sales_deal", deal, update_modified=False)
		chained.take_in(deal, row.price_chain or quotation)
	if opportunity := compat.opportunity_of(quotation):
		deal = adopt_source(deal, OPPORTUNITY, opportunity)
	refresh_deal(deal)


def refresh_deal(deal: str) -> None:
	if frappe.db.exists(DOCTYPE, deal):
		frappe.get_doc(DOCTYPE, deal, for_update=True).refresh()


def deal_of_quotation(row: dict) -> str | None:
	"""The deal this quotation is a version of; a new one where it is the first offer."""
	if row.amended_from and (deal := frappe.db.get_value("Quotation", row.amended_from, "sales_deal")):
		return deal
	if row.docstatus != 1 or row.quotation_to not in compat.party_types() or not row.party_name:
		return None
	opportunity = compat.opportunity_of(row.name)
	if opportunity and (deal := deal_of_opportunity(opportunity)):
		return deal
	account = get_account(row.quotation_to, row.party_name)
	if deal := deal_in_research(account, row.company, row.quotation_to):
		return deal
	owner = opportunity and compat.opportunity_owner(opportunity)
	return _new_deal(
		account,
		row.company,
		OPPORTUNITY if opportunity else QUOTATION,
		opportunity or row.name,
		newest_quotation=row.name,
		source_owner=owner,
		sales_owner=compat.owner_of_sale(
			_parties(account, row.quotation_to, row.party_name), owner, row.owner
		),
	)


def deal_of_document(doc: Document) -> str | None:
	"""The deal a document belongs to; of a draft the one that its predecessor or its opportunity belongs to."""
	if doc.get("sales_deal"):
		return doc.sales_deal
	if doc.get("amended_from") and (deal := frappe.db.get_value(doc.doctype, doc.amended_from, "sales_deal")):
		return deal
	opportunity = compat.opportunity_of(doc.name) if doc.doctype == QUOTATION else None
	return deal_of_opportunity(opportunity) if opportunity else None


def newest_draft(deal: str) -> str | None:
	"""The quotation that is being written for a deal of an opportunity, before it is submitted."""
	source = frappe.db.get_value(DOCTYPE, deal, ["source_doctype", "source_name"], as_dict=True)
	if not source or source.source_doctype != OPPORTUNITY:
		return None
	return compat.newest_draft_of(source.source_name)


# opportunities


def take_up_opportunity(opportunity: str) -> None:
	"""Follow an opportunity: its account, its deal and the deal's plan. Hint and job call it."""
	facts = compat.opportunity_facts(opportunity)
	if not facts or not setting("follow_up_enabled"):
		return
	deal = deal_of_opportunity(opportunity) or _deal_for(facts)
	if not deal:
		return
	if facts.sales_deal != deal:
		frappe.db.set_value(OPPORTUNITY, opportunity, "sales_deal", deal, update_modified=False)
	refresh_deal(deal)


def deal_of_opportunity(opportunity: str) -> str | None:
	return find(DOCTYPE, "source_key", source_key(OPPORTUNITY, opportunity))


def _deal_for(facts: frappe._dict) -> str | None:
	"""The deal an opportunity goes on with, or a new one; what had ended before we came is left alone."""
	if not SourceState(OPPORTUNITY, facts.status).goes_on():
		return None
	account = _account_of(facts)
	if not account:
		return None
	if deal := deal_in_research(account, facts.company, facts.party_type):
		return adopt_source(deal, OPPORTUNITY, facts.name)
	parties = _parties(account, facts.party_type, facts.party)
	return _new_deal(
		account,
		facts.company,
		OPPORTUNITY,
		facts.name,
		source_owner=facts.owner,
		sales_owner=compat.owner_of_sale(parties, facts.owner, facts.creator),
	)


def _account_of(facts: frappe._dict) -> str | None:
	known = facts.party and facts.party_type in compat.party_types()
	return get_account(facts.party_type, facts.party) if known else None


def rename_source(doctype: str, old: str, new: str) -> None:
	"""After an opportunity or a quotation got another name."""
	if deal := find(DOCTYPE, "source_key", source_key(doctype, old)):
		values = {"source_name": new, "source_key": source_key(doctype, new)}
		frappe.db.set_value(DOCTYPE, deal, values, update_modified=False)
	if doctype == QUOTATION:
		Deal = frappe.qb.DocType(DOCTYPE)
		frappe.qb.update(Deal).set(Deal.newest_quotation, new).where(Deal.newest_quotation == old).run()


def merge_sources(doctype: str, gone: str, kept: str) -> None:
	"""Before two opportunities become one: their deals do too."""
	losing, winning = (find(DOCTYPE, "source_key", source_key(doctype, name)) for name in (gone, kept))
	if losing and winning:
		join_deals(losing, winning)
	elif losing:
		rename_source(doctype, gone, kept)


def leave_deal(opportunity: str) -> None:
	"""Before an opportunity is deleted: its deal goes back to what it was before, or ends."""
	name = deal_of_opportunity(opportunity)
	if not name:
		return
	deal = frappe.get_doc(DOCTYPE, name, for_update=True)
	offers = get_offers(name)
	if deal.research:
		deal.source_doctype, deal.source_name = RESEARCH, deal.research
	elif offers:
		deal.source_doctype, deal.source_name = QUOTATION, offers[0].name
	else:
		deal.source_doctype = deal.source_name = None
		_end(deal, _("The opportunity was deleted."))
		return
	deal.refresh()


# leads and their research


def take_up_lead(lead: str) -> None:
	"""Look into a new lead: its account, its research, its deal and the deal's plan. Hint and job call it."""
	facts = compat.lead_facts(lead)
	if not facts or facts.is_done or facts.creation < _watching_since() or not setting("research_new_leads"):
		return
	account = get_account("Lead", lead)
	if _is_taken_up(account, facts) or not compat.has_doctype(RESEARCH) or not setting("follow_up_enabled"):
		return
	from sales_process.sales_process.doctype.lead_research.lead_research import start_research

	start_research("Lead", lead, company=facts.company or compat.default_company())


def _watching_since() -> datetime:
	"""Leads from before the app was there are left alone until somebody asks for them."""
	return get_datetime(setting("watching_since") or compat.now())


def _is_taken_up(account: str, lead: frappe._dict) -> bool:
	"""Is something going on with the company, or was there since the lead came?"""
	return bool(
		frappe.db.exists(DOCTYPE, {"account": account, "outcome": ["in", IN_HAND]})
		or frappe.db.exists(DOCTYPE, {"account": account, "creation": [">=", lead.creation]})
	)


def deal_for_research(research: Document) -> str:
	"""The deal a research is for: the one it names, else a new one, which exists as long as the research does."""
	if research.get("deal"):
		frappe.db.set_value(DOCTYPE, research.deal, "research", research.name, update_modified=False)
		return research.deal
	owner = research.get("sales_owner") or compat.owner_of_sale(
		[(row.party_type, row.party) for row in get_parties(research.account)], creator=research.owner
	)
	deal = _new_deal(
		research.account,
		research.company,
		RESEARCH,
		research.name,
		research=research.name,
		sales_owner=owner,
	)
	if setting("follow_up_enabled"):
		refresh_deal(deal)
	return deal


def deal_in_research(account: str, company: str, party_type: str) -> str | None:
	"""The one deal of a company that is being looked into and that an offer or opportunity goes on with.

	A customer buys many things: only his first purchase is surely the one that is being looked into.
	"""
	filters = {"account": account, "company": company, "source_doctype": RESEARCH, "outcome": ["in", IN_HAND]}
	found = frappe.get_all(
		DOCTYPE, filters=filters, fields=["name", "newest_quotation"], order_by="creation asc", limit=2
	)
	if len(found) != 1:
		return None
	(deal,) = found
	if party_type == compat.CUSTOMER and (deal.newest_quotation or _has_others(account, deal.name)):
		return None
	return deal.name


def _has_others(account: str, deal: str) -> bool:
	return bool(frappe.db.exists(DOCTYPE, {"account": account, "name": ["!=", deal]}))


def end_deal(deal: str, outcome: str = LOST, reason: str | None = None) -> None:
	"""End a deal that is only being looked into: not now, or not a fit."""
	_end(frappe.get_doc(DOCTYPE, deal, for_update=True), reason, outcome)


def reopen_deal(deal: str) -> None:
	"""Go on with a deal that was ended while it was being looked into; its plan comes back."""
	refresh_deal(deal)


def _end(deal: Document, reason: str | None, outcome: str = LOST) -> None:
	before = deal.outcome
	deal.set_outcome(outcome, reason)
	deal.save(ignore_permissions=True)  # follows from a decision on its source
	deal.move_plan(DealState(outcome), before, "", newly_expired=False)


# any deal


def adopt_source(deal: str, doctype: str, name: str) -> str:
	"""Move a deal's source forward to an opportunity; where that has a deal already, the two are one.

	The name of the deal that goes on.
	"""
	key = source_key(doctype, name)
	known = find(DOCTYPE, "source_key", key)
	if known == deal:
		return deal
	doc = frappe.get_doc(DOCTYPE, deal, for_update=True)
	if doc.source_doctype == doctype:
		return deal  # several opportunities of one deal: the first stays its source
	if known:
		join_deals(deal, known)
		return known
	doc.source_doctype, doc.source_name = doctype, name
	doc.save(ignore_permissions=True)  # follows from the link in ERPNext
	if doctype == OPPORTUNITY:
		frappe.db.set_value(OPPORTUNITY, name, "sales_deal", deal, update_modified=False)
	return deal


def join_deals(losing: str, winning: str) -> None:
	"""Two deals are one purchase: everything of the one goes to the other."""
	gone, kept = (frappe.get_doc(DOCTYPE, name, for_update=True) for name in sorted((losing, winning)))
	if gone.name != losing:
		gone, kept = kept, gone
	tell("on_deals_joined", losing=losing, winning=winning)
	plans.join_plans_of_deals(losing, winning)
	kept.research = kept.research or gone.research
	kept.sales_owner = kept.sales_owner or gone.sales_owner
	named = {row.competitor for row in kept.competitors}
	for row in gone.competitors:
		if row.competitor not in named:
			kept.append("competitors", {**row.as_dict(no_default_fields=True)})
	joining.point_to(DOCTYPE, losing, winning)
	kept.save(ignore_permissions=True)  # follows from the link or the merge in ERPNext
	# nothing points to it any more
	frappe.delete_doc(DOCTYPE, losing, ignore_permissions=True, force=True)


def get_offers(deal: str) -> list[Offer]:
	"""The quotations of a deal, oldest first."""
	rows = frappe.get_all(
		"Quotation",
		filters={"sales_deal": deal, "docstatus": ["!=", 0]},
		fields=["name", "docstatus", "status", "valid_till"],
		order_by="creation asc, name asc",
	)
	return [Offer(row.name, row.docstatus, row.status, row.valid_till) for row in rows]


def open_deals(account: str) -> list[frappe._dict]:
	return frappe.get_all(
		DOCTYPE,
		filters={"account": account, "outcome": ["in", IN_HAND]},
		fields=["name", "title", "newest_quotation", "outcome", "company"],
		order_by="creation asc",
	)


def show_titles(account: str) -> None:
	"""After the account got another name: its deals are called by it."""
	for name in frappe.get_all(DOCTYPE, filters={"account": account}, pluck="name", order_by=None):
		# nosemgrep -- the deals of one company, and only when it changes its name
		deal = frappe.get_doc(DOCTYPE, name)
		deal.set_title()
		deal.db_set("title", deal.title, update_modified=False)


def _parties(account: str, party_type: str, party: str) -> list[tuple[str, str]]:
	"""The party of the document first, then the others of its account."""
	others = [(row.party_type, row.party) for row in get_parties(account)]
	return list(dict.fromkeys([(party_type, party), *others]))


def _new_deal(account: str, company: str, source_doctype: str, source_name: str, **values: Any) -> str:
	deal = frappe.get_doc(
		doctype=DOCTYPE,
		account=account,
		company=company,
		source_doctype=source_doctype,
		source_name=source_name,
		**values,
	)
	deal.set_source_key()
	deal = insert_or_join(deal, "source_key")
	team = set().union(*(compat.team_of(row.party_type, row.party) for row in get_parties(account)))
	set_team(account, deal.name, team)
	return deal.name

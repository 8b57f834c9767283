# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe
from frappe import _
from frappe.model.document import Document

from sales_process import compat
from sales_process.active_key import insert_or_join
from sales_process.engine.outcome import LOST, OPEN, PARTLY_WON, WON, DealState, Offer, deal_state
from sales_process.sales_process.doctype.follow_up_plan import follow_up_plan as plans
from sales_process.sales_process.doctype.sales_access.sales_access import grant, set_team
from sales_process.sales_process.doctype.sales_account.sales_account import get_account
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


class SalesDeal(Document):
	def validate(self):
		self.set_source_key()
		self.set_title()
		self.validate_competitors()

	def on_update(self):
		if self.has_value_changed("newest_quotation"):
			plans.mirror_deal(self.name)
		if self.has_value_changed("sales_owner"):
			grant(self.sales_owner, self.account)
		self.look_at_grade()

	def look_at_grade(self):
		from sales_process.sales_process.doctype.opportunity_grade import regrading

		before = self.get_doc_before_save()
		if before and self.has_value_changed("sales_owner"):
			regrading.follow_owner(self.name, self.sales_owner)
		if before and _positions(before) != _positions(self):
			regrading.facts_changed(self.name)

	def set_source_key(self):
		self.source_key = f"{self.source_doctype}:{self.source_name}" if self.source_name else None

	def set_title(self):
		account = frappe.db.get_value("Sales Account", self.account, "title")
		self.title = " · ".join(filter(None, (account, self.newest_quotation or self.source_name)))[:140]

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
		offers = get_offers(self.name)
		state = deal_state(offers, compat.count_direct_orders(self.name))
		before, expired_before = self.outcome, bool(self.expired_on)
		self.newest_quotation = offers[-1].name if offers else self.newest_quotation
		self.outcome = state.outcome
		self.outcome_on = self.outcome_on if state.outcome == before else compat.today()
		self.outcome_reason = compat.lost_reason(self.newest_quotation) if state.outcome == LOST else None
		self.expired_on = (self.expired_on or compat.today()) if state.expired else None
		self.save(ignore_permissions=True)  # follows from ERPNext's own records
		self.move_plan(
			state, before, newly_expired=state.expired and not expired_before, has_offers=bool(offers)
		)

	def move_plan(self, state: DealState, before: str, newly_expired: bool, has_offers: bool):
		if state.outcome == WON:
			plans.end_plans_of_deal(self.name, "Done", _("Ordered"))
			return
		if state.outcome == LOST:
			plans.end_plans_of_deal(self.name, "Stopped", _("Lost: {0}").format(self.outcome_reason or "–"))
			return
		plan = plans.plan_of_deal(self, revive=before in (WON, LOST)) if has_offers else None
		if not plan:
			return
		if newly_expired:
			plan.ask_for_decision(self.newest_quotation)
		elif state.outcome == PARTLY_WON and before != PARTLY_WON:
			plan.follow_the_rest()
		else:
			plan.follow_quotation()


def _positions(deal: Document) -> dict[str, str]:
	return {row.competitor: row.position or "" for row in deal.competitors}


def take_up_quotation(quotation: str) -> None:
	"""Follow a submitted quotation: its account, its deal and the deal's plan. Hint and job call it."""
	row = frappe.db.get_value(
		"Quotation", quotation, [*QUOTATION_FIELDS, "sales_deal", "creation"], as_dict=True
	)
	if not row or row.docstatus == 0 or not setting("follow_up_enabled"):
		return
	deal = row.sales_deal or deal_of_quotation(row)
	if not deal:
		return
	if not row.sales_deal:
		frappe.db.set_value("Quotation", quotation, "sales_deal", deal, update_modified=False)
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
	opportunity = compat.opportunity_of(row)
	deal = frappe.get_doc(
		doctype=DOCTYPE,
		account=get_account(row.quotation_to, row.party_name),
		company=row.company,
		source_doctype="Opportunity" if opportunity else "Quotation",
		source_name=opportunity or row.name,
		newest_quotation=row.name,
		sales_owner=compat.owner_of_quotation(row, opportunity),
	)
	deal.set_source_key()
	deal = insert_or_join(deal, "source_key")
	set_team(deal.account, deal.name, compat.team_of(row.quotation_to, row.party_name))
	return deal.name


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
		filters={"account": account, "outcome": ["in", [OPEN, PARTLY_WON]]},
		fields=["name", "title", "newest_quotation", "outcome", "company"],
		order_by="creation asc",
	)

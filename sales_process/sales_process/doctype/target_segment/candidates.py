# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Companies among ERPNext's leads, prospects and customers: one query for each kind of party, no more."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import frappe

from sales_process import compat
from sales_process.engine.fit import Company
from sales_process.engine.outcome import OPEN, PARTLY_WON
from sales_process.sales_process.doctype.follow_up_plan.follow_up_plan import DOCTYPE as PLAN
from sales_process.sales_process.doctype.follow_up_plan.follow_up_plan import RUNNING
from sales_process.sales_process.doctype.lead_research.lead_research import GOING_ON, as_company

MOST = 2000  # of each kind, the newest first
FACTS = ("industry", "market_segment", "territory", "employees", "annual_revenue")


@dataclass(frozen=True, slots=True)
class Search:
	"""What to look for. Industries and market segments: one is enough; territories narrow it down. Empty is any."""

	industry: frozenset[str] = frozenset()
	market_segment: frozenset[str] = frozenset()
	territory: frozenset[str] = frozenset()
	accounts: frozenset[str] | None = None  # only companies of these


class Candidate(frappe._dict):
	"""party_type, party, party_name, owner, account and what is known of the company."""

	@property
	def company(self) -> Company:
		return as_company(self)

	@property
	def key(self) -> tuple[str, str]:
		return self.party_type, self.party


def find(search: Search) -> list[Candidate]:
	"""Companies the user may read, each once: as what it is furthest."""
	rows = [row for party_type in compat.party_types() for row in _parties(party_type, search)]
	_add_accounts(rows)
	furthest: dict[Any, Candidate] = {}
	for row in rows:  # leads come before prospects, these before customers
		furthest[row.account or row.key] = row
	if search.accounts is None:
		return [*furthest.values()]
	return [row for row in furthest.values() if row.account in search.accounts]


def worked_on(accounts: Iterable[str]) -> set[str]:
	"""Accounts with a running plan, an open deal or an open research."""
	names = sorted({account for account in accounts if account})
	if not names:
		return set()
	busy = set()
	for doctype, status, values in (
		(PLAN, "status", RUNNING),
		("Sales Deal", "outcome", (OPEN, PARTLY_WON)),
		("Lead Research", "status", GOING_ON),
	):
		filters = {"account": ["in", names], status: ["in", values]}
		# nosemgrep -- three doctypes
		busy.update(frappe.get_all(doctype, filters=filters, pluck="account", distinct=True, order_by=None))
	return busy


def _parties(party_type: str, search: Search) -> list[Candidate]:
	if not frappe.has_permission(party_type, "read"):
		return []
	present = {
		fact: name
		for fact in FACTS
		for name in compat.COMPANY_FIELDS[fact]
		if compat.has_field(party_type, name)
	}
	filters = _still_there(party_type, search)
	if search.territory:
		if "territory" not in present:
			return []
		filters.append(["territory", "in", sorted(search.territory)])
	either = [
		[present[fact], "in", sorted(getattr(search, fact))]
		for fact in ("industry", "market_segment")
		if getattr(search, fact) and fact in present
	]
	if (search.industry or search.market_segment) and not either:
		return []
	names = compat.PARTY_NAME_FIELDS[party_type]
	owner = compat.PARTY_OWNER_FIELDS[party_type]
	rows = frappe.get_list(
		party_type,
		filters=filters,
		or_filters=either or None,
		fields=["name", *names, owner, *present.values()],
		order_by="modified desc",
		limit=MOST,
	)
	return [
		Candidate(
			party_type=party_type,
			party=row.name,
			party_name=next((row[name] for name in names if row[name]), row.name),
			owner=row[owner],
			**{fact: row[name] for fact, name in present.items()},
		)
		for row in rows
	]


def _still_there(party_type: str, search: Search) -> list[list]:
	"""Not disabled, and of leads those that are not done."""
	filters: list[list] = []
	if party_type == "Lead":
		filters.append(["status", "not in", compat.LEAD_IS_DONE])
	if compat.has_field(party_type, "disabled"):
		filters.append(["disabled", "=", 0])
	if search.accounts is not None:
		filters.append(["name", "in", _members(party_type, search.accounts) or [""]])
	return filters


def _members(party_type: str, accounts: Iterable[str]) -> list[str]:
	return frappe.get_all(
		"Sales Account Party",
		filters={"parenttype": "Sales Account", "parent": ["in", sorted(accounts)], "party_type": party_type},
		pluck="party",
		order_by=None,
	)


def _add_accounts(rows: list[Candidate]) -> None:
	if not rows:
		return
	known = {
		(row.party_type, row.party): row.parent
		for row in frappe.get_all(
			"Sales Account Party",
			filters={"parenttype": "Sales Account", "party": ["in", sorted({row.party for row in rows})]},
			fields=["party_type", "party", "parent"],
			order_by=None,
		)
	}
	for row in rows:
		row.account = known.get(row.key)

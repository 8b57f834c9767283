# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Act on a Market Insight: whom it touches, what would be done for each of them, and doing it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document

from sales_process import compat
from sales_process.engine.fit import Segment
from sales_process.engine.insight import Insight, touches
from sales_process.engine.reasons import Reason
from sales_process.permissions import get_scope
from sales_process.sales_process.doctype.follow_up_plan import follow_up_plan as plans
from sales_process.sales_process.doctype.sales_account.sales_account import get_account
from sales_process.sales_process.doctype.talking_point.talking_point import add_points, plans_with
from sales_process.sales_process.doctype.target_segment.candidates import Candidate, Search, find

ADD, START, SKIP = "Add", "Start", "Skip"
SAVEPOINT = "sales_process_act_on_insight"
MOST_SHOWN = 200


@dataclass(slots=True)
class Proposal:
	"""What would be done for one company, and why."""

	party: Candidate
	why: tuple[Reason, ...]
	action: str
	plan: str | None = None
	owner: str | None = None
	because: str = ""

	@property
	def key(self) -> tuple[str, str]:
		return self.party.key


def proposals(insight: Document, company: str) -> list[Proposal]:
	"""Every company that the user may read and the insight touches; those with something to do first."""
	touched = _touched(insight.as_insight(company))
	running = _plans_by_account([party.account for party, _why in touched if party.account])
	carrying = plans_with(insight.name)
	scope = get_scope(frappe.session.user)
	rows = [_propose(party, why, running.get(party.account, ()), carrying, scope) for party, why in touched]
	return sorted(rows, key=lambda row: (row.action == SKIP, row.action == START))


def act(insight: Document, company: str, chosen: Iterable[tuple[str, str]]) -> dict[str, Any]:
	"""Give the chosen companies' plans the talking point; start a plan where there is none. May be done twice."""
	wanted = set(chosen)
	todo = [row for row in proposals(insight, company) if row.key in wanted and row.action != SKIP]
	failed = []
	for row in todo:
		if row.action == START:
			_start_or_explain(row, insight, company, failed)
	points = [row.plan for row in todo if row.plan]
	add_points(insight.name, points)
	_tell_owners(insight, [row for row in todo if row.plan])
	started = sum(1 for row in todo if row.action == START and row.plan)
	return {"added": len(points) - started, "started": started, "failed": failed}


def _touched(insight: Insight) -> list[tuple[Candidate, tuple[Reason, ...]]]:
	found: dict[tuple[str, str], Candidate] = {}
	for search in _searches(insight):
		found.update({row.key: row for row in find(search)})
	offered = _offered([row.account for row in found.values() if row.account], insight.item_group)
	rows = ((row, touches(insight, row.company, offered.get(row.account, ()))) for row in found.values())
	return [(row, why) for row, why in rows if why]


def _searches(insight: Insight) -> Iterable[Search]:
	if insight.industry or insight.market_segment:
		yield Search(insight.industry, insight.market_segment, insight.territory)
	for segment in insight.segments:
		yield _search_of(segment, insight.territory)
	if insight.item_group:
		yield Search(territory=insight.territory, accounts=_accounts_offered(insight.item_group))
	if not insight.names_companies:
		yield Search(territory=insight.territory)


def _search_of(segment: Segment, within: frozenset[str]) -> Search:
	territory = segment.territory & within if segment.territory and within else segment.territory or within
	return Search(segment.industry, segment.market_segment, territory)


def _accounts_offered(groups: frozenset[str]) -> frozenset[str]:
	return frozenset(account for account, _group in _offers(groups).run())


def _offered(accounts: list[str], groups: frozenset[str]) -> dict[str, set[str]]:
	"""The item groups of which each account was offered something."""
	found = defaultdict(set)
	if accounts and groups:
		Deal = frappe.qb.DocType("Sales Deal")
		for account, group in _offers(groups).where(Deal.account.isin(sorted(set(accounts)))).run():
			found[account].add(group)
	return found


def _offers(groups: frozenset[str]):
	Deal, Quotation, Row = (frappe.qb.DocType(name) for name in ("Sales Deal", "Quotation", "Quotation Item"))
	return (
		frappe.qb.from_(Row)
		.join(Quotation)
		.on(Quotation.name == Row.parent)
		.join(Deal)
		.on(Deal.name == Quotation.sales_deal)
		.select(Deal.account, Row.item_group)
		.distinct()
		.where((Quotation.docstatus == 1) & Row.item_group.isin(sorted(groups)))
	)


def _plans_by_account(accounts: list[str]) -> dict[str, list[frappe._dict]]:
	"""The running plans of each account, the earliest touch first."""
	found = defaultdict(list)
	if accounts:
		for row in frappe.get_all(
			plans.DOCTYPE,
			filters={"account": ["in", sorted(set(accounts))], "status": ["in", plans.RUNNING]},
			fields=["name", "account", "sales_owner"],
			order_by="next_follow_up asc, creation asc",
		):
			found[row.account].append(row)
	return found


def _propose(party, why, running, carrying, scope) -> Proposal:
	"""The user's own plan gets it; a colleague's only from who manages him."""
	if any(plan.name in carrying for plan in running):
		return Proposal(party, why, SKIP, because=_("Its plan has it already."))
	mine = [plan for plan in running if _is_in(plan.sales_owner, scope)]
	if mine:
		return Proposal(party, why, ADD, plan=mine[0].name, owner=mine[0].sales_owner)
	owner = running[0].sales_owner if running else party.owner
	if running or not _is_in(owner, scope):
		who = frappe.utils.get_fullname(owner) if owner else _("nobody yet")
		return Proposal(party, why, SKIP, owner=owner, because=_("Followed up by {0}.").format(who))
	return Proposal(party, why, START, owner=owner if compat.is_enabled(owner) else frappe.session.user)


def _is_in(owner: str | None, scope) -> bool:
	return scope.owners is None or not owner or owner in scope.owners


def _start_or_explain(row: Proposal, insight: Document, company: str, failed: list[dict[str, str]]) -> None:
	frappe.db.savepoint(SAVEPOINT)
	try:
		row.plan = _start(row, insight, company)
	except frappe.ValidationError as error:
		frappe.db.rollback(save_point=SAVEPOINT)
		frappe.clear_last_message()
		failed.append({"party": row.party.party_name, "error": frappe.utils.strip_html(str(error))})


def _start(row: Proposal, insight: Document, company: str) -> str:
	party_type, party = row.key
	plan = plans.open_account_plan(
		get_account(party_type, party),
		company,
		"Revisit" if party_type == compat.CUSTOMER else "Nurture",
		row.owner,
	)
	plan.next_topic = insight.talking_point[: plans.TOPIC_LENGTH]
	plan.save_automatic()
	return plan.name


def _tell_owners(insight: Document, rows: list[Proposal]) -> None:
	"""One bell for everyone whose plans got something from somebody else."""
	numbers = defaultdict(int)
	for row in rows:
		if row.owner and row.owner != frappe.session.user:
			numbers[row.owner] += 1
	for owner, number in numbers.items():
		frappe.get_doc(
			doctype="Notification Log",
			for_user=owner,
			from_user=frappe.session.user,
			type="Alert",
			document_type=insight.doctype,
			document_name=insight.name,
			subject=_("{0} plans of yours have something new to talk about: {1}").format(
				number, frappe.utils.escape_html(insight.title)
			),
		).insert(ignore_permissions=True)  # a message of the app itself

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What is known of customers that decides which service suits them: a handful of queries, however many they are."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, flt, format_date, getdate

from sales_process import compat
from sales_process.engine.customer_health import OLD_AFTER
from sales_process.engine.fit import best_fit
from sales_process.engine.reasons import Reason
from sales_process.engine.service_suggestions import Customer, Had, Offer, Score
from sales_process.language import in_number
from sales_process.sales_process.doctype.lead_research.lead_research import as_company
from sales_process.sales_process.doctype.sales_account.sales_account import DOCTYPE as ACCOUNT
from sales_process.sales_process.doctype.sales_account.sales_account import PARTY_DOCTYPE
from sales_process.sales_process.doctype.sales_process_settings.sales_process_settings import setting
from sales_process.sales_process.doctype.target_segment.target_segment import get_segments
from sales_process.sales_process.doctype.value_added_service import value_added_service as services

DEAL, RESEARCH, SURVEY = "Sales Deal", "Lead Research", "Satisfaction Survey"
SOLD_BY = ("Sales Order", "Delivery Note")
COMPANY_FACTS = ("industry", "market_segment", "territory")
TREE = "Item Group"


def as_offers(docs: Iterable[Document]) -> list[Offer]:
	"""As the engine knows them, their item groups with all that lies below."""
	offers = [doc.as_offer() for doc in docs]
	below = _groups_below({group for offer in offers for group in offer.item_groups})
	return [
		replace(offer, item_groups=frozenset(low for group in offer.item_groups for low in below[group]))
		for offer in offers
	]


def _groups_below(groups: Collection[str]) -> dict[str, set[str]]:
	found = {group: {group} for group in groups}
	if groups:
		Top, Below = frappe.qb.DocType(TREE).as_("top"), frappe.qb.DocType(TREE).as_("below")
		rows = (
			frappe.qb.from_(Top)
			.join(Below)
			.on((Below.lft >= Top.lft) & (Below.rgt <= Top.rgt))
			.select(Top.name, Below.name)
			.where(Top.name.isin(sorted(groups)))
			.run()
		)
		for group, low in rows:
			found[group].add(low)
	return found


def customers_of(accounts: Collection[str], company: str | None, offers: Collection[Offer]) -> list[Customer]:
	"""The accounts as the engine knows them; what no offer asks for is not read."""
	names = sorted(accounts)
	if not names:
		return []
	parties = _customers(names)
	grades = _grades(names) if any(offer.grades for offer in offers) else {}
	segments = _segments(names, parties, company) if any(offer.segments for offer in offers) else {}
	bought = _bought(parties) if any(offer.item_groups for offer in offers) else {}
	scores = _scores(names) if any(offer.low_below for offer in offers) else {}
	had = _had(names)
	return [
		Customer(
			name=account,
			grade=grades.get(account, ""),
			segment=segments.get(account, ""),
			item_groups=frozenset(bought.get(account, ())),
			scores=scores.get(account, {}),
			services=tuple(had.get(account, ())),
		)
		for account in names
	]


def _customers(accounts: list[str]) -> dict[str, str]:
	"""Customer → account."""
	filters = {"parenttype": ACCOUNT, "parent": ["in", accounts], "party_type": compat.CUSTOMER}
	rows = frappe.get_all(PARTY_DOCTYPE, filters, ["party", "parent"], order_by="idx asc")
	return {row.party: row.parent for row in rows}


def _grades(accounts: list[str]) -> dict[str, str]:
	"""Of the deal that was graded last."""
	rows = frappe.get_all(
		DEAL,
		filters={"account": ["in", accounts], "grade": ["is", "set"]},
		fields=["account", "grade"],
		order_by="graded_on asc, creation asc",
	)
	return {row.account: row.grade for row in rows}


def _segments(accounts: list[str], parties: Mapping[str, str], company: str | None) -> dict[str, str]:
	"""What was researched last, else the segment that the customer's own record fits well enough."""
	rows = frappe.get_all(
		RESEARCH,
		filters={"account": ["in", accounts], "segment": ["is", "set"]},
		fields=["account", "segment"],
		order_by="creation asc",
	)
	return {**_fitting(parties, company), **{row.account: row.segment for row in rows}}


def _fitting(parties: Mapping[str, str], company: str | None) -> dict[str, str]:
	known = get_segments(company) if company else ()
	fields = [field for field in COMPANY_FACTS if compat.has_field(compat.CUSTOMER, field)]
	if not known or not parties:
		return {}
	rows = frappe.get_all(
		compat.CUSTOMER, {"name": ["in", sorted(parties)]}, ["name", *fields], order_by=None
	)
	enough, found = flt(setting("fits_from")), {}
	for row in rows:
		best = best_fit(as_company(row), known)
		if best and best.score is not None and best.score >= enough:
			found[parties[row.name]] = best.segment
	return found


def _bought(parties: Mapping[str, str]) -> dict[str, set[str]]:
	"""Item groups, ordered or delivered."""
	found: dict[str, set[str]] = {}
	for doctype in SOLD_BY:
		Document_, Row = frappe.qb.DocType(doctype), frappe.qb.DocType(f"{doctype} Item")
		# nosemgrep -- two doctypes
		rows = (
			frappe.qb.from_(Row)
			.join(Document_)
			.on(Document_.name == Row.parent)
			.select(Document_.customer, Row.item_group)
			.distinct()
			.where(Document_.customer.isin(sorted(parties) or [""]) & (Document_.docstatus == 1))
			.where(Row.item_group.isnotnull())
			.run()
		)
		for customer, group in rows:
			found.setdefault(parties[customer], set()).add(group)
	return found


def _scores(accounts: list[str]) -> dict[str, dict[str, Score]]:
	"""Each dimension as it was scored last: after an improvement only the low ones are asked again."""
	Survey, Row = frappe.qb.DocType(SURVEY), frappe.qb.DocType(f"{SURVEY} Score")
	since = compat.today() - timedelta(days=OLD_AFTER)
	rows = (
		frappe.qb.from_(Row)
		.join(Survey)
		.on(Survey.name == Row.parent)
		.select(Survey.account, Survey.answered_on, Row.dimension, Row.score)
		.where((Row.parenttype == SURVEY) & Survey.account.isin(accounts) & (Survey.status == "Answered"))
		.where((Survey.answered_on >= since) & (Row.answers > 0))
		.orderby(Survey.answered_on)
		.run()
	)
	found: dict[str, dict[str, Score]] = {}
	for account, answered_on, dimension, score in rows:
		found.setdefault(account, {})[dimension] = Score(flt(score), getdate(answered_on))
	return found


def _had(accounts: list[str]) -> dict[str, list[Had]]:
	"""What they attended, and what is planned for them."""
	Service, Row = frappe.qb.DocType(services.DOCTYPE), frappe.qb.DocType(services.ROW)
	attended = (Service.status == services.HELD) & (Row.attended == services.YES)
	declined = Row.reply.isnotnull() & (Row.reply == services.DECLINED)
	planned = Service.status.isin(services.RUNNING)
	rows = (
		frappe.qb.from_(Row)
		.join(Service)
		.on(Service.name == Row.parent)
		.select(Row.account, Service.offer, Service.kind, Service.starts_on, Service.status, Row.reply)
		.where((Row.parenttype == services.DOCTYPE) & Row.account.isin(accounts))
		.where(attended | (planned & ~declined))
		.run()
	)
	found: dict[str, list[Had]] = {}
	for account, offer, kind, starts_on, status, _reply in rows:
		is_planned = status != services.HELD
		found.setdefault(account, []).append(Had(offer or "", kind or "", getdate(starts_on), is_planned))
	return found


# in words


def in_words(reasons: Iterable[Reason]) -> list[str]:
	return [_SENTENCES[reason.code](frappe._dict(reason.params)) for reason in reasons]


_SENTENCES = {
	"low": lambda given: _("Scored {0} {1} of 100 on {2}").format(
		_(given.dimension), cint(given.score), format_date(given.on)
	),
	"grade": lambda given: _("Grade {0}").format(_(given.grade)),
	"segment": lambda given: _("Segment {0}").format(_(given.segment)),
	"bought": lambda given: _("Bought {0}").format(", ".join(_(group) for group in given.item_groups)),
	"never": lambda given: _("Never had: {0}").format(_(given.kind)),
	"ago": lambda given: _ago(given.kind, given.months, given.on),
}


def _ago(kind: str, months: int, on: date) -> str:
	if not months:
		return _("{0} on {1}").format(_(kind), format_date(on))
	return in_number(
		months, _("No {0} for one month").format(_(kind)), _("No {1} for {0} months").format("{0}", _(kind))
	)


# whom to invite


def main_contacts(accounts: Collection[str]) -> dict[str, str]:
	"""Of each account the customer's primary contact, else the oldest one."""
	parties = _customers(sorted(accounts) or [""])
	names = sorted(parties) or [""]
	linked = frappe.get_all(
		"Dynamic Link",
		filters={"parenttype": "Contact", "link_doctype": compat.CUSTOMER, "link_name": ["in", names]},
		fields=["link_name as party", "parent as contact"],
		order_by="creation desc",
	)
	chosen = frappe.get_all(
		compat.CUSTOMER,
		{"name": ["in", names], "customer_primary_contact": ["is", "set"]},
		["name as party", "customer_primary_contact as contact"],
		order_by=None,
	)
	return {parties[row.party]: row.contact for row in (*linked, *chosen)}

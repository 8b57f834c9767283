# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Battle cards: what to say and what to be ready for, in a deal with competitors."""

from typing import Any

import frappe
from frappe import _

from sales_process.engine.comparison import Point
from sales_process.sales_process.doctype.competitor_profile.competitor_profile import DOCTYPE, record_against
from sales_process.sales_process.doctype.sales_deal.sales_deal import DOCTYPE as DEAL

HAS_DEAL = {
	"Opportunity": "sales_deal",
	"Quotation": "sales_deal",
	"Negotiation": "deal",
	"Sales Plan": "deal",
	DEAL: "name",
}

ROW_FIELDS = ("competitor", "offer", "position", "seen_on", "source")
MAX_ROWS = 50


@frappe.whitelist()
def get_battle_cards(doctype: str, name: str) -> list[dict[str, Any]]:
	"""A card for each competitor of the record's deal; one without a profile says so."""
	if doctype not in HAS_DEAL:
		frappe.throw(
			_("Battle cards are shown for opportunities, quotations, negotiations and deals."),
			title=_("No Deal Here"),
		)
	frappe.has_permission(doctype, "read", name, throw=True)
	frappe.has_permission(DOCTYPE, "read", throw=True)
	deal = frappe.db.get_value(doctype, name, HAS_DEAL[doctype])
	rows = deal and frappe.get_all(
		"Sales Deal Competitor",
		filters={"parenttype": DEAL, "parent": deal},
		fields=["competitor", "offer", "position"],
		order_by="idx asc",
	)
	return _cards(rows) if rows else []


@frappe.whitelist()
def get_competitors(doctype: str, name: str) -> dict[str, Any]:
	"""The competitors of the record's deal, and whether the user may change the list."""
	deal = _deal_of(doctype, name)
	rows = frappe.get_doc(DEAL, deal).competitors if deal else []
	return {
		"deal": deal,
		"rows": [{field: row.get(field) for field in ROW_FIELDS} for row in rows],
		"can_write": bool(deal) and bool(frappe.has_permission(DEAL, "write", deal)),
	}


@frappe.whitelist(methods=["POST"])
def save_competitors(doctype: str, name: str, rows: str | list[dict]) -> int:
	"""Write the list of competitors of the record's deal, wherever it was opened; gives how many there are."""
	deal = _deal_of(doctype, name)
	if not deal:
		frappe.throw(
			_("{0} has no deal yet. Save or submit it first.").format(frappe.bold(name)),
			title=_("No Deal Here"),
		)
	doc = frappe.get_doc(DEAL, deal, for_update=True)
	doc.check_permission("write")
	listed = frappe.parse_json(rows)
	if not isinstance(listed, list) or not all(isinstance(row, dict) for row in listed):
		frappe.throw(_("The competitors are a list of rows."), title=_("Not a List"))
	given = [row for row in listed[:MAX_ROWS] if row.get("competitor")]
	doc.set("competitors", [{field: row.get(field) or None for field in ROW_FIELDS} for row in given])
	doc.save()
	return len(doc.competitors)


def _deal_of(doctype: str, name: str) -> str | None:
	"""The deal of a record that the user may read; he must be allowed to see the deal too."""
	if doctype not in HAS_DEAL:
		frappe.throw(
			_("Competitors are named for opportunities, quotations, negotiations, plans and deals."),
			title=_("No Deal Here"),
		)
	frappe.has_permission(doctype, "read", name, throw=True)
	deal = frappe.db.get_value(doctype, name, HAS_DEAL[doctype])
	if deal:
		frappe.has_permission(DEAL, "read", deal, throw=True)
	return deal


@frappe.whitelist()
def get_standing(profile: str) -> dict[str, Any]:
	"""Where we lead and where they do, for the form of a profile."""
	doc = frappe.get_doc(DOCTYPE, profile)
	doc.check_permission("read")
	return _standing(doc)


def _cards(rows: list[frappe._dict]) -> list[dict[str, Any]]:
	names = [row.competitor for row in rows]
	profiles = {
		competitor: name
		for name, competitor in frappe.get_all(
			DOCTYPE,
			filters={"competitor": ["in", names]},
			fields=["name", "competitor"],
			as_list=True,
			order_by=None,
		)
	}
	record = record_against(names)
	return [
		{
			"competitor": row.competitor,
			"offer": row.offer,
			"position": _(row.position) if row.position else "",
			"record": record[row.competitor],
			**_profile(profiles.get(row.competitor)),
		}
		for row in rows
	]


def _profile(name: str | None) -> dict[str, Any]:
	if not name:
		return {"profile": None}
	doc = frappe.get_doc(DOCTYPE, name)
	return {
		"profile": name,
		"price_strategy": _(doc.price_strategy) if doc.price_strategy else "",
		"price_notes": doc.price_notes,
		"products": [{"product": row.product, "our_item": row.our_item} for row in doc.products],
		**_standing(doc),
	}


def _standing(doc) -> dict[str, Any]:
	found = doc.standing()
	return {
		"net_advantage": found.net_advantage,
		"selling_points": [_point(row) for row in found.selling_points],
		"objections": [_point(row) for row in found.objections],
		"unknown": [_(row.dimension) for row in found.unknown],
	}


def _point(row: Point) -> dict[str, Any]:
	return {
		"dimension": _(row.dimension),
		"ours": row.ours,
		"theirs": row.theirs,
		"importance": row.importance,
		"evidence": row.evidence,
	}

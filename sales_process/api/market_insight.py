# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Act on a Market Insight, from its form: first what would be done, then doing it."""

from typing import Any

import frappe
from frappe import _

from sales_process import compat
from sales_process.engine.reasons import Reason
from sales_process.sales_process.doctype.follow_up_plan.follow_up_plan import DOCTYPE as PLAN
from sales_process.sales_process.doctype.market_insight import acting
from sales_process.sales_process.doctype.market_insight.market_insight import DOCTYPE


@frappe.whitelist()
def get_preview(insight: str) -> dict[str, Any]:
	"""The companies an insight touches, by what, and what acting on it would do. Changes nothing."""
	doc = _usable(insight, "read")
	rows = acting.proposals(doc, _company(doc))
	return {
		"rows": [_as_row(row) for row in rows[: acting.MOST_SHOWN]],
		"more": max(0, len(rows) - acting.MOST_SHOWN),
	}


@frappe.whitelist(methods=["POST"])
def act(insight: str, parties: str | list) -> dict[str, Any]:
	"""Do it for the chosen companies: `parties` are pairs of party type and party."""
	frappe.has_permission(PLAN, "create", throw=True)
	doc = _usable(insight, "read")
	chosen = frappe.parse_json(parties)
	if not isinstance(chosen, list) or not 0 < len(chosen) <= acting.MOST_SHOWN:
		frappe.throw(
			_("Choose between 1 and {0} companies.").format(acting.MOST_SHOWN), title=_("Which Companies?")
		)
	pairs = [tuple(row) for row in chosen if isinstance(row, list) and len(row) == 2]
	return acting.act(doc, _company(doc), pairs)


def _usable(insight: str, ptype: str):
	doc = frappe.get_doc(DOCTYPE, insight)
	doc.check_permission(ptype)
	if doc.is_expired:
		frappe.throw(
			_("{0} expired on {1}. If it still counts, give it a later day.").format(
				frappe.bold(doc.title), frappe.format(doc.expires_on, "Date")
			),
			title=_("Expired"),
		)
	return doc


def _company(doc) -> str:
	return doc.company or compat.default_company()


def _as_row(row: acting.Proposal) -> dict[str, Any]:
	return {
		"party_type": row.party.party_type,
		"party": row.party.party,
		"party_name": row.party.party_name,
		"action": row.action,
		"owner": frappe.utils.get_fullname(row.owner) if row.owner else "",
		"because": row.because,
		"why": ", ".join(_in_words(reason) for reason in row.why),
	}


def _in_words(reason: Reason) -> str:
	params = reason.params
	if reason.code == "segment":
		return _("fits {0} ({1} of 100)").format(_(params["segment"]), params["fit"])
	if reason.code == "item_group":
		return _("was offered {0}").format(_(params["value"]))
	return _(params["value"])

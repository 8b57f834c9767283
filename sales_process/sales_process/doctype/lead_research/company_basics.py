# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""The basics of a company live in ERPNext; the research shows them and writes them through."""

from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import flt

from sales_process import compat
from sales_process.sales_process.doctype.lead_research import in_words
from sales_process.sales_process.doctype.lead_research.lead_research import OWN_FACTS

FACTS = (
	"industry",
	"market_segment",
	"territory",
	"employees",
	"annual_revenue",
	"website",
	"phone",
	"email",
)


def as_fields(research: Document) -> list[dict[str, Any]]:
	"""One field of a dialog for each fact that can be written, in the words and with the options of its home."""
	facts = research.facts()
	fields = []
	for fact in FACTS:
		if home := _home(research, fact):
			party_type, party, fieldname = home
			df = frappe.get_meta(party_type).get_field(fieldname)
			fields.append(
				{
					"fieldname": fact,
					"fieldtype": "Float" if df.fieldtype == "Currency" else df.fieldtype,
					"options": df.options,
					"label": _(df.label),
					"default": facts.get(fact),
					"description": _("Kept in {0} {1}").format(_(party_type), party),
				}
			)
		elif fact in OWN_FACTS:
			fields.append(
				{
					"fieldname": fact,
					"fieldtype": "Float" if fact == "annual_revenue" else "Data",
					"label": in_words.criterion(fact),
					"default": facts.get(fact),
					"description": _("Kept in this research"),
				}
			)
	return fields


def write(research: Document, values: dict[str, Any]) -> None:
	"""Each value to where it lives; the rights of that record decide."""
	facts = research.facts()
	changed = {
		fact: value for fact, value in values.items() if fact in FACTS and _differs(value, facts.get(fact))
	}
	homes: dict[tuple[str, str], dict[str, Any]] = {}
	for fact, value in changed.items():
		if home := _home(research, fact):
			homes.setdefault(home[:2], {})[home[2]] = value
		elif fact in OWN_FACTS:
			research.set(f"own_{fact}", value)
	for (party_type, party), fields in homes.items():
		doc = frappe.get_doc(party_type, party)
		doc.check_permission("write")
		doc.update(fields)
		doc.save()
	if changed:
		research.save()


def _home(research: Document, fact: str) -> tuple[str, str, str] | None:
	"""The party that keeps a fact; ERPNext fills some of a customer's from his contact, and those are changed there."""
	home = compat.party_for_field(research.parties(), fact)
	if not home:
		return None
	df = frappe.get_meta(home[0]).get_field(home[2])
	return None if df.fieldtype == "Read Only" or df.read_only else home


def _differs(value: Any, known: Any) -> bool:
	if isinstance(known, float) or isinstance(value, float):
		return flt(value) != flt(known)
	return (value or "") != (known or "")

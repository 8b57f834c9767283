# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Whoever changes by what a company is recognised, or what it is, changes what we know of its duplicates and its fit."""

from sales_process import compat
from sales_process.hints import hint
from sales_process.sales_process.doctype.party_key.party_key import remove_keys

PARTY_CHANGED = "sales_process.sales_process.doctype.lead_research.lead_research.take_in_party"


def tell_of_change(doc):
	"""For a party: one hint where something we compare has changed."""
	fields = {*compat.RECOGNISED_BY, *(name for names in compat.COMPANY_FIELDS.values() for name in names)}
	if any(doc.meta.has_field(field) and doc.has_value_changed(field) for field in fields):
		hint(PARTY_CHANGED, doc.doctype, doc.name, party_type=doc.doctype, party=doc.name)


def forget(doc):
	remove_keys(doc.doctype, doc.name)

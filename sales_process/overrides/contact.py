# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from sales_process import compat
from sales_process.overrides import party
from sales_process.sales_process.doctype.customer_care.customer_care import forget_contact


def on_update(doc, method=None):
	tell_parties(doc)


def on_trash(doc, method=None):
	tell_parties(doc)
	forget_contact(doc.name)


def tell_parties(doc):
	"""The mails and phones of a contact are those of its companies too."""
	for row in doc.links:
		if row.link_doctype in compat.PARTY_TYPES:
			party.tell_of_change(row.link_doctype, row.link_name)

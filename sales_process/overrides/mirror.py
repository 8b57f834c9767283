# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""The next follow-up shown on ERPNext's forms is a mirror: a form opened earlier must not bring an old date back."""

FIELDNAME = "next_follow_up"


def keep_mirror(doc):
	before = doc.get_doc_before_save()
	doc.set(FIELDNAME, before.get(FIELDNAME) if before else None)

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What our records show on ERPNext's forms is a mirror: a form opened earlier must not bring an old value back.

ERPNext fills an opportunity's empty fields from its party on each save, ours too; these events come after it.
"""

FIELDNAME = "next_follow_up"


def keep_mirror(doc, fieldnames: tuple[str, ...] = (FIELDNAME,)):
	before = doc.get_doc_before_save()
	for fieldname in fieldnames:
		doc.set(fieldname, before.get(fieldname) if before else None)

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What our records show on ERPNext's forms is a mirror: a form opened earlier must not bring an old value back.

ERPNext fills an opportunity's empty fields from its party on each save, ours too; these events come after it.
"""

import frappe
from frappe import _

FIELDNAME = "next_follow_up"


def keep_mirror(doc, fieldnames: tuple[str, ...] = (FIELDNAME,)):
	before = doc.get_doc_before_save()
	tell_where_grades_come_from(before, doc, "sales_grade")
	for fieldname in fieldnames:
		doc.set(fieldname, before.get(fieldname) if before else None)


def tell_where_grades_come_from(before, doc, fieldname: str):
	"""Whoever drags a card to another grade on a board learns why it goes back."""
	was, now = before and before.get(fieldname), doc.get(fieldname)
	# a form that was opened before the last assessment has an old grade, and nobody who wants to change it
	is_dragged = now and now == frappe.form_dict.get("to_colname")
	if before and is_dragged and (was or "") != now:
		frappe.msgprint(
			_(
				"The grade comes from an assessment and stays {0}. To change it, press {1} in the form."
			).format(frappe.bold(_(was or "Unknown")), frappe.bold(_("Grade"))),
			title=_("Grade Stays"),
			indicator="orange",
		)

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe
from frappe import _, _lt

# ruleid: translated-at-import
LABELS = {"High": _("High")}
# ok: translated-at-import
LAZY_LABELS = {"High": _lt("High")}


def labels():
	# ok: translated-at-import
	return {"High": _("High")}


def built(customer, days):
	# ruleid: translated-built-string
	late = _(f"{customer} is late.")
	# ruleid: translated-built-string
	later = _("{0} is late.".format(customer))
	# ruleid: translated-built-string
	latest = _("%s is late." % customer)
	# ruleid: translated-built-string
	joined = _("Late by " + days)
	# ruleid: translated-built-string
	glued = _("Late by") + _("days")
	# ok: translated-built-string
	good = _("{0} is late by {1} days.").format(customer, days)
	return late, later, latest, joined, glued, good


def errors(customer):
	# ruleid: throw-without-title
	frappe.throw(_("Name a channel."))
	# ok: throw-without-title
	frappe.throw(_("Name a channel."), title=_("Channel Is Missing"))
	# ruleid: untranslated-message
	frappe.throw("Name a channel.", title=_("Channel Is Missing"))
	# ruleid: untranslated-message
	frappe.throw(_("Name a channel."), title="Channel Is Missing")
	# ruleid: untranslated-message
	frappe.msgprint(f"{customer} was opened.")
	# ruleid: untranslated-message
	frappe.msgprint("{0} was opened.".format(customer))
	# ok: untranslated-message
	frappe.msgprint(_("{0} was opened.").format(customer), alert=True)


def caught(customer):
	try:
		customer.save()
	except frappe.ValidationError as error:
		# ruleid: exception-object-in-message
		frappe.msgprint(_("Not saved: {0}").format(error))
		# ok: exception-object-in-message
		frappe.msgprint(_("Not saved: {0}").format(str(error)))

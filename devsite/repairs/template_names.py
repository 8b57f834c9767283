# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Templates, conditions and server scripts say frappe.…; only monoframe.… is given to them."""

from devsite import imports

PLACES = {
	"monoframe.utils.safe_exec": "get_safe_globals",
	"monoframe.email.doctype.notification.notification": "get_context",
	"monoframe.model.workflow": "get_workflow_safe_globals",
}


def apply():
	"""Give the same object under both names wherever code is evaluated."""
	for module, function in PLACES.items():
		imports.after_import(module, _patcher(function))


def _patcher(name):
	def patch(module):
		original = getattr(module, name)

		def with_both_names(*args, **kwargs):
			names = original(*args, **kwargs)
			names.setdefault("frappe", names["monoframe"])
			return names

		setattr(module, name, with_both_names)

	return patch

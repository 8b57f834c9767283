# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Scripts named in hooks were looked for in every app, and the framework's in a folder that was not renamed."""

from devsite import imports
from devsite.settings import FRAMEWORK

RENAMED_IN_TEXTS_ONLY = ("public/js/monoframe/", "public/js/frappe/")


def apply():
	"""Find each app's scripts in that app."""
	imports.after_import("monoframe.desk.form.meta", _patch)


def _patch(module):
	module.get_code_files_via_hooks = get_code_files_via_hooks


def get_code_files_via_hooks(hook, name):
	"""Return the paths of the scripts that the apps' hooks name for this record."""
	import frappe

	return [
		frappe.get_app_path(app, *_file_name(app, file).strip("/").split("/"))
		for app in frappe.get_installed_apps()
		for file in _as_list(frappe.get_hooks(hook, default={}, app_name=app).get(name, []))
	]


def _file_name(app, file):
	return file.replace(*RENAMED_IN_TEXTS_ONLY) if app == FRAMEWORK else file


def _as_list(value):
	return value if isinstance(value, list) else [value]

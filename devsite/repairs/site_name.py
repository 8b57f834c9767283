# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""local.site is never set, which switches Jinja hooks and per-site caches off (login fails with "No filter named")."""

from devsite import context, imports


def apply():
	"""Give the process its site's name and folder."""
	imports.after_import("monoframe", _patch)
	imports.after_import("monoframe.utils", _patch_utils)


def _patch(frappe):
	original = frappe.init

	def init(site=None, sites_path=None, new_site=False, force=False):
		if getattr(frappe.local, "initialised", None) and not force:
			return
		settings = context.settings()
		frappe.local.site = settings.site_name
		original(force=force)
		frappe.local.site_path = str(settings.site_dir)
		frappe.local.sites_path = frappe.local.app_path = str(settings.home)
		frappe.local.site_name = settings.site_name

	frappe.init = init
	frappe.get_site_name = lambda: context.settings().site_name


def _patch_utils(module):
	module.get_sites = lambda sites_path=None: [context.settings().site_name]
	module.get_bench_path = lambda: str(context.settings().home)

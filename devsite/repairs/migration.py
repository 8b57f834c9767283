# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""migrate goes over the framework only: patches, DocTypes and hooks of all installed apps belong to it."""

from devsite import imports


def apply():
	"""Sync and patch every installed app."""
	imports.after_import("monoframe.patches", _patch_patches)
	imports.after_import("monoframe.model.sync", _patch_sync)
	imports.rewrite(
		"monoframe.migrate",
		'monoframe.get_hooks("before_migrate")',
		'monoframe.get_hooks("before_migrate", app_name=app)',
	)
	imports.rewrite(
		"monoframe.migrate",
		'monoframe.get_hooks("override_doctype_class", {})',
		'monoframe.get_hooks("override_doctype_class", {}, app_name=app)',
	)


def _patch_patches(module):
	def get_all_patches(patch_type=None):
		return [
			patch
			for app in module.monoframe.get_installed_apps()
			for patch in module.get_patches_from_app(app, patch_type=patch_type)
		]

	module.get_all_patches = get_all_patches


def _patch_sync(module):
	def sync_all(force=0, reset_permissions=False):
		module._patch_mode(True)
		for app in module.monoframe.get_installed_apps():
			module.sync_for(app, force, reset_permissions=reset_permissions)
		module._patch_mode(False)
		module.monoframe.clear_cache()

	module.sync_all = sync_all

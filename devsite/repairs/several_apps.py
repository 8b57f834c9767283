# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""The fork knows itself as the only app; hooks, modules, paths and boot must go over all installed apps."""

import importlib
import inspect
import json
import os
import types

from devsite import context, imports


def apply():
	"""Replace the functions that list apps, and the loops over the only one."""
	imports.after_import("monoframe", _patch)
	imports.rewrite(
		"monoframe.boot", 'for app_name in ["monoframe"]:', "for app_name in monoframe.get_installed_apps():"
	)
	imports.rewrite(
		"monoframe.boot", 'for app in ["monoframe"]:', "for app in monoframe.get_installed_apps():"
	)
	imports.rewrite(
		"monoframe.boot",
		'monoframe.get_hooks("add_to_apps_screen")',
		'monoframe.get_hooks("add_to_apps_screen", app_name=app_name)',
	)
	imports.rewrite(
		"monoframe.apps",
		'app_details = monoframe.get_hooks("add_to_apps_screen")\n\t\tif not len',
		'app_details = monoframe.get_hooks("add_to_apps_screen", app_name=app)\n\t\tif not len',
	)


def _patch(frappe):
	for function in (
		get_all_apps,
		get_app_path,
		get_app_source_path,
		get_module_list,
		get_hooks,
		setup_module_map,
		_load_app_hooks,
	):
		setattr(frappe, function.__name__, function)
	frappe.get_installed_apps = frappe.request_cache(get_installed_apps)
	frappe._site_cached_load_app_hooks = frappe.site_cache(_load_app_hooks)
	frappe._request_cached_load_app_hooks = frappe.request_cache(_load_app_hooks)


def _frappe():
	return importlib.import_module("monoframe")


def get_all_apps(with_internal_apps=True, sites_path=None):
	"""Names of the apps that can be installed, the framework first."""
	return context.settings().all_apps


def get_installed_apps(*, _ensure_on_bench=False, **kwargs):
	"""Names of the installed apps in the order of installation."""
	frappe = _frappe()
	if getattr(frappe.flags, "in_install_db", True):
		return []
	if not frappe.db:
		frappe.connect()
	return json.loads(frappe.db.get_global("installed_apps") or "[]")


def get_app_path(app_name, *joins):
	"""Path inside the package of an app."""
	return _frappe().get_pymodule_path(app_name, *joins)


def get_app_source_path(app_name, *joins):
	"""Path inside the repository of an app."""
	return _frappe().get_pymodule_path(app_name, "..", *joins)


def get_module_list(app_name="frappe"):
	"""Modules an app declares in its modules.txt."""
	return _frappe().get_file_items(os.path.join(get_app_path(app_name), "modules.txt"))


def _load_app_hooks(app_name=None):
	frappe = _frappe()
	hooks = {}
	for app in [app_name] if app_name else get_installed_apps():
		for key, value in _hook_values(frappe, app):
			frappe.append_hook(hooks, key, value)
	return hooks


def _hook_values(frappe, app):
	module = frappe.get_module(f"{app}.hooks")
	for key, value in inspect.getmembers(module):
		if not key.startswith("_") and not isinstance(value, types.ModuleType | types.FunctionType | type):
			yield key, value


def get_hooks(hook=None, default="_KEEP_DEFAULT_LIST", app_name=None):
	"""Hooks of one app or of all installed ones, by name or all."""
	frappe = _frappe()
	if app_name:
		hooks = frappe._dict(_load_app_hooks(app_name))
	elif frappe.local.conf.developer_mode:
		hooks = frappe._site_cached_load_app_hooks()
	else:
		hooks = frappe.client_cache.get_value("app_hooks")
		if hooks is None:
			hooks = _load_app_hooks()
			frappe.client_cache.set_value("app_hooks", hooks)
	if hook:
		return hooks.get(hook, [] if default == "_KEEP_DEFAULT_LIST" else default)
	return frappe._dict(hooks)


def setup_module_map(include_all_apps=True):
	"""Which app each module belongs to."""
	frappe = _frappe()
	app_modules = frappe.cache.get_value("app_modules")
	if not app_modules:
		app_modules = {app: [frappe.scrub(m) for m in get_module_list(app)] for app in get_all_apps()}
		frappe.cache.set_value("app_modules", app_modules)
	frappe.local.app_modules = app_modules
	frappe.local.module_app = {module: app for app, modules in app_modules.items() for module in modules}

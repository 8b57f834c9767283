# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""The fork's installer refuses every app but itself."""

import importlib
import json

from devsite import imports
from devsite.errors import DevsiteError


def apply():
	"""Install and remove apps as a bench does."""
	imports.after_import("monoframe.installer", _patch)


def _patch(module):
	for function in (install_app, add_to_installed_apps, remove_from_installed_apps, remove_app):
		setattr(module, function.__name__, function)


def _modules():
	return importlib.import_module("monoframe"), importlib.import_module("monoframe.installer")


def install_app(name, verbose=False, set_as_patched=True, force=False):
	"""Run an app's hooks, sync its records and add it to the installed apps."""
	frappe, installer = _modules()
	frappe.flags.in_install = name
	frappe.flags.ignore_in_install = False
	frappe.clear_cache()
	if name not in frappe.get_all_apps():
		raise DevsiteError(f"The app {name} is not known. Add it to [tool.devsite] apps in pyproject.toml.")
	if name in frappe.get_installed_apps() and not force:
		return
	hooks = frappe.get_hooks(app_name=name)
	_check_required(frappe, name, hooks)
	if not _run_before_install(frappe, name, hooks):
		return
	_sync_models(frappe, installer, name, force)
	if set_as_patched:
		installer.set_all_patches_as_completed(name)
	_call(frappe, hooks.after_install)
	_call(frappe, frappe.get_hooks("after_app_install"), name)
	_sync_records(name)
	_call(frappe, hooks.after_sync)
	frappe.clear_cache()
	frappe.client_cache.erase_persistent_caches()
	frappe.flags.in_install = False


def _check_required(frappe, name, hooks):
	for required in hooks.required_apps or []:
		app = required.rstrip("/").split("/")[-1]
		if app not in frappe.get_installed_apps():
			raise DevsiteError(f"The app {name} needs {app}, which is not installed before it.")


def _run_before_install(frappe, name, hooks):
	for method in hooks.before_install or []:
		if frappe.get_attr(method)() is False:
			return False
	_call(frappe, frappe.get_hooks("before_app_install"), name)
	return True


def _sync_models(frappe, installer, name, force):
	from monoframe.model.sync import sync_for

	if name != "frappe":
		installer.add_module_defs(name, ignore_if_duplicate=force)
	sync_for(name, force=force, reset_permissions=True)
	installer.add_to_installed_apps(name)
	frappe.get_doc("Portal Settings", "Portal Settings").sync_menu()


def _sync_records(name):
	from monoframe.core.doctype.scheduled_job_type.scheduled_job_type import sync_jobs
	from monoframe.model.module_utils import sync_customizations
	from monoframe.utils.dashboard import sync_dashboards
	from monoframe.utils.fixtures import sync_fixtures

	sync_jobs()
	sync_fixtures(name)
	sync_customizations(name)
	sync_dashboards(name)


def _call(frappe, methods, *args):
	for method in methods or []:
		frappe.get_attr(method)(*args)


def add_to_installed_apps(app_name, rebuild_website=True):
	"""Add an app to the list kept in the site's global defaults."""
	frappe, installer = _modules()
	installed = frappe.get_installed_apps()
	if app_name in installed:
		return
	frappe.db.set_global("installed_apps", json.dumps([*installed, app_name]))
	frappe.db.commit()
	_forget_hooks(frappe)
	if frappe.flags.in_install:
		installer.post_install(rebuild_website)


def remove_from_installed_apps(app_name):
	"""Take an app off that list."""
	frappe, installer = _modules()
	remaining = [app for app in frappe.get_installed_apps() if app != app_name]
	frappe.db.set_global("installed_apps", json.dumps(remaining))
	installer._clear_cache("__global")
	frappe.db.commit()
	_forget_hooks(frappe)


def _forget_hooks(frappe):
	frappe.local.doc_events_hooks = None
	frappe.local.request_cache.clear()
	frappe.client_cache.delete_value("app_hooks")


def remove_app(app_name, dry_run=False, yes=False, no_backup=False, force=False):
	"""Run an app's uninstall hooks and delete its modules and DocTypes."""
	frappe, installer = _modules()
	if not force and app_name not in frappe.get_installed_apps():
		raise DevsiteError(f"The app {app_name} is not installed.")
	frappe.flags.in_uninstall = True
	hooks = frappe.get_hooks(app_name=app_name)
	if not dry_run:
		_call(frappe, hooks.before_uninstall)
		_call(frappe, frappe.get_hooks("before_app_uninstall"), app_name)
	modules = frappe.get_all("Module Def", filters={"app_name": app_name}, pluck="name")
	doctypes = installer._delete_modules(modules, dry_run=dry_run)
	installer._delete_doctypes(doctypes, dry_run=dry_run)
	if not dry_run:
		installer.remove_from_installed_apps(app_name)
		frappe.db.commit()
		_call(frappe, hooks.after_uninstall)
		_call(frappe, frappe.get_hooks("after_app_uninstall"), app_name)
	frappe.clear_cache()
	frappe.flags.in_uninstall = False

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""A site's life: prepare the process, build the folder and database, connect, migrate."""

import contextlib
import json
import secrets
import shutil
from contextlib import contextmanager

from devsite import context, repairs, settings as project
from devsite.errors import DevsiteError
from devsite.progress import say, step
from devsite.repairs.redis_in_process import URL as IN_PROCESS

ADMIN_PASSWORD = "admin"
FOLDERS = ("db", "logs", "locks", "assets", "public/files", "private/files", "private/backups")
MARK = "built.json"


def prepare(settings=None):
	"""Choose the site of this process and repair the framework; must come before `import frappe`."""
	settings = settings or project.load()
	project.check_apps(settings)
	context.choose(settings)
	repairs.apply_all()
	return settings


@contextmanager
def connected(user="Administrator"):
	"""A block with frappe connected to the site as this user."""
	import frappe

	frappe.init()
	frappe.connect()
	frappe.set_user(user)
	try:
		yield frappe
	finally:
		frappe.destroy()


def copy(source, target):
	"""Copy a built site to another place."""
	shutil.copytree(source.site_dir, target.site_dir, symlinks=True)


def exists(settings):
	"""Whether the site was built to its end."""
	return (settings.site_dir / MARK).exists()


def require(settings):
	"""Complain if there is no site, or if its folder was tampered with."""
	if not exists(settings):
		raise DevsiteError(f"There is no site in {settings.site_dir}. Build it with: python -m devsite new")
	if not (settings.site_dir / "site_config.json").exists():
		raise DevsiteError(
			f"The site in {settings.site_dir} is broken: site_config.json is missing. Build it anew: make clean, make demo"
		)


def build(settings):
	"""Build the site unless it is there; an unfinished one is built anew."""
	if exists(settings):
		require(settings)
		return False
	if settings.site_dir.exists():
		_clear(settings)
	with step("Site folder"):
		_make_folder(settings)
	say(f"Building the site {settings.site_name} in {settings.home}")
	_install(settings)
	(settings.site_dir / MARK).write_text(json.dumps({"apps": settings.all_apps}))
	return True


def _clear(settings):
	for child in settings.site_dir.iterdir():
		if child.name == "lock":
			continue
		shutil.rmtree(child) if child.is_dir() else child.unlink()


def _make_folder(settings):
	for folder in FOLDERS:
		(settings.site_dir / folder).mkdir(parents=True, exist_ok=True)
	config = {
		"admin_password": ADMIN_PASSWORD,
		"allow_tests": 1,
		"db_name": "site",
		"db_type": settings.database,
		"disable_async": 1,
		"encryption_key": _encryption_key(),
		"mute_emails": 1,
		"redis_cache": IN_PROCESS,
		"redis_queue": IN_PROCESS,
		"skip_setup_wizard": 1,
	}
	(settings.site_dir / "site_config.json").write_text(json.dumps(config, indent=1, sort_keys=True))


def _encryption_key():
	import base64

	return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


def _install(settings):
	import frappe

	frappe.init()
	try:
		with step("Empty database"):
			_make_database(frappe)
		for app in settings.all_apps:
			with step(f"App {app}"), _quiet(settings):
				_install_app(app)
		with step("Set-up"), _quiet(settings):
			_complete_setup(frappe)
	finally:
		frappe.destroy()


def _make_database(frappe):
	from frappe.database.sqlite.setup_db import copy_db

	frappe.flags.in_install_db = True
	copy_db()
	frappe.connect()
	frappe.db.create_auth_table()
	frappe.db.create_global_search_table()
	frappe.db.create_user_settings_table()
	frappe.flags.in_install_db = False


def _install_app(app):
	from frappe.installer import install_app

	install_app(app)


def _complete_setup(frappe):
	values = {"setup_complete": 1, "enable_scheduler": 1}
	if not frappe.db.get_single_value("System Settings", "language"):
		values["language"] = "en"
	if not frappe.db.get_single_value("System Settings", "time_zone"):
		values["time_zone"] = "UTC"
	for name, value in values.items():
		frappe.db.set_single_value("System Settings", name, value)
	frappe.db.set_default("desktop:home_page", "workspace")
	frappe.db.commit()
	frappe.clear_cache()


@contextmanager
def _quiet(settings):
	"""Keep the framework's own progress bars out of the terminal, but not out of reach."""
	log = settings.site_dir / "logs" / "install.log"
	with log.open("a", encoding="utf-8") as file, contextlib.redirect_stdout(file):
		yield


def migrate(settings):
	"""Run patches and sync the records of all apps, and install the apps that are new."""
	import frappe
	from frappe.migrate import SiteMigration

	with connected(), _quiet(settings):
		for app in settings.all_apps:
			_install_app(app)
	with step("Migration"), _quiet(settings):
		SiteMigration(skip_search_index=True).run(site=settings.site_name)
	with connected():
		frappe.clear_cache()

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""A site's life: prepare the process, build the folder and database, connect, migrate."""

import base64
import contextlib
import json
import os
import secrets
import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from devsite import context, fingerprint, repairs, services
from devsite import settings as project
from devsite.errors import DevsiteError
from devsite.progress import say, step

ADMIN_PASSWORD = "admin"
FOLDERS = ("db", "logs", "locks", "public/files", "private/files", "private/backups")
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


def exists(settings):
	"""Whether the site was built to its end."""
	return (settings.site_dir / MARK).exists()


def require(settings):
	"""Complain if there is no site, or if its folder was tampered with."""
	if not exists(settings):
		raise DevsiteError(f"There is no site in {settings.site_dir}. Build it with: python -m devsite new")
	for needed in ("site_config.json", *_database_files(settings)):
		path = settings.site_dir / needed
		if not path.exists() or (path.is_file() and not path.stat().st_size):
			raise _broken(settings, f"{needed} is missing or empty")
	try:
		json.loads((settings.site_dir / "site_config.json").read_text(encoding="utf-8"))
		apps = json.loads((settings.site_dir / MARK).read_text(encoding="utf-8"))["apps"]
	except (ValueError, KeyError) as error:
		raise _broken(settings, f"{error}") from error
	if missing := [app for app in apps if app not in settings.all_apps]:
		raise _broken(settings, f"it has the app {missing[0]}, which pyproject.toml no longer names")


def _broken(settings, reason):
	return DevsiteError(
		f"The site in {settings.site_dir} is broken: {reason}. Delete that folder and run the command again."
	)


def _database_files(settings):
	return ["db/site.db"] if settings.database == "sqlite" else ["mariadb"]


def build(settings):
	"""Build the site unless it is there; an unfinished one is built anew."""
	if exists(settings):
		require(settings)
		return False
	say(f"Building the site {settings.site_name} in {settings.home}")
	shutil.rmtree(settings.site_dir, ignore_errors=True)
	for stage in _stages_to_build(settings):
		stage.build()
	with _site_open(settings) as frappe, step("Set-up"), _quiet(settings):
		frappe.connect()
		_complete_setup(frappe)
	(settings.site_dir / MARK).write_text(json.dumps({"apps": settings.all_apps}))
	return True


def copy(source, target):
	"""Copy a built site to another place."""
	target.home.mkdir(parents=True, exist_ok=True)
	shutil.copytree(source.site_dir, target.site_dir, symlinks=True)


@dataclass(frozen=True)
class Stage:
	"""The site with the framework and the first of the apps, kept for the next build if more is to come."""

	settings: project.Settings
	apps: tuple[str, ...] = ()

	@property
	def kept_as(self):
		"""The folder of the cache; its name changes with every source the stage is built from."""
		sources = Path(__file__).parent / "repairs", *(self.settings.apps[app] for app in self.apps)
		key = fingerprint.of(*sources, extra=version("monoframe") + Path(__file__).read_text())
		return self.settings.cache_dir / f"{self.kind}-{key}"

	@property
	def kind(self):
		if not self.apps:
			return f"site-{self.settings.database}"  # the framework knows nothing of variants
		return "-".join(("site", self.settings.site_name, *self.apps))

	@property
	def is_kept(self):
		return len(self.apps) < len(self.settings.apps)

	def build(self):
		"""Build on the stage before, which is what the site's folder holds now."""
		if self.apps:
			self._install_app()
		else:
			self._install_framework()
		if self.is_kept:
			self._keep()

	def _install_framework(self):
		_make_folder(self.settings)
		with _site_open(self.settings) as frappe, step("App frappe"), _quiet(self.settings):
			_make_database(frappe, self.settings)
			_install_app("frappe")
			_choose_locale(frappe)

	def _install_app(self):
		with _site_open(self.settings) as frappe:
			frappe.connect()
			with step(f"App {self.apps[-1]}"), _quiet(self.settings):
				_install_app(self.apps[-1])
				frappe.db.commit()

	def _keep(self):
		built = self.kept_as
		fingerprint.forget_older(self.settings.cache_dir, f"{self.kind}-{'?' * fingerprint.LENGTH}", 1)
		unfinished = built.with_name(f"{built.name}.{os.getpid()}")
		shutil.rmtree(unfinished, ignore_errors=True)
		shutil.copytree(self.settings.site_dir, unfinished, symlinks=True)
		try:
			unfinished.rename(built)
		except OSError:
			if not built.exists():
				raise
			shutil.rmtree(unfinished)  # another command was quicker


def _stages_to_build(settings):
	"""The stages after the furthest one that an earlier build left, which is copied."""
	apps = tuple(settings.apps)
	stages = [Stage(settings, apps[:count]) for count in range(len(apps) + 1)]
	kept = [number for number, stage in enumerate(stages) if stage.is_kept and stage.kept_as.exists()]
	if not kept:
		return stages
	furthest = stages[kept[-1]]
	with step(f"Site with {' and '.join(('the framework', *furthest.apps))}, from an earlier build"):
		shutil.copytree(furthest.kept_as, settings.site_dir, symlinks=True)
		_write_config(settings)
	return stages[kept[-1] + 1 :]


@contextmanager
def _site_open(settings):
	import frappe

	with services.running(settings, redis_server=False):
		frappe.init()
		try:
			yield frappe
		finally:
			frappe.destroy()


def _make_folder(settings):
	for folder in FOLDERS:
		(settings.site_dir / folder).mkdir(parents=True, exist_ok=True)
	_write_config(settings)


def _write_config(settings):
	config = {
		"admin_password": ADMIN_PASSWORD,
		"allow_tests": 1,
		"db_name": "site",
		"db_type": settings.database,
		"disable_async": 1,
		"encryption_key": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
		"mute_emails": 1,
		"skip_setup_wizard": 1,
	}
	(settings.site_dir / "site_config.json").write_text(json.dumps(config, indent=1, sort_keys=True))


def _make_database(frappe, settings):
	frappe.flags.in_install_db = True
	if settings.database == "sqlite":
		_fill_sqlite()
	else:
		_fill_mariadb(frappe)
	frappe.connect()
	frappe.db.create_auth_table()
	frappe.db.create_global_search_table()
	frappe.db.create_user_settings_table()
	frappe.flags.in_install_db = False


def _fill_sqlite():
	from frappe.database.sqlite.setup_db import copy_db

	copy_db()


def _fill_mariadb(frappe):
	from frappe.database.mariadb import setup_db

	statements = Path(setup_db.__file__).with_name("framework_mariadb.sql").read_text(encoding="utf-8")
	frappe.connect()
	for statement in statements.split(";\n"):
		lines = [line for line in statement.splitlines() if not line.startswith("--")]
		if sql := "\n".join(lines).strip():
			frappe.db.sql_ddl(sql)


def _install_app(app):
	from frappe.installer import install_app

	install_app(app)


def _choose_locale(frappe):
	"""Before the apps: what they write at their installation carries the site's time."""
	for name, value in {"language": "en", "time_zone": "UTC"}.items():
		if not frappe.db.get_single_value("System Settings", name):
			frappe.db.set_single_value("System Settings", name, value)
	frappe.db.commit()
	frappe.clear_cache()


def _complete_setup(frappe):
	for name in ("setup_complete", "enable_scheduler"):
		frappe.db.set_single_value("System Settings", name, 1)
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
	"""Install the apps that are new, run patches and sync the records of all apps."""
	from frappe.migrate import SiteMigration

	with connected(), _quiet(settings):
		for app in settings.all_apps:
			_install_app(app)
	with step("Migration"), _quiet(settings):
		SiteMigration(skip_search_index=True).run(site=settings.site_name)
	(settings.site_dir / MARK).write_text(json.dumps({"apps": settings.all_apps}))

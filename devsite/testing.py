# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""pytest plugin: the site is built once, every session works on its own copy, every test is rolled back.

Everything in an app's package gets the site by itself (Frappe's own test files know no fixtures); other tests
ask for the fixture `site`. A session that needs no site never imports the framework.
"""

import dataclasses
from pathlib import Path

import pytest

from devsite import fingerprint, lock, services
from devsite import settings as project
from devsite import site as sites
from devsite.errors import DevsiteError

SAVEPOINT = "before_test"
TEMPLATES_KEPT = 4


def pytest_configure(config):
	"""Make the apps importable under their names before pytest collects their tests."""
	try:
		sites.prepare()
	except DevsiteError as error:
		raise pytest.UsageError(str(error)) from error


def pytest_collection_modifyitems(config, items):
	"""Give the site to every test inside an app, unless it sits in a folder named engine."""
	settings = project.load()
	apps = list(settings.apps.values())
	for item in items:
		if any(app in item.path.parents for app in apps) and "engine" not in item.path.parts:
			# before the class's own set-up, which expects to be connected
			item.fixturenames[:0] = ["site_copy", "connection", "site"]
	unneeded = [item for item in items if not _belongs_on(settings.database, item)]
	if unneeded:
		config.hook.pytest_deselected(items=unneeded)
		items[:] = [item for item in items if item not in set(unneeded)]
	_spread_slow_files(items)


SLOW = {"demo", "devsite", "process"}
SLOW_ENDS_AT = 0.75  # of the other files: nothing long is begun when the others are nearly done


def _spread_slow_files(items):
	"""Between the others: several browsers at once wait for each other, and begun last one worker would end alone."""
	files = {item.path: [] for item in items}
	slow = {item.path for item in items if item.get_closest_marker("browser") or SLOW & {*item.path.parts}}
	for item in items:
		files[item.path].append(item)
	waiting, others = [path for path in files if path in slow], [path for path in files if path not in slow]
	pause = max(1, int(len(others) * SLOW_ENDS_AT / max(1, len(waiting))))
	ordered = []
	for number, path in enumerate(others):
		if waiting and number % pause == 0:
			ordered.append(waiting.pop(0))
		ordered.append(path)
	items[:] = [item for path in (*ordered, *waiting) for item in files[path]]


def _belongs_on(database, item):
	"""Every test runs on SQLite, and those that use a site, but no browser, on other databases too."""
	marks = [name for name in project.DATABASES if item.get_closest_marker(name)]
	if marks:
		return database in marks
	return database == "sqlite" or ("site_copy" in item.fixturenames and "browser" not in item.fixturenames)


@pytest.fixture(scope="session")
def site_copy(tmp_path_factory):
	"""Settings of this session's own copy of the built site."""
	template = build_template(project.load())
	home = tmp_path_factory.mktemp("devsite")
	settings = dataclasses.replace(template, home=home)
	sites.copy(template, settings)
	sites.prepare(settings)
	with services.running(settings, redis_server=False):
		yield settings


@pytest.fixture(scope="session")
def connection(site_copy):
	"""frappe, connected to this session's site as Administrator."""
	with sites.connected() as frappe:
		frappe.in_test = True
		frappe.flags.in_test = True
		yield frappe


@pytest.fixture
def site(connection):
	"""frappe, connected; what the test writes is rolled back, what setUpClass wrote stays."""
	frappe = connection
	user, flags = frappe.session.user, dict(frappe.local.flags)
	frappe.db.savepoint(SAVEPOINT)
	yield frappe
	_roll_back(frappe)
	_forget(frappe)
	frappe.local.flags = frappe._dict(flags)
	frappe.set_user(user)


def _roll_back(frappe):
	try:
		frappe.db.rollback(save_point=SAVEPOINT)
	except frappe.db.OperationalError:  # the test committed: the savepoint is gone, and so is what it kept
		frappe.db.rollback()
	frappe.db.after_rollback.run()
	for callbacks in (frappe.db.before_commit, frappe.db.after_commit, frappe.db.before_rollback):
		callbacks.reset()


def _forget(frappe):
	"""Drop cached documents and answers that the rollback made untrue."""
	from frappe.cache_manager import user_cache_keys

	frappe.cache.delete_keys("document_cache::")
	frappe.cache.delete_keys("defaults::")
	frappe.cache.delete_value(user_cache_keys)
	frappe.local.request_cache.clear()
	frappe.local.message_log = []
	frappe.local.error_log = []
	for name in ("system_settings", "website_settings"):
		if hasattr(frappe.local, name):
			delattr(frappe.local, name)


def build_template(settings):
	"""Build the site these sources give, or find it built."""
	values = project.variant_values(settings.variants)
	key = fingerprint.of(*settings.apps.values(), Path(__file__).parent, extra=repr(values))
	home = settings.home / "tests" / key
	template = dataclasses.replace(settings, home=home)
	sites.prepare(template)
	with lock.held(template, "pytest", wait=True):
		ready = home / f"{template.site_name}.ready"
		if not ready.exists():
			fingerprint.forget_older(home.parent, "*", TEMPLATES_KEPT)
			sites.build(template)
			_prepare_tests(template)
			ready.touch()
	return template


def _prepare_tests(template):
	"""Frappe's hook `before_tests`: what an app's tests expect on every site, made once."""
	with services.running(template, redis_server=False), sites.connected() as frappe:
		for method in frappe.get_hooks("before_tests"):
			frappe.get_attr(method)()
		frappe.db.commit()

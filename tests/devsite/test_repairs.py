# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Each test is named after a repair and fails without it: run_without_repairs.py shows that."""

import datetime
import sys
from pathlib import Path
from unittest import mock

import pytest

on_sqlite = pytest.mark.sqlite
on_mariadb = pytest.mark.mariadb


def test_import_name_gives_the_same_modules(site):
	import monoframe
	import monoframe.utils.data

	import frappe
	import frappe.utils.data

	assert frappe is monoframe
	assert frappe.utils.data is monoframe.utils.data
	assert frappe.utils.data.__spec__.name == "monoframe.utils.data"


def test_several_apps_are_known_and_hooked(site):
	installed = site.get_installed_apps()
	assert installed == site.get_all_apps()
	assert len(installed) > 1
	assert site.get_hooks("app_name") == installed
	for app in installed:
		assert Path(site.get_app_path(app, "hooks.py")).exists()
		for module in site.get_module_list(app):
			assert site.local.module_app[site.scrub(module)] == app


def test_app_name_of_the_framework_is_frappe(site):
	assert site.get_hooks("app_name", app_name="frappe") == ["frappe"]
	assert "monoframe" not in site.get_all("Module Def", pluck="app_name")


def test_moved_modules_are_found_under_their_names(site):
	from frappe.modules import get_module_path, scrub
	from frappe.modules.import_file import import_file_by_path
	from frappe.modules.patch_handler import get_all_patches
	from frappe.modules.utils import get_doctype_module
	from frappe.tests import IntegrationTestCase
	from frappe.tests.utils import FrappeTestCase

	assert scrub("Sales Order") == "sales_order"
	assert get_doctype_module("User") == "Core"
	assert Path(get_module_path("Core")).is_dir()
	assert issubclass(FrappeTestCase, IntegrationTestCase)
	assert callable(import_file_by_path) and callable(get_all_patches)


def test_missing_modules_are_stood_in_for(site):
	from frappe.tests.utils.generators import _clear_test_log

	assert _clear_test_log() is None


def test_cloud_libraries_are_not_needed_for_their_doctypes(site):
	from frappe.model.base_document import get_controller

	for doctype in ("Google Calendar", "Google Contacts"):
		assert get_controller(doctype).__name__ == doctype.replace(" ", "")


def test_pymysql_stands_in_for_mysqlclient(site):
	import MySQLdb

	from frappe.database.mariadb import mysqlclient

	assert mysqlclient.MySQLdb is MySQLdb
	assert MySQLdb.__name__ == "pymysql"


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="this Python knows the type statement")
def test_type_statement_is_readable(site):
	from frappe.desk.doctype.event.event import Event

	assert Event.__name__ == "Event"


def test_annotations_are_checked_on_whitelisted_methods(site):
	from frappe.desk.search import search_link

	assert search_link("Role", "System", page_length="5")
	with pytest.raises(site.FrappeTypeError):
		search_link("Role", "System", page_length="five")


def test_site_config_is_the_sites_own(site, site_copy):
	assert site.conf.admin_password == "admin"
	assert site.conf.db_type == site_copy.database


def test_site_name_and_folder_are_set(site, site_copy):
	assert site.local.site == site.get_site_name() == site_copy.site_name
	assert Path(site.get_site_path("x")) == site_copy.site_dir / "x"
	assert "abs_url" in site.get_jenv().filters


def test_logs_are_written_in_the_site(site, site_copy):
	logger = site.logger("test_logs")
	logger.error("written")
	assert "written" in (site_copy.site_dir / "logs" / "test_logs.log").read_text()


def test_installer_knows_other_apps(site):
	from frappe.installer import add_to_installed_apps, install_app, remove_from_installed_apps

	last = site.get_installed_apps()[-1]
	assert install_app(last) is None
	try:
		remove_from_installed_apps(last)
		assert last not in site.get_installed_apps()
		assert last not in site.get_hooks("app_name")
	finally:
		add_to_installed_apps(last)
	assert site.get_installed_apps()[-1] == last


def test_migration_goes_over_all_apps(site):
	from frappe.model import sync
	from frappe.patches import get_all_patches, get_patches_from_app

	with mock.patch.object(sync, "sync_for") as sync_for:
		sync.sync_all()
	apps = site.get_installed_apps()
	assert [call.args[0] for call in sync_for.call_args_list] == apps
	assert get_all_patches() == [patch for app in apps for patch in get_patches_from_app(app)]


def test_setup_complete_is_read_from_the_single(site):
	assert site.is_setup_complete()
	site.db.set_single_value("System Settings", "setup_complete", 0)
	site.local.request_cache.clear()
	assert not site.is_setup_complete()


def test_translations_are_compiled_when_missing(site, site_copy, tmp_path):
	from frappe.gettext import translate

	app = site.get_installed_apps()[-1]
	source = tmp_path / "tlh.po"
	source.write_text(
		'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Hi"\nmsgstr "nuqneH"\n'
	)
	with mock.patch.object(translate, "get_po_path", lambda app, locale=None: source):
		assert translate.get_translations_from_mo("tlh", app) == {"Hi": "nuqneH"}
	assert translate.get_mo_path(app, "tlh").is_relative_to(site_copy.site_dir)


def test_assets_json_may_be_missing(site):
	from frappe.utils.jinja_globals import bundled_asset

	assert bundled_asset("nothing_builds_this.bundle.js") == "/nothing_builds_this.bundle.js"


def test_redis_in_process_serves_cache_and_queue(site):
	if site.conf.redis_cache != "in-process:":
		pytest.skip("a redis-server runs")
	from frappe.utils.background_jobs import get_redis_conn

	site.cache.set_value("colour", "green")
	site.local.cache.clear()
	assert site.cache.get_value("colour") == "green"
	assert get_redis_conn().ping()
	assert site.client_cache.get_value("size", generator=lambda: "small") == "small"
	site.cache.delete_value("size")
	assert site.client_cache.get_value("size", generator=lambda: "large") == "large"


@on_mariadb
def test_redis_unix_socket_tells_of_changed_keys(site):
	assert site.client_cache.healthy
	assert site.client_cache.get_value("colour", generator=lambda: "green") == "green"
	assert site.client_cache.redis.connection_pool.make_connection().path.endswith("redis.sock")


@on_sqlite
def test_sqlite_storage_report_adds_up_to_the_file(site):
	from frappe.core.report.database_storage_usage_by_tables.database_storage_usage_by_tables import execute

	__, rows = execute()
	((pages, page_size),) = site.db.sql("SELECT * FROM pragma_page_count(), pragma_page_size()")
	assert sum(row.size for row in rows) == pytest.approx(pages * page_size / 1024**2, rel=0.2)


def test_service_check_finds_nothing_missing(site):
	from frappe.migrate import SiteMigration

	assert SiteMigration().required_services_running()


def test_request_names_of_frappe_are_accepted(site):
	request = mock.Mock(headers={"X-Frappe-CSRF-Token": "secret"})
	with _request(site, request):
		assert site.get_request_header("X-Monoframe-CSRF-Token") == "secret"
		assert site.get_request_header("X-Other", "none") == "none"


class _request:
	def __init__(self, frappe, request):
		self.frappe, self.request = frappe, request

	def __enter__(self):
		self.frappe.local.request = self.request

	def __exit__(self, *args):
		del self.frappe.local.request


def test_template_names_include_frappe(site):
	from frappe.model.workflow import get_workflow_safe_globals

	assert site.render_template("{{ frappe.utils.add_days('2026-01-01', 1) }}", {}) == "2026-01-02"
	assert "frappe" in get_workflow_safe_globals()
	note = site.get_doc(
		{
			"doctype": "Notification",
			"name": "Of today",
			"subject": "x",
			"document_type": "ToDo",
			"event": "New",
			"channel": "System Notification",
			"condition": "frappe.utils.nowdate() and doc.name",
			"recipients": [{"receiver_by_role": "System Manager"}],
			"message": "x",
		}
	)
	assert note.insert().name == "Of today"


def test_pdf_is_made_of_a_print(site):
	pytest.importorskip("weasyprint", exc_type=OSError)
	todo = site.get_doc({"doctype": "ToDo", "description": "printed"}).insert()
	assert site.get_print("ToDo", todo.name, as_pdf=True).startswith(b"%PDF")


def test_workflow_permission_lets_desk_users_read(site):
	from frappe.modules.import_file import read_doc_from_file
	from frappe.modules.utils import get_doc_path

	path = Path(get_doc_path("Workflow", "DocType", "Workflow"), "workflow.json")
	assert any(row["role"] == "Desk User" and row["read"] for row in read_doc_from_file(path)["permissions"])
	assert any(row.role == "Desk User" and row.read for row in site.get_meta("Workflow").permissions)


def test_test_tools_do_what_they_say(site):
	from frappe.tests import IntegrationTestCase
	from frappe.tests.utils import change_settings

	before = site.db.get_single_value("System Settings", "session_expiry")
	with change_settings("System Settings", {"session_expiry": "11:00"}):
		assert site.db.get_single_value("System Settings", "session_expiry") == "11:00"
	assert site.db.get_single_value("System Settings", "session_expiry") == before

	class Case(IntegrationTestCase):
		def runTest(self):
			pass

	with pytest.raises(AssertionError), Case().assertQueryCount(0):
		site.db.sql("select 1")
	with Case.patch_hooks({"app_name": ["mine"]}):
		assert site.get_hooks("app_name") == ["mine"]


@on_sqlite
def test_sqlite_parameters_are_bound(site):
	assert site.db.sql("select %s is null, %s || ''", (None, "it's 100%")) == [(1, "it's 100%")]
	names = {"names": ("Administrator", "Guest"), "like": "%'%"}
	found = site.db.sql("select name from tabUser where name in %(names)s and name not like %(like)s", names)
	assert sorted(found) == [("Administrator",), ("Guest",)]
	with pytest.raises(site.db.OperationalError):
		site.db.sql("select `no_such_column` from tabUser")


@on_sqlite
def test_sqlite_builder_locks_and_ignores(site):
	user = site.qb.DocType("User")
	query = site.qb.from_(user).select(user.name).where(user.name == "Guest")
	assert query.for_update(skip_locked=True).run() == [("Guest",)]
	fields = ["name", "role_name"]
	for _ in range(2):
		site.db.bulk_insert("Role", fields, [("Twice", "Twice")], ignore_duplicates=True)
	assert site.db.count("Role", {"name": "Twice"}) == 1


@on_sqlite
def test_sqlite_transactions_keep_released_savepoints_open(site):
	site.db.rollback()
	site.db.savepoint("inner")
	site.get_doc({"doctype": "Role", "role_name": "Undone"}).insert()
	site.db.release_savepoint("inner")
	site.db.rollback()
	assert not site.db.exists("Role", "Undone")
	assert not site.db._conn.in_transaction
	site.db.sql("select name from tabUser where name=%s for update", "Guest")
	assert site.db._conn.in_transaction


@on_sqlite
def test_sqlite_converters_give_dates_and_durations(site):
	todo = site.get_doc({"doctype": "ToDo", "description": "x", "date": "2026-01-31"}).insert()
	site.db.sql("update tabToDo set date=%s where name=%s", ("2026-01-31 10:00:00", todo.name))
	row = site.db.get_value("ToDo", todo.name, ["date", "creation"], as_dict=True)
	assert row.date == datetime.date(2026, 1, 31)
	assert isinstance(row.creation, datetime.datetime)


@on_sqlite
def test_sqlite_dates_compare_as_dates(site):
	todo = site.get_doc({"doctype": "ToDo", "description": "x", "date": "2026-01-31"}).insert()
	assert site.get_all("ToDo", {"date": "2026-01-31 00:00:00"}, pluck="name") == [todo.name]
	assert site.get_all("ToDo", {"date": ["between", ["2026-01-31 00:00:00", "2026-01-31 23:59:59"]]})
	todo.db_set("creation", "2026-01-31 10:00:00", update_modified=False)
	assert site.get_all("ToDo", {"creation": "2026-01-31 10:00:00.000000"}, pluck="name") == [todo.name]
	assert site.get_all("ToDo", {"creation": datetime.datetime(2026, 1, 31, 10)}, pluck="name") == [todo.name]


@on_sqlite
def test_sqlite_functions_of_mariadb_are_there(site):
	from frappe.query_builder import Interval
	from frappe.query_builder.functions import GroupConcat, Now

	user = site.qb.DocType("User")
	query = site.qb.from_(user).select(user.name).where(user.creation > Now() - Interval(days=2))
	assert ("Guest",) in query.run()
	assert "Guest" in site.qb.from_(user).select(GroupConcat(user.name)).run()[0][0]
	sql = "select concat('a', 1), datediff('2026-03-01', '2026-02-01'), if(1, 'y', 'n'), year('2026-03-01')"
	assert site.db.sql(sql) == [("a1", 28, "y", 2026)]
	assert site.db.sql("select date(now() - interval 1 day) < date(now())") == [(1,)]


@on_sqlite
def test_sqlite_schema_survives_a_change(site):
	from frappe.custom.doctype.custom_field.custom_field import create_custom_field

	before = {row.name: row for row in site.db.get_table_columns_description("tabToDo")}
	for fieldname, unique in (("code", 1), ("mark", 0)):
		create_custom_field(
			"ToDo", {"fieldname": fieldname, "fieldtype": "Data", "unique": unique, "search_index": 1}
		)
	site.make_property_setter(
		{"doctype": "ToDo", "fieldname": "priority", "property": "default", "value": "Low"}
	)
	site.db.updatedb("ToDo")
	after = {row.name: row for row in site.db.get_table_columns_description("tabToDo")}
	assert after["name"].pk == before["name"].pk == 1
	assert after["docstatus"].notnull
	assert after["status"].dflt_value == before["status"].dflt_value
	assert after["priority"].dflt_value == "'Low'"
	assert (after["code"].unique, after["mark"].unique, after["mark"].index) == (1, 0, 1)
	index = "select count(*) from sqlite_master where type='index' and tbl_name='tabToDo' and sql is not null"
	count = site.db.sql(index)
	site.db.updatedb("ToDo")
	assert site.db.sql(index) == count


@on_sqlite
def test_sqlite_case_does_not_matter(site):
	site.db.sql_ddl("CREATE TABLE `tabCase` (name TEXT PRIMARY KEY)")
	try:
		site.db.sql("insert into `tabCase` values ('Acme')")
		assert site.db.sql("select name from `tabCase` where name = 'ACME'") == [("Acme",)]
	finally:
		site.db.sql_ddl("DROP TABLE `tabCase`")
	site.get_doc({"doctype": "Role", "role_name": "Acme Seller"}).insert()
	with pytest.raises(site.DuplicateEntryError):
		site.get_doc({"doctype": "Role", "role_name": "ACME Seller"}).insert()


@on_sqlite
def test_sqlite_sequences_count_on(site):
	first, second = (site.db.get_next_sequence_val("CRM Note") for _number in range(2))
	assert second == first + 1
	site.db.set_next_sequence_val("CRM Note", 41, is_val_used=True)
	assert site.db.get_next_sequence_val("CRM Note") == 42


@on_sqlite
def test_sqlite_errors_name_the_field(site):
	site.get_doc({"doctype": "Role", "role_name": "Once"}).insert()
	with pytest.raises(site.DuplicateEntryError):
		site.get_doc({"doctype": "Role", "role_name": "Once"}).insert()
	other = site.get_doc({"doctype": "Role", "role_name": "Other"}).insert()
	site.clear_messages()
	other.role_name = "Once"
	with pytest.raises(site.UniqueValidationError):
		other.db_update()
	assert "Role Name must be unique" in str(site.get_message_log())


def test_every_repair_is_listed_and_says_why():
	from devsite import repairs

	files = {
		path.stem: path for path in Path(repairs.__file__).parent.glob("*.py") if path.stem != "__init__"
	}
	assert set(files) == set(repairs.ORDER)
	for name, path in files.items():
		line = path.read_text(encoding="utf-8").splitlines()[3]
		assert line.startswith('"""') and len(line) > 30, name

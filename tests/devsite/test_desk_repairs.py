# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Each test fails when its repair is left out: DEVSITE_SKIP_REPAIR=print_body make test ARGS=tests/devsite."""

from pathlib import Path


def test_print_body_shows_the_document(site):
	from frappe.www.printview import get_html_and_style

	todo = site.get_doc({"doctype": "ToDo", "description": "Call the customer"}).insert()
	assert "Call the customer" in get_html_and_style(todo.as_json())["html"]


def test_app_details_are_those_of_each_app(site):
	from frappe.boot import load_desktop_data

	boot = site._dict()
	load_desktop_data(boot)
	titles = {app["app_name"]: app["app_title"] for app in boot.app_data}
	installed = site.get_installed_apps()
	assert len(installed) > 1
	assert titles == {app: site.get_hooks("app_title", app_name=app)[0] for app in installed}


def test_code_files_of_hooks_are_those_of_their_app(site):
	from frappe.desk.form.meta import get_code_files_via_hooks

	assert [Path(path).is_file() for path in get_code_files_via_hooks("doctype_js", "Web Page")] == [True]
	for app in site.get_installed_apps():
		for doctype, file in site.get_hooks("doctype_js", default={}, app_name=app).items():
			expected = [file] if isinstance(file, str) else file
			assert len(get_code_files_via_hooks("doctype_js", doctype)) == len(expected)


def test_frappe_in_pages_is_there_before_the_first_script(site):
	source = site.get_jloader().get_source(site.get_jenv(), "templates/base.html")[0]
	assert source.index("window.frappe = window.monoframe = {};") < source.index("include_script")

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What has to be changed in the framework package before it is Frappe on a site of ours, one file each.

A repair only registers what is to happen when its module is imported, so it costs nothing where it is not
needed. `DEVSITE_SKIP_REPAIR=name` leaves one out, to see whether a newer framework still needs it.
"""

import importlib
import os

from devsite import imports

ORDER = (
	"import_name",
	"several_apps",
	"app_name",
	"moved_modules",
	"missing_modules",
	"cloud_libraries",
	"pymysql",
	"type_statement",
	"annotations",
	"site_config",
	"site_name",
	"logs",
	"installer",
	"migration",
	"setup_complete",
	"translations",
	"assets_json",
	"app_details",
	"code_files",
	"frappe_in_pages",
	"redis_in_process",
	"redis_unix_socket",
	"service_check",
	"request_names",
	"template_names",
	"print_body",
	"pdf",
	"workflow_permission",
	"test_tools",
	"sqlite_parameters",
	"sqlite_builder",
	"sqlite_transactions",
	"sqlite_converters",
	"sqlite_dates",
	"sqlite_functions",
	"sqlite_schema",
	"sqlite_sequences",
	"sqlite_case",
	"sqlite_errors",
	"sqlite_storage_report",
)

_applied = []


def apply_all():
	"""Register every repair, once per process."""
	if _applied:
		return
	skipped = os.environ.get("DEVSITE_SKIP_REPAIR", "").split(",")
	for name in ORDER:
		if name not in skipped:
			importlib.import_module(f"devsite.repairs.{name}").apply()
			_applied.append(name)
	imports.install()

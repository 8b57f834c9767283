# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""The storage report reads a whole SQLite file thrice for each table; it runs in every log-in of a System Manager."""

from devsite import imports

SIZES = """
	SELECT m.tbl_name AS `table`, m.type AS kind, SUM(s.pgsize) / 1048576.0 AS size
	FROM (SELECT name, SUM(pgsize) AS pgsize FROM dbstat GROUP BY name) s
	JOIN sqlite_master m ON m.name = s.name
	WHERE m.tbl_name NOT LIKE 'sqlite#_%' ESCAPE '#'
	GROUP BY m.tbl_name, m.type
"""


def apply():
	"""Read it once."""
	imports.after_import(
		"monoframe.core.report.database_storage_usage_by_tables.database_storage_usage_by_tables", _patch
	)


def _patch(module):
	frappe, report = module.monoframe, module.execute

	def execute(filters=None):
		if frappe.db.db_type != "sqlite":
			return report(filters)
		frappe.only_for("System Manager")
		rows = {}
		for table, kind, size in frappe.db.sql(SIZES):
			row = rows.setdefault(table, frappe._dict(table=table, size=0.0, data_size=0.0, index_size=0.0))
			row["index_size" if kind == "index" else "data_size"] += size
			row.size += size
		ordered = sorted(rows.values(), key=lambda row: -row.size)
		return module.COLUMNS, [_rounded(row) for row in ordered]

	module.execute = execute


def _rounded(row):
	for fieldname in ("size", "data_size", "index_size"):
		row[fieldname] = round(row[fieldname], 2)
	return row

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""MariaDB compares texts without regard to case, SQLite does not: "ACME" and "Acme" would be two customers."""

import re

from devsite import imports

TEXT = re.compile(r"\b(TEXT|varchar\(\d+\))(?! COLLATE)")


def apply():
	"""Give every text column the collation that ignores case."""
	imports.after_import("monoframe.database.sqlite.database", _patch)


def _patch(module):
	run = module.SQLiteDatabase.sql_ddl

	def sql_ddl(self, query, *args, **kwargs):
		if re.match(r"\s*(CREATE TABLE|ALTER TABLE .* ADD COLUMN)", query):
			query = TEXT.sub(r"\1 COLLATE NOCASE", query)
		run(self, query, *args, **kwargs)

	module.SQLiteDatabase.sql_ddl = sql_ddl

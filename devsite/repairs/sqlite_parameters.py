# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""On SQLite values are pasted into the query as text (None becomes 'None'); they must be bound."""

import datetime
import decimal
import re

from devsite import imports

MODULE = "monoframe.database.sqlite.database"
PLACEHOLDER = re.compile(r"%(?:\((\w+)\)s|s|%)")


def apply():
	"""Bind values, and keep MariaDB's quotes: a backtick is never taken for a text."""
	imports.after_import(MODULE, _patch)


def _patch(module):
	def execute_query(self, query, values=None):
		if values is None:
			return self._cursor.execute(query)
		return self._cursor.execute(*bind(query, values))

	module.SQLiteDatabase.execute_query = execute_query
	module.modify_query = lambda query: module.replace_locate_with_instr(str(query))


def bind(query, values):
	"""Query and list of values in SQLite's style, from MariaDB's %s or %(name)s."""
	bound, rest = [], iter(values.values() if isinstance(values, dict) else values)

	def replace(match):
		if match.group() == "%%":
			return "%"
		value = values[match.group(1)] if match.group(1) else next(rest)
		items = list(value) if isinstance(value, list | tuple | set | frozenset) else [value]
		bound.extend(adapt(item) for item in items)
		marks = ", ".join("?" * len(items)) or "NULL"
		return f"({marks})" if isinstance(value, list | tuple | set | frozenset) else marks

	return PLACEHOLDER.sub(replace, query), bound


def adapt(value):
	"""A value as SQLite stores it."""
	if isinstance(value, datetime.datetime):
		return value.replace(tzinfo=None).isoformat(" ", timespec="microseconds")
	if isinstance(value, datetime.date | datetime.time):
		return value.isoformat()
	if isinstance(value, datetime.timedelta):
		return str(value)
	if isinstance(value, decimal.Decimal):
		return float(value)
	if value is None or isinstance(value, str | int | float | bytes):
		return value
	return str(value)

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Dates compare as text on SQLite: a Date never equals a datetime, and 10:00:00 is not 10:00:00.000000."""

import datetime
import re

from devsite import imports

MOMENT = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d|\d{1,2}:\d\d:\d\d)(\.\d+)")
QUOTED_MOMENT = re.compile(rf"'{MOMENT.pattern}'")


def apply():
	"""Cut filters on Dates to the date, and fractions of seconds to their shortest form."""
	imports.after_import("monoframe.database.query", _patch_query)
	imports.after_import("monoframe.database.sqlite.database", _patch_database)


def _patch_query(module):
	build = module.Engine._build_criterion_for_simple_filter

	def build_criterion(self, field, value, operator="=", doctype=None):
		if self.is_sqlite and isinstance(field, str) and _is_date(module, doctype or self.doctype, field):
			value = cut_to_date(value)
		return build(self, field, value, operator, doctype)

	module.Engine._build_criterion_for_simple_filter = build_criterion


def _is_date(module, doctype, field):
	if doctype in module.CORE_DOCTYPES or not isinstance(doctype, str) or "." in field:
		return False
	df = module.monoframe.get_meta(doctype).get_field(field)
	return bool(df) and df.fieldtype == "Date"


def cut_to_date(value):
	"""The date of a value or of each value in a list; other values as they are."""
	if isinstance(value, list | tuple):
		return type(value)(cut_to_date(item) for item in value)
	if isinstance(value, datetime.datetime):
		return value.date()
	if isinstance(value, str) and re.match(r"\d{4}-\d\d-\d\d[ T]\d\d:", value):
		return value[:10]
	return value


def _patch_database(module):
	execute = module.SQLiteDatabase.execute_query

	def execute_query(self, query, values=None):
		query = QUOTED_MOMENT.sub(lambda match: f"'{shortest(*match.groups())}'", query)
		if isinstance(values, dict):
			values = {name: _shorten(value) for name, value in values.items()}
		elif values:
			values = [_shorten(value) for value in values]
		return execute(self, query, values)

	module.SQLiteDatabase.execute_query = execute_query


def _shorten(value):
	if isinstance(value, list | tuple | set):
		return [_shorten(item) for item in value]
	if isinstance(value, datetime.datetime):
		value = value.replace(tzinfo=None).isoformat(" ")
	if isinstance(value, str) and (match := MOMENT.fullmatch(value)):
		return shortest(*match.groups())
	return value


def shortest(moment, fraction):
	"""A moment without zeros at the end of its fraction."""
	return (moment + fraction.rstrip("0")).rstrip(".")

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Dates and times must come back from SQLite as they do from MariaDB, also where a longer text was stored."""

import datetime
import sqlite3

from devsite import imports


def apply():
	"""Register converters that accept what MariaDB would have cut."""
	imports.after_import("monoframe.database.sqlite.database", _patch)


def _patch(module):
	connect = module.SQLiteDatabase.create_connection

	def create_connection(self, read_only=False):
		connection = connect(self, read_only)
		register()
		return connection

	module.SQLiteDatabase.create_connection = create_connection


def register():
	"""Set the converters of this process."""
	for name, convert in {
		"timestamp": to_datetime,
		"datetime": to_datetime,
		"date": to_date,
		"time": to_timedelta,
	}.items():
		sqlite3.register_converter(name, convert)


def to_datetime(value):
	"""b"2026-01-31 10:00:00" or b"2026-01-31" as a datetime."""
	if not value:
		return None
	moment, _, fraction = value.decode().partition(".")
	return datetime.datetime.fromisoformat(f"{moment}.{fraction:0<6}" if fraction else moment)


def to_date(value):
	"""b"2026-01-31 10:00:00" or b"2026-01-31" as a date."""
	return datetime.date.fromisoformat(value.decode()[:10]) if value else None


def to_timedelta(value):
	"""b"10:30:00" as the timedelta MariaDB's driver gives."""
	if not value:
		return None
	hours, minutes, seconds = [*value.decode().split(":"), "0", "0"][:3]
	return datetime.timedelta(hours=int(hours), minutes=int(minutes), seconds=float(seconds))

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Numbers of `autoincrement` DocTypes are taken from sequences, which SQLite does not have: use its own counter."""

from devsite import imports


def apply():
	"""Count in the table in which SQLite counts its AUTOINCREMENT columns; a rollback takes a number back."""
	imports.after_import("monoframe.database.sqlite.database", _patch)


def _patch(module):
	database = module.SQLiteDatabase
	database.create_sequence = lambda db, doctype_name, **options: doctype_name
	database.get_next_sequence_val = next_value
	database.set_next_sequence_val = set_next_value


def next_value(db, doctype_name):
	"""Take the next number of a DocType."""
	value = _last_value(db, doctype_name) + 1
	_store(db, doctype_name, value)
	return value


def set_next_value(db, doctype_name, next_val, *, is_val_used=False):
	"""Go on from a number, or after it where it is taken."""
	_store(db, doctype_name, int(next_val) if is_val_used else int(next_val) - 1)


def _last_value(db, doctype_name):
	return next(
		iter(db.sql("SELECT seq FROM sqlite_sequence WHERE name = %s", _table(doctype_name), pluck=True)), 0
	)


def _store(db, doctype_name, value):
	db.sql("DELETE FROM sqlite_sequence WHERE name = %s", _table(doctype_name))
	db.sql("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", (_table(doctype_name), value))


def _table(doctype_name):
	return f"tab{doctype_name}"

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Threads meet "database is locked" and released savepoints are committed; transactions must be as on MariaDB.

sqlite3 opens the transaction itself, at the first write and with the write lock (IMMEDIATE). A savepoint and a
row lock need an open transaction, so they open it first.
"""

import re
import sqlite3

from devsite import imports
from devsite.repairs.sqlite_builder import LOCK_MARK

MODULE = "monoframe.database.sqlite.database"
WAIT_MILLISECONDS = 30_000
ROW_LOCK = re.compile(r"\bfor\s+update(\s+(nowait|skip\s+locked))?\s*;?\s*$", re.IGNORECASE)


def apply():
	"""Open, keep and end transactions as the framework expects."""
	imports.after_import(MODULE, _patch)


def _patch(module):
	database = module.SQLiteDatabase
	connect, commit, rollback = database.get_connection, database.commit, database.rollback
	execute = database.execute_query

	def get_connection(self, read_only=False):
		connection = connect(self, read_only)
		connection.isolation_level = "IMMEDIATE"
		connection.execute(f"PRAGMA busy_timeout={WAIT_MILLISECONDS}")
		return connection

	def begin(self, *, read_only=False):
		read_only = bool(read_only or module.monoframe.flags.read_only)
		if self._conn and getattr(self, "read_only", False) != read_only:
			self._conn.close()
			self._conn = self.get_connection(read_only=read_only)
			self._cursor = self._conn.cursor()
		self.read_only = read_only

	def commit_and_forget(self, chain=None):
		self.value_cache.clear()
		commit(self)

	def rollback_and_forget(self, *, save_point=None, chain=None):
		self.value_cache.clear()
		rollback(self, save_point=save_point)

	def savepoint(self, save_point):
		open_transaction(self)
		self.sql(f"savepoint {save_point}")

	def execute_query(self, query, values=None):
		if LOCK_MARK in query or ROW_LOCK.search(query):
			open_transaction(self)
			query = ROW_LOCK.sub("", query)
		return execute(self, query, values)

	database.get_connection, database.begin, database.savepoint = get_connection, begin, savepoint
	database.commit, database.rollback = commit_and_forget, rollback_and_forget
	database.execute_query = execute_query


def open_transaction(db):
	"""Take the write lock if no transaction is open."""
	if not db._conn:
		db.connect()
	if not db._conn.in_transaction and not getattr(db, "read_only", False):
		try:
			db._conn.execute("BEGIN IMMEDIATE")
		except sqlite3.OperationalError as error:
			if db.is_deadlocked(error):
				import monoframe

				raise monoframe.QueryDeadlockError(error) from error
			raise

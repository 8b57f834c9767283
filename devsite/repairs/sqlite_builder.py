# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""The published PyPika lacks on SQLite what the fork's own one has: wrapper_cls, for_update options, INSERT OR IGNORE."""

from devsite import imports

LOCK_MARK = "/* for update */"


def apply():
	"""Teach SQLite's query builder the same calls."""
	imports.after_import("pypika.dialects", _patch)


def _patch(module):
	builder_class, base = module.SQLLiteQueryBuilder, module.QueryBuilder

	def __init__(self, wrapper_cls=module.SQLLiteValueWrapper, **kwargs):
		base.__init__(self, dialect=module.Dialects.SQLLITE, wrapper_cls=wrapper_cls, **kwargs)
		self._insert_or_replace = False

	@module.builder
	def for_update(self, nowait=False, skip_locked=False, of=()):
		self._for_update = True

	def _insert_sql(self, **kwargs):
		return base._insert_sql(self, **kwargs).replace("INSERT IGNORE ", "INSERT OR IGNORE ", 1)

	builder_class.__init__ = __init__
	builder_class.for_update = for_update
	builder_class._for_update_sql = lambda self, **kwargs: f" {LOCK_MARK}" if self._for_update else ""
	builder_class._insert_sql = _insert_sql
	builder_class.QUOTE_CHAR = "`"

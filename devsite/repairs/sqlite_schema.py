# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Changing a table on SQLite loses its primary key, uniqueness and defaults, and index names clash between tables."""

import re

from devsite import imports

DEFINITION_END = re.compile(r"^(PRIMARY|UNIQUE|CONSTRAINT|CHECK|FOREIGN)\b", re.IGNORECASE)


def apply():
	"""Describe columns fully, change tables by their own definition, name indexes after their table."""
	imports.after_import("monoframe.database.sqlite.database", _patch_database)
	imports.after_import("monoframe.database.sqlite.schema", _patch_table)


def _patch_database(module):
	database = module.SQLiteDatabase
	add_index, add_unique, has_index = database.add_index, database.add_unique, database.has_index

	def add_index_of_table(self, doctype, fields, index_name=None):
		plain = [re.sub(r"\(.*?\)", "", field) for field in fields]
		name = index_name or self.get_index_name(plain)
		add_index(self, doctype, fields, index_of(doctype, name))

	def add_unique_of_table(self, doctype, fields, constraint_name=None):
		fields = [fields] if isinstance(fields, str) else fields
		name = constraint_name or f"unique_{'_'.join(fields)}"
		add_unique(self, doctype, fields, index_of(doctype, name))

	def has_index_of_table(self, table_name, index_name):
		return has_index(self, table_name, f"{table_name}_{index_name}") or has_index(
			self, table_name, index_name
		)

	database.add_index, database.add_unique = add_index_of_table, add_unique_of_table
	database.has_index = has_index_of_table
	database.get_table_columns_description = describe_columns


def index_of(doctype, name):
	"""Name of an index; SQLite has one namespace for all tables."""
	return f"tab{doctype}_{name}"


def describe_columns(db, table_name):
	"""Columns with what the schema compares: type, default, uniqueness, index, nullability."""
	unique, indexed = set(), set()
	for index in db.sql(f"PRAGMA index_list(`{table_name}`)", as_dict=True):
		fields = [row.name for row in db.sql(f"PRAGMA index_info(`{index.name}`)", as_dict=True)]
		if len(fields) == 1 and index.unique:
			unique.update(fields)
		if fields:
			indexed.add(fields[0])
	columns = db.sql(f"PRAGMA table_info(`{table_name}`)", as_dict=True)
	for column in columns:
		column.update(
			default=column.dflt_value,
			unique=int(column.name in unique),
			index=int(column.name in indexed),
			not_nullable=column.notnull,
		)
	return columns


def _patch_table(module):
	create = module.SQLiteTable.create

	def create_with_indexes(self):
		create(self)
		for column in self.columns.values():
			if column.set_index and not column.unique:
				_create_index(module.monoframe.db, self, column, "INDEX")

	module.SQLiteTable.create = create_with_indexes
	module.SQLiteTable.alter = lambda self: alter(module.monoframe.db, self)


def alter(db, table):
	"""Bring a table up to its DocType."""
	for column in table.columns.values():
		column.build_for_alter_table(table.current_columns.get(column.fieldname.lower()))
	for column in table.add_column:
		db.sql_ddl(
			f"ALTER TABLE `{table.table_name}` ADD COLUMN `{column.fieldname}` {column.get_definition(True)}"
		)
	if changed := {*table.change_type, *table.set_default, *table.change_nullability}:
		rebuild(db, table.table_name, {column.fieldname: column.get_definition(True) for column in changed})
	for column in {*table.drop_unique, *table.drop_index}:
		_drop_indexes(db, table.table_name, column.fieldname)
	for column in table.add_unique:
		_create_index(db, table, column, "UNIQUE INDEX")
	for column in table.add_index:
		_create_index(db, table, column, "INDEX")


def _create_index(db, table, column, kind):
	name = index_of(table.doctype, f"{column.fieldname}_{kind.split()[0].lower()}")
	db.sql_ddl(f"CREATE {kind} IF NOT EXISTS `{name}` ON `{table.table_name}` (`{column.fieldname}`)")


def _drop_indexes(db, table_name, fieldname):
	for index in db.sql(f"PRAGMA index_list(`{table_name}`)", as_dict=True):
		fields = [row.name for row in db.sql(f"PRAGMA index_info(`{index.name}`)", as_dict=True)]
		if fields == [fieldname] and index.origin == "c":
			db.sql_ddl(f"DROP INDEX `{index.name}`")


def rebuild(db, table_name, changes):
	"""Give columns another definition; SQLite can only copy the table."""
	definition = db.sql("SELECT sql FROM sqlite_master WHERE type='table' AND name=%s", (table_name,))[0][0]
	indexes = db.sql(
		"SELECT sql FROM sqlite_master WHERE type='index' AND tbl_name=%s AND sql IS NOT NULL",
		(table_name,),
		pluck=True,
	)
	parts = [_changed(part, changes) for part in split_definitions(definition)]
	columns = ", ".join(f"`{row.name}`" for row in db.sql(f"PRAGMA table_info(`{table_name}`)", as_dict=True))
	db.sql_ddl(f"DROP TABLE IF EXISTS `{table_name}_new`")
	db.sql_ddl(f"CREATE TABLE `{table_name}_new` ({', '.join(parts)})")
	values = ", ".join(_kept_value(db, table_name, name.strip(" `"), changes) for name in columns.split(", "))
	db.sql_ddl(f"INSERT INTO `{table_name}_new` ({columns}) SELECT {values} FROM `{table_name}`")
	db.sql_ddl(f"DROP TABLE `{table_name}`")
	db.sql_ddl(f"ALTER TABLE `{table_name}_new` RENAME TO `{table_name}`")
	for index in indexes:
		db.sql_ddl(index)


def _kept_value(db, table_name, column, changes):
	default = re.search(r"\bNOT NULL\b.*\bDEFAULT (.+)$", changes.get(column, ""))
	return f"coalesce(`{column}`, {default.group(1)})" if default else f"`{column}`"


def _changed(part, changes):
	name = column_name(part)
	return f"`{name}` {changes[name]}" if name in changes else part


def column_name(part):
	"""Name of the column a definition is about; None for a constraint of the table."""
	if DEFINITION_END.match(part):
		return None
	match = re.match(r'[`"]([^`"]+)[`"]|(\w+)', part)
	return match.group(1) or match.group(2)


def split_definitions(sql):
	"""Definitions of columns and constraints in a CREATE TABLE statement."""
	parts, depth, quote, current = [], 0, None, ""
	for character in sql[sql.index("(") + 1 : sql.rindex(")")]:
		if quote:
			quote = None if character == quote else quote
		elif character in "'\"`":
			quote = character
		elif character in "()":
			depth += 1 if character == "(" else -1
		elif character == "," and not depth:
			parts.append(current.strip())
			current = ""
			continue
		current += character
	return [*parts, current.strip()]

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""mysqlclient has no wheel and needs a compiler; PyMySQL stands in under its name."""

import sys

from devsite import imports


def apply():
	"""Answer to `import MySQLdb` with PyMySQL."""
	import pymysql
	import pymysql.converters

	pymysql.install_as_MySQLdb()
	imports.stand_in("MySQLdb._mysql", _mysql)
	sys.modules.pop("_mysql", None)


def _mysql(module):
	from pymysql.converters import escape_string

	module.escape_string = escape_string

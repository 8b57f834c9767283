# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""SQL that Frappe and its apps write for MariaDB uses functions SQLite lacks."""

import datetime
import re

from devsite import imports

INTERVAL = re.compile(
	r"(NOW\(\)|CURRENT_TIMESTAMP(?:\(\))?|CURDATE\(\)|CURRENT_DATE(?:\(\))?)\s*([-+])\s*INTERVAL\s+'?(\d+)'?\s+(\w+)'?",
	re.IGNORECASE,
)


def apply():
	"""Add the functions to each connection and rewrite intervals."""
	imports.after_import("monoframe.database.sqlite.database", _patch)
	imports.after_import("monoframe.query_builder.functions", _patch_builder)


def _patch(module):
	connect, execute = module.SQLiteDatabase.create_connection, module.SQLiteDatabase.execute_query

	def create_connection(self, read_only=False):
		connection = connect(self, read_only)
		for name, (arguments, function) in FUNCTIONS.items():
			connection.create_function(name, arguments, function)
		return connection

	module.SQLiteDatabase.create_connection = create_connection
	module.SQLiteDatabase.execute_query = lambda self, query, values=None: execute(
		self, INTERVAL.sub(_modifier, query), values
	)


def _modifier(match):
	start, sign, number, unit = match.groups()
	function = "date" if "DATE" in start.upper() else "datetime"
	return f"{function}('now', 'localtime', '{sign}{number} {unit.lower()}s')"


def _patch_builder(module):
	sqlite = module.db_type_is.SQLITE
	module.GroupConcat.func_map[sqlite] = module.GROUP_CONCAT
	module.DateFormat.func_map[sqlite] = module.CustomFunction("DATE_FORMAT", ["date", "format"])
	module.CombineDatetime.func_map[sqlite] = module.CustomFunction("TIMESTAMP", ["date", "time"])
	module.UnixTimestamp.func_map[sqlite] = module.CustomFunction("unix_timestamp", ["date"])


def _moment(value):
	return datetime.datetime.fromisoformat(str(value)[:19]) if value else None


def _part(read):
	def function(value):
		moment = _moment(value)
		return None if moment is None else read(moment)

	return (1, function)


def _datediff(later, earlier):
	if not later or not earlier:
		return None
	return (_moment(later).date() - _moment(earlier).date()).days


def _timestamp(day, *time):
	if not day:
		return None
	return f"{str(day)[:10]} {str(time[0]).zfill(8)}" if time else str(_moment(day))


def _date_format(value, form):
	moment = _moment(value)
	return None if moment is None else moment.strftime(form.replace("%i", "%M").replace("%s", "%S"))


FUNCTIONS = {
	"now": (0, lambda: datetime.datetime.now().isoformat(" ", timespec="seconds")),
	"curdate": (0, lambda: datetime.date.today().isoformat()),
	"concat": (-1, lambda *parts: None if None in parts else "".join(str(part) for part in parts)),
	"concat_ws": (-1, lambda mark, *parts: mark.join(str(part) for part in parts if part is not None)),
	"if": (3, lambda condition, yes, no: yes if condition else no),
	"datediff": (2, _datediff),
	"date_format": (2, _date_format),
	"timestamp": (-1, _timestamp),
	"unix_timestamp": _part(lambda moment: int(moment.timestamp())),
	"year": _part(lambda moment: moment.year),
	"month": _part(lambda moment: moment.month),
	"day": _part(lambda moment: moment.day),
	"hour": _part(lambda moment: moment.hour),
	"quarter": _part(lambda moment: (moment.month + 2) // 3),
	"monthname": _part(lambda moment: moment.strftime("%B")),
	"dayname": _part(lambda moment: moment.strftime("%A")),
	"dayofyear": _part(lambda moment: moment.timetuple().tm_yday),
	"dayofweek": _part(lambda moment: moment.isoweekday() % 7 + 1),
	"weekday": _part(lambda moment: moment.weekday()),
	"greatest": (-1, lambda *values: None if None in values else max(values)),
	"least": (-1, lambda *values: None if None in values else min(values)),
	"char_length": (1, lambda text: None if text is None else len(str(text))),
}

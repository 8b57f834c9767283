# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""One file uses a `type` statement, which Python below 3.12 cannot compile."""

import sys

from devsite import imports


def apply():
	"""Turn the statement into an assignment that is not evaluated early."""
	if sys.version_info < (3, 12):
		imports.rewrite(
			"monoframe.desk.doctype.event.event",
			"type EventLikeDict = Event | monoframe._dict",
			'EventLikeDict = "Event | monoframe._dict"',
		)

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What can go wrong in a way that one line explains."""


class DevsiteError(Exception):
	"""Shown to the person as one line, without a traceback; the command ends with 1."""

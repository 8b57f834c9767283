# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from devsite.errors import DevsiteError


class DeskUnavailable(DevsiteError):
	"""The desk cannot be built on this machine; the message is one line for a person."""


class BundleFailed(DevsiteError):
	"""A bundle has an error in its sources; the message says where."""

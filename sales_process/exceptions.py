# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Errors of the sales process that callers and tests tell apart."""

import frappe


class SalesProcessError(frappe.ValidationError):
	pass


class NoNextStep(SalesProcessError):
	"""The last plan of an open deal would end without a next step or a reason."""


class AppendOnly(SalesProcessError):
	"""A record of what happened is replaced, never changed."""


class LinkNotUsable(SalesProcessError):
	"""An Access Link is unknown, expired, used up or revoked."""

	http_status_code = 410


class BeyondAuthority(SalesProcessError):
	"""A price needs the approval of somebody else before it is offered."""


class NotYoursToDecide(frappe.PermissionError):
	"""Whoever asks, owns the deal or set the prices does not decide; nor does who does not manage the owner."""


class DecidedAlready(SalesProcessError):
	"""A request is decided once."""


class Frozen(SalesProcessError):
	"""What was offered in a round stays as it was offered."""


class TermsDiffer(SalesProcessError):
	"""The agreed terms did not arrive in the quotation to the cent."""


class CodeNotValid(SalesProcessError):
	"""A one-time code is wrong, used up or too old."""


class RepliesMissing(SalesProcessError):
	"""A customer still waits for a reply: what was done, or why nothing is."""

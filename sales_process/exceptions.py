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

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""The mail addresses of everybody we know, kept in the cache: a mail that concerns nobody costs no query.

The set may hold too much, never knowingly too little: what a rollback undid stays in until the daily job lets it be
filled anew, and whoever finds an address here asks the database. A mail that was overlooked is found by the hourly job.
"""

from collections.abc import Iterable

from redis.exceptions import ConnectionError as CacheIsDown

import frappe
from frappe.utils import create_batch

from sales_process.engine.duplicates import EMAIL

KEY = "sales_process_known_addresses"
WHOLE = "*"  # is in the set when everything else is
AT_ONCE = 5000


def may_be_among(addresses: Iterable[str]) -> bool:
	try:
		if not frappe.cache.sismember(KEY, WHOLE):
			_fill()
		return any(frappe.cache.sismember(KEY, address) for address in addresses)
	except CacheIsDown:
		return True  # the database knows


def remember(address: str) -> None:
	try:
		frappe.cache.sadd(KEY, address)
	except CacheIsDown:
		return  # the set is filled anew when the cache is back


def forget() -> None:
	"""The next mail fills the set with what is true then."""
	frappe.cache.delete_value(KEY)


def _fill() -> None:
	known = frappe.get_all(
		"Party Key", filters={"kind": EMAIL}, pluck="key_value", distinct=True, order_by=None
	)
	for some in create_batch(known, AT_ONCE):
		frappe.cache.sadd(KEY, *some)
	frappe.cache.sadd(KEY, WHOLE)

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from collections.abc import Iterator
from contextlib import contextmanager

import frappe


@contextmanager
def in_language(language: str | None) -> Iterator[None]:
	"""Speak to somebody in his language, and go back to one's own even when that fails."""
	before = frappe.local.lang
	frappe.local.lang = language or before
	try:
		yield
	finally:
		frappe.local.lang = before


def language_of_user(user: str | None) -> str | None:
	return frappe.get_cached_value("User", user, "language") if user else None

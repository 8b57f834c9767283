# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import frappe
from frappe.utils import format_date, get_datetime

RIGHT_TO_LEFT = ("ar", "fa", "he", "ps", "ur")


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


def chosen_language(language: str | None, is_fresh: bool) -> str | None:
	"""What somebody chose for a person; not what Frappe fills into every new record, the user's own default."""
	return None if is_fresh and language == frappe.defaults.get_user_default("language") else language


def day_and_minute(moment: datetime | str) -> str:
	"""A deadline as people say it, in the date format of the site and without seconds."""
	moment = get_datetime(moment)
	return f"{format_date(moment)} {moment:%H:%M}"


def direction(language: str) -> str:
	"""How a page in this language is written: `ltr` or `rtl`."""
	return "rtl" if language.split("-")[0] in RIGHT_TO_LEFT else "ltr"


def in_number(count: int, one: str, many: str) -> str:
	"""`one` for a single thing, else `many` with how many there are."""
	return one if count == 1 else many.format(count)

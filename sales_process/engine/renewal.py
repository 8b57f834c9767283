# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""When is somebody told that a contract comes to its end? Pure."""

from collections.abc import Iterable
from datetime import date, timedelta


def read_days(text: str) -> list[int]:
	"""`90, 60, 30` as numbers, the longest first. Raises ValueError for anything else."""
	days = [int(part) for part in text.replace(";", ",").split(",") if part.strip()]
	if any(day < 0 for day in days):
		raise ValueError(text)
	return sorted(set(days), reverse=True)


def next_notice(ends_on: date, days: Iterable[int], after: date) -> date | None:
	"""The first notice after a day; what was missed before it is not told again."""
	dates = sorted(ends_on - timedelta(days=number) for number in days)
	return next((day for day in dates if day > after), None)


NOT_BEGUN, RUNNING, ENDED = "Not Begun", "Running", "Ended"


def term(start: date | None, end: date | None, today: date) -> tuple[str, date | None]:
	"""Where a contract is in its time, and the day on which that changes; a contract without an end runs for ever."""
	if end and today > end:
		return ENDED, None
	if start and today < start:
		return NOT_BEGUN, start
	return RUNNING, end + timedelta(days=1) if end else None

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""One clock for the app and the framework, so that records look as if they were made on the demo's days."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from types import FunctionType

import frappe
from frappe.utils import data

_real = data.now_datetime.__code__
# Frappe compares timestamps as text, which differs for a full second.
FRACTION = 1


class Clock:
	"""The moment that app and framework take for now."""

	def set(self, day: date, hour: int = 9, minute: int = 0) -> None:
		frappe.flags.sales_process_clock = datetime.combine(day, time(hour, minute, 0, FRACTION))

	def tick(self, minutes: int = 3) -> None:
		"""Let some time pass, but never past the day."""
		later = self.now + timedelta(minutes=minutes)
		end_of_day = datetime.combine(self.today, time(23, 50, 0, FRACTION))
		frappe.flags.sales_process_clock = max(self.now, min(later, end_of_day))

	@property
	def now(self) -> datetime:
		return frappe.flags.sales_process_clock

	@property
	def today(self) -> date:
		return self.now.date()


@contextmanager
def moved_clock(start: date) -> Iterator[Clock]:
	"""A block in which time is what the clock says; begins in the morning of the day.

	The code of the framework's one source of time is exchanged, not its name: dozens of modules hold the function.
	"""
	before, code = frappe.flags.sales_process_clock, data.now_datetime.__code__
	data.now_datetime.__code__ = _shown_time.__code__
	try:
		clock = Clock()
		clock.set(start)
		yield clock
	finally:
		data.now_datetime.__code__ = code
		frappe.flags.sales_process_clock = before


def real_time() -> datetime:
	"""What the framework would say if nobody had moved its clock."""
	return FunctionType(_real, data.__dict__)()


def _shown_time():
	# Runs with the globals of the framework's module: it must import what it needs.
	import frappe

	from sales_process.demo.clock import real_time

	return frappe.flags.sales_process_clock or real_time()

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import datetime

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import formatdate, getdate, today

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class OverlapError(frappe.ValidationError):
	pass


class HolidayList(Document):
	def validate(self):
		self.validate_days()
		self.total_holidays = len(self.holidays)
		self.validate_duplicate_date()
		self.sort_holidays()

	def validate_days(self) -> None:
		if getdate(self.from_date) > getdate(self.to_date):
			frappe.throw(_("To Date cannot be before From Date"))
		for day in self.holidays:
			if not getdate(self.from_date) <= getdate(day.holiday_date) <= getdate(self.to_date):
				frappe.throw(
					_("The holiday on {0} is not between From Date and To Date").format(
						formatdate(day.holiday_date)
					)
				)

	def validate_duplicate_date(self) -> None:
		seen = set()
		for day in self.holidays:
			date = getdate(day.holiday_date)
			if date in seen:
				frappe.throw(_("Holiday Date {0} added multiple times").format(frappe.bold(formatdate(date))))
			seen.add(date)

	def sort_holidays(self) -> None:
		self.holidays.sort(key=lambda day: getdate(day.holiday_date))
		for index, day in enumerate(self.holidays, start=1):
			day.idx = index

	@frappe.whitelist()
	def get_weekly_off_dates(self) -> None:
		"""Add every day of the chosen weekday between the two dates."""
		if not self.weekly_off:
			frappe.throw(_("Please select weekly off day"))
		for date in self.get_weekly_off_date_list(self.from_date, self.to_date):
			self.append(
				"holidays", {"description": _(self.weekly_off), "holiday_date": date, "weekly_off": 1}
			)

	def get_weekly_off_date_list(self, start_date, end_date) -> list[datetime.date]:
		"""Return the days of the chosen weekday that are not yet in the list."""
		existing = {getdate(day.holiday_date) for day in self.holidays}
		start, end = getdate(start_date), getdate(end_date)
		date = start + datetime.timedelta(days=(WEEKDAYS.index(self.weekly_off) - start.weekday()) % 7)
		dates = []
		while date <= end:
			if date not in existing:
				dates.append(date)
			date += datetime.timedelta(days=7)
		return dates

	@frappe.whitelist()
	def clear_table(self) -> None:
		"""Remove all holidays."""
		self.set("holidays", [])


@frappe.whitelist()
def get_events(start: str, end: str, filters: str | list | None = None) -> list:
	"""Return the holidays for the calendar."""
	filters = frappe.parse_json(filters) or []
	if start:
		filters.append(["Holiday", "holiday_date", ">", getdate(start)])
	if end:
		filters.append(["Holiday", "holiday_date", "<", getdate(end)])
	fields = ["name", "holidays.holiday_date", "holidays.description", "color"]
	return frappe.get_list("Holiday List", fields=fields, filters=filters, update={"allDay": 1})


def is_holiday(holiday_list: str | None, date=None) -> bool:
	"""Is the date (today by default) a holiday in the list?"""
	if not holiday_list:
		return False
	return bool(
		frappe.db.exists("Holiday", {"parent": holiday_list, "holiday_date": date or today()}, cache=True)
	)

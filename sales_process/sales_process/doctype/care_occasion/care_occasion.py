# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from datetime import timedelta

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, getdate

from sales_process import compat
from sales_process.due_by import names_due
from sales_process.engine.occasions import LUNAR, YearlyDay, is_possible

DOCTYPE = "Care Occasion"
BIRTHDAY, FESTIVAL, ACHIEVEMENT = "Birthday", "Festival", "Achievement"
ALL_CONTACTS = "All Contacts"
DAY = ("calendar", "month", "day")
MOST_DAYS_AHEAD = 60
# so long after its day an occasion is still looked at: what failed or came late is tried again
LOOK_BACK = timedelta(days=30)


class CareOccasion(Document):
	def validate(self):
		self.validate_day()
		self.validate_days_ahead()
		self.set_watched_from()
		self.set_next_day()

	def validate_day(self):
		if self.kind != FESTIVAL:
			self.calendar, self.month, self.day = None, 0, 0
			return
		if not is_possible(self.calendar, cint(self.month), cint(self.day)):
			throw_no_such_day(self.calendar, self.month, self.day)

	def validate_days_ahead(self):
		if not 0 <= cint(self.days_ahead) <= MOST_DAYS_AHEAD:
			frappe.throw(
				_("{0} must be between 0 and {1}.").format(frappe.bold(_("Days Ahead")), MOST_DAYS_AHEAD),
				title=_("Days out of Range"),
			)

	def set_watched_from(self):
		"""What was before somebody wanted it is not caught up with."""
		if not self.enabled:
			self.watched_from = None
		elif not self.watched_from:
			self.watched_from = compat.today()

	def set_next_day(self):
		if self.kind != FESTIVAL:
			self.comes_on, self.comes_in_year = None, 0
		elif not self.comes_on or any(self.has_value_changed(field) for field in DAY):
			take_next_day(self, self.as_yearly_day())

	def as_yearly_day(self) -> YearlyDay:
		return YearlyDay(self.calendar, cint(self.month), cint(self.day))


def take_next_day(doc: Document, yearly: YearlyDay) -> None:
	found = yearly.next_from(compat.today())
	doc.comes_on, doc.comes_in_year = (found.on, found.year) if found else (None, 0)


def roll_on(doctype: str, name: str) -> None:
	"""The day is long over: look forward to the next time."""
	doc = frappe.get_doc(doctype, name)
	found = doc.as_yearly_day().next_from(
		max(getdate(doc.comes_on), compat.today() - LOOK_BACK) + timedelta(1)
	)
	values = {"comes_on": found.on if found else None, "comes_in_year": found.year if found else 0}
	doc.db_set(values, update_modified=False)


def long_over(doctype: str) -> list[str]:
	return names_due(doctype, "comes_on", compat.today() - LOOK_BACK - timedelta(days=1))


def throw_no_such_day(calendar: str, month: int, day: int) -> None:
	if calendar == LUNAR:
		message = _(
			"There is no day {1} in month {0} of the lunar calendar. Use months 1 to 12 and days 1 to 30."
		)
	else:
		message = _("There is no day {1} in month {0}. Correct the month or the day.")
	frappe.throw(message.format(frappe.bold(cint(month)), frappe.bold(cint(day))), title=_("No Such Day"))


def on_doctype_update():
	frappe.db.add_index(DOCTYPE, ["enabled", "kind"], index_name="care_occasion_enabled_kind")

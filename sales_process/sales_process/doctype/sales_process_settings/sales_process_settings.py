# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html, getdate
from frappe.utils.caching import request_cache

from sales_process.engine.renewal import read_days
from sales_process.engine.workdays import SATURDAY, SUNDAY, Calendar

DOCTYPE = "Sales Process Settings"
PLAN_RULES = (
	"plan_days_late", "plan_goal_near", "plan_worth_of_goal", "goal_times_deal", "goal_times_closed", "goal_closed_sales",
)  # fmt: skip


class SalesProcessSettings(Document):
	def validate(self):
		self.validate_one_row_per_company()
		self.validate_one_rhythm_per_group()
		self.validate_low_score()
		self.validate_lists_of_days()
		self.sort_escalation_steps()

	def on_update(self):
		self.look_at_sales_plans()

	def look_at_sales_plans(self):
		if not any(map(self.has_value_changed, PLAN_RULES)):
			return
		from sales_process.sales_process.doctype.sales_plan.standing import rules_changed

		rules_changed()

	def validate_one_row_per_company(self):
		seen: dict[str, int] = {}
		for row in self.companies:
			if row.company in seen:
				frappe.throw(
					_("Rows {0} and {1} of {2} are both {3}. Keep one of them.").format(
						seen[row.company], row.idx, _("Companies"), frappe.bold(row.company)
					),
					title=_("Company Named Twice"),
				)
			seen[row.company] = row.idx

	def validate_one_rhythm_per_group(self):
		seen: dict[str, int] = {}
		for row in self.survey_rhythms:
			if row.customer_group in seen:
				frappe.throw(
					_("Rows {0} and {1} of {2} are both {3}. Keep one of them.").format(
						seen[row.customer_group],
						row.idx,
						_("Other Rhythms"),
						frappe.bold(escape_html(row.customer_group)),
					),
					title=_("Customer Group Named Twice"),
				)
			seen[row.customer_group] = row.idx

	def validate_low_score(self):
		if not 0 <= (self.low_score_below or 0) <= 100:
			frappe.throw(
				_("{0} is a score from 0 to 100, not {1}.").format(
					frappe.bold(_("A Score Is Low below")), self.low_score_below
				),
				title=_("Score out of Range"),
			)

	def validate_lists_of_days(self):
		for field in ("renewal_days", "improvement_escalation_days"):
			try:
				read_days(self.get(field) or "")
			except ValueError:
				frappe.throw(
					_("{0} are whole numbers with commas between them, like 90, 60, 30; not {1}.").format(
						frappe.bold(_(self.meta.get_label(field))), self.get(field)
					),
					title=_("Not Days"),
				)

	def sort_escalation_steps(self):
		self.escalation_steps.sort(key=lambda row: row.after_working_days)
		for idx, row in enumerate(self.escalation_steps, start=1):
			row.idx = idx


def setting(fieldname: str, company: str | None = None) -> Any:
	"""The company's own value where its row has one, else the value for all companies."""
	settings = frappe.get_cached_doc(DOCTYPE)
	for row in settings.companies if company else ():
		if row.company == company and row.get(fieldname):
			return row.get(fieldname)
	return settings.get(fieldname)


@request_cache
def get_calendar(company: str | None) -> Calendar:
	"""Working days of a company, read once per request."""
	holiday_list = setting("holiday_list", company) or (
		company and frappe.get_cached_value("Company", company, "default_holiday_list")
	)
	if not holiday_list:
		return Calendar()
	days = frappe.get_cached_doc("Holiday List", holiday_list)
	rows = days.holidays
	weekly_off = frozenset(getdate(row.holiday_date).weekday() for row in rows if row.weekly_off)
	return Calendar(
		holidays={
			getdate(row.holiday_date): ""
			if row.weekly_off
			else frappe.utils.strip_html(row.description or "")
			for row in rows
		},
		weekly_off=weekly_off or frozenset({SATURDAY, SUNDAY}),
		covered_from=getdate(days.from_date),
		covered_to=getdate(days.to_date),
	)

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe
from frappe import _
from frappe.model.naming import set_name_by_naming_series
from frappe.permissions import add_user_permission
from frappe.utils import getdate, today, validate_email_address
from frappe.utils.nestedset import NestedSet


class EmployeeUserDisabledError(frappe.ValidationError):
	pass


class InactiveEmployeeStatusError(frappe.ValidationError):
	pass


class Employee(NestedSet):
	nsm_parent_field = "reports_to"

	def autoname(self):
		set_name_by_naming_series(self)
		self.employee = self.name

	def validate(self):
		self.employee = self.name
		self.set_employee_name()
		self.validate_dates()
		self.validate_emails()
		self.validate_status()
		self.validate_user()
		if self.reports_to == self.name:
			frappe.throw(_("Employee cannot report to himself."))

	def on_update(self):
		super().on_update()
		if self.user_id:
			self.update_user()
			self.update_user_permissions()

	def set_employee_name(self) -> None:
		self.employee_name = " ".join(
			part for part in (self.first_name, self.middle_name, self.last_name) if part
		)

	def validate_dates(self) -> None:
		if self.date_of_birth and getdate(self.date_of_birth) > getdate(today()):
			frappe.throw(_("Date of Birth cannot be greater than today."))
		self.validate_from_to_dates("date_of_birth", "date_of_joining")
		self.validate_from_to_dates("date_of_joining", "relieving_date")
		self.validate_from_to_dates("date_of_joining", "contract_end_date")

	def validate_emails(self) -> None:
		for field in ("company_email", "personal_email"):
			if self.get(field):
				validate_email_address(self.get(field), True)

	def validate_status(self) -> None:
		if self.status != "Left":
			return
		if frappe.db.exists("Employee", {"reports_to": self.name, "status": "Active"}):
			frappe.throw(
				_(
					"Please make sure the employees reporting to {0} report to another Active employee."
				).format(frappe.bold(self.employee_name)),
				InactiveEmployeeStatusError,
				_("Cannot Relieve Employee"),
			)
		if not self.relieving_date:
			frappe.throw(_("Please enter relieving date."))

	def validate_user(self) -> None:
		"""A user is one active employee."""
		if not self.user_id or self.status != "Active":
			return
		if not frappe.db.get_value("User", self.user_id, "enabled"):
			frappe.throw(_("User {0} is disabled").format(self.user_id), EmployeeUserDisabledError)
		filters = {"user_id": self.user_id, "status": "Active", "name": ("!=", self.name)}
		if other := frappe.db.get_value("Employee", filters):
			frappe.throw(
				_("User {0} is already assigned to Employee {1}").format(self.user_id, other),
				frappe.DuplicateEntryError,
			)

	def update_user(self) -> None:
		"""Give the user the role Employee."""
		user = frappe.get_doc("User", self.user_id)
		if "Employee" in [row.role for row in user.roles]:
			return
		user.flags.ignore_permissions = True
		user.append_roles("Employee")
		user.save()

	def update_user_permissions(self) -> None:
		"""Limit the user to this employee and company, if wanted."""
		if not self.create_user_permission or not frappe.has_permission("User Permission", ptype="write"):
			return
		if frappe.db.exists(
			"User Permission", {"allow": "Employee", "for_value": self.name, "user": self.user_id}
		):
			return
		add_user_permission("Employee", self.name, self.user_id)
		add_user_permission("Company", self.company, self.user_id)


def get_holiday_list_for_employee(employee: str | None, raise_exception: bool = True) -> str | None:
	"""The holiday list of an employee, else of his company."""
	holiday_list, company = None, frappe.db.get_single_value("Global Defaults", "default_company")
	if employee:
		holiday_list, company = frappe.get_cached_value("Employee", employee, ["holiday_list", "company"])
	if not holiday_list and company:
		holiday_list = frappe.get_cached_value("Company", company, "default_holiday_list")
	if not holiday_list and raise_exception:
		frappe.throw(
			_("Please set a default Holiday List for Employee {0} or Company {1}").format(employee, company)
		)
	return holiday_list


def is_holiday(employee: str, date=None, raise_exception: bool = True) -> bool:
	"""Is the date (today by default) a holiday of the employee?"""
	holiday_list = get_holiday_list_for_employee(employee, raise_exception)
	if not holiday_list:
		return False
	return bool(frappe.db.exists("Holiday", {"parent": holiday_list, "holiday_date": date or today()}))

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""A small stand-in for ERPNext, for the devsite only: the records the app meets, not the bookkeeping behind."""

import frappe

__version__ = "16.0.0"


def get_default_company(user: str | None = None) -> str | None:
	"""The user's default company, else the site's."""
	companies = frappe.defaults.get_user_default_as_list("company", user or frappe.session.user)
	return companies[0] if companies else frappe.db.get_single_value("Global Defaults", "default_company")


def get_default_currency() -> str | None:
	"""The currency of the default company."""
	company = get_default_company()
	return get_company_currency(company) if company else None


def get_company_currency(company: str) -> str | None:
	"""The currency a company keeps its books in."""
	return frappe.get_cached_value("Company", company, "default_currency")

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Runs the same test files under Frappe 15 and 16."""

import frappe

try:
	from frappe.tests import IntegrationTestCase as FrappeTestCase
except ImportError:
	from frappe.tests.utils import FrappeTestCase


class IntegrationTestCase(FrappeTestCase):
	"""Takes back what each test wrote: Frappe itself does so once per class."""

	def run(self, result=None):
		try:
			return super().run(result)
		finally:
			frappe.set_user("Administrator")
			frappe.db.rollback()
			frappe.db.value_cache.clear()
			frappe.local.request_cache.clear()


__all__ = ["IntegrationTestCase"]

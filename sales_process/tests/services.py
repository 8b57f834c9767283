# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Value-added services for tests: Mary invites a customer of hers."""

from datetime import datetime, time, timedelta
from unittest.mock import patch

import frappe

from sales_process import compat
from sales_process.sales_process.doctype.sales_account.sales_account import get_account
from sales_process.tests import IntegrationTestCase
from sales_process.tests.factories import COMPANY, as_user, make_company
from sales_process.tests.site import MARY
from sales_process.tests.surveys import make_asked_customer

SERVICE, OFFER = "Value-added Service", "Service Offer"


class ServiceCase(IntegrationTestCase):
	def setUp(self):
		self.mails = []
		for patcher in (
			patch("frappe.sendmail", lambda **mail: self.mails.append(mail)),
			patch("sales_process.tasks.keep"),
		):
			patcher.start()
			self.addCleanup(patcher.stop)

	def file_of(self, number: int = -1) -> str:
		"""The calendar file of a mail, its folded lines joined."""
		(attachment,) = self.mails[number]["attachments"]
		return attachment["fcontent"].decode().replace("\r\n ", "")


def make_offer(title: str | None = None, **values):
	title = title or f"SP Offer {frappe.generate_hash(length=8)}"
	values = {"kind": "Training", "description": "What you can do with it", "duration_minutes": 120, **values}
	return frappe.get_doc(doctype=OFFER, title=title, **values).insert()


def at(days: int = 7, hour: int = 14) -> datetime:
	return datetime.combine(compat.today() + timedelta(days=days), time(hour))


def row_of(customer, **values) -> dict:
	account = get_account("Customer", customer.name)
	return {"account": account, "contact": customer.customer_primary_contact, **values}


def make_service(*customers, owner=MARY, rows=None, **values):
	"""A service of Mary's in a week, for customers of hers."""
	if rows is None:
		customers = customers or (make_asked_customer(account_manager=owner),)
		rows = [row_of(customer) for customer in customers]
	values = {"starts_on": at(), "place": "Hall 7", "company": make_company(COMPANY).name, **values}
	offer = values.pop("offer", None) or make_offer().name
	with as_user(owner):
		return frappe.get_doc(doctype=SERVICE, offer=offer, customers=rows, **values).insert()


def key_of(service, row: int = 0) -> str:
	"""The secret of a guest's link."""
	link = frappe.get_doc("Access Link", service.customers[row].access_link)
	return link.get_password("token")

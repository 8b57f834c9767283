# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""With the queue down people work on as ever, and the next run finds what there is to do."""

from unittest.mock import patch

from redis.exceptions import ConnectionError as QueueIsDown


def test_nothing_fails_and_the_next_run_finds_the_work(site):
	from sales_process import tasks
	from sales_process.sales_process.doctype.sales_account.sales_account import find_account
	from sales_process.tests import factories
	from sales_process.tests.site import MARY

	customer = factories.make_customer("Queue Is Down Ltd", account_manager=MARY).name
	factories.make_item()
	down = patch("frappe.enqueue", side_effect=QueueIsDown("Connection refused"))
	with factories.as_user(MARY), down as enqueue:
		quotation = factories.make_quotation(customer)
		lead = factories.make_lead("Queue Is Down Too Ltd", lead_owner=MARY)
	assert enqueue.called
	assert not site.db.get_value("Quotation", quotation.name, "sales_deal")
	with patch.object(tasks, "keep"):
		for _run in range(2):
			tasks.hourly()
			deal = site.db.get_value("Quotation", quotation.name, "sales_deal")
			assert site.db.count("Follow-up Plan", {"deal": deal, "status": "Active"}) == 1
			account = find_account("Lead", lead.name)
			assert site.db.count("Lead Research", {"account": account}) == 1

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""With the queue down people work on as ever, and the next run finds what there is to do."""

from unittest.mock import patch

from redis.exceptions import ConnectionError as QueueIsDown
from redis.exceptions import ResponseError


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


def test_a_failure_of_ours_takes_back_no_posting(site):
	"""Neither a queue that is full nor a step of ours that breaks; the next run makes up for both."""
	from sales_process import tasks
	from sales_process.sales_process.doctype.satisfaction_survey import hand_over
	from sales_process.tests import factories, surveys

	asked = surveys.settings(survey_template=surveys.make_template().name, survey_enabled=1)
	full = patch("frappe.enqueue", side_effect=ResponseError("OOM command not allowed"))
	broken = patch.object(hand_over, "follow", side_effect=RuntimeError("no"))
	with asked, patch.object(tasks, "keep"):
		order = factories.make_sales_order(surveys.make_asked_customer().name, qty=2)
		with full as enqueue:
			note = factories.deliver(order)
		assert enqueue.called
		key = {"occasion_key": f"Sales Order:{order.name}"}
		with broken:
			tasks.hourly()
		order.reload()
		assert (note.reload().docstatus, order.per_delivered) == (1, 100)
		assert not site.db.exists("Satisfaction Survey", key)
		tasks.hourly()
		assert site.db.exists("Satisfaction Survey", key)

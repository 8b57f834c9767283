# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Improvement actions for tests: a customer of Mary's who is not satisfied."""

import json
from unittest.mock import patch

import frappe

from sales_process.api import improvement as api
from sales_process.api import survey as survey_api
from sales_process.sales_process.doctype.satisfaction_survey.satisfaction_survey import take_next_step
from sales_process.tests import IntegrationTestCase
from sales_process.tests.factories import as_user
from sales_process.tests.site import MARY
from sales_process.tests.surveys import answers_of, make_asked_customer, make_survey

ACTION = "Improvement Action"


class ImprovementCase(IntegrationTestCase):
	def setUp(self):
		self.mails = []
		for patcher in (
			patch("frappe.sendmail", lambda **mail: self.mails.append(mail)),
			patch("sales_process.tasks.keep"),
		):
			patcher.start()
			self.addCleanup(patcher.stop)


def answered(*values, customer=None, owner=MARY, recipients=None, survey=None):
	"""A survey that was answered in a call, as far as the job has got with it."""
	customer = customer or make_asked_customer(account_manager=owner)
	survey = survey or make_survey(customer, recipients, sales_owner=owner)
	with as_user(owner):
		survey_api.record_answers(survey.name, json.dumps(answers_of(survey, *values)), "Call")
	take_next_step(survey.name)
	return survey.reload()


def actions_of(survey) -> list:
	"""The actions that have this survey as a source, the oldest first."""
	rows = frappe.get_all(
		"Improvement Action Source", {"survey": survey.name}, ["parent"], order_by="creation asc"
	)
	return [frappe.get_doc(ACTION, name) for name in dict.fromkeys(row.parent for row in rows)]


def make_action(*values, **survey_values):
	"""The action of a survey in which the delivery was bad, with a cause and a measure."""
	survey = answered(*(values or ("1", "5", "Always")), **survey_values)
	(action,) = actions_of(survey)
	action.update({"cause": "Two carriers too few", "measure": "A second carrier\nfrom May on"})
	return action.save()


def reply(action, kind, user=MARY, row=0, **values):
	"""One of the two replies as a mail."""
	customer = action.reload().customers[row]
	words = {"to": customer.email, "subject": "About your answer", "message": "<p>Dear Ann</p>", **values}
	if kind == "acknowledged":
		words.setdefault("promised_by", str(action.due_on))
	with as_user(user):
		api.send_reply(action.name, customer.name, kind, **words)
	return action.reload()


def make_done(action, user=MARY):
	with as_user(user):
		api.mark_done(action.name)
	return action.reload()

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Two customers with a survey that asks questions of every kind, some only of some."""

from sales_process.tests.factories import make_company, make_user
from sales_process.tests.surveys import make_asked_customer, make_survey, make_template

from . import sale
from .names import ASKED_BY_MAIL, ASKED_BY_PHONE, MANAGER, PASSWORD, SELLER

QUESTIONS = (
	{
		"question": "Does it do what you need?",
		"question_type": "Rating",
		"dimension": "Product",
		"required": 1,
	},
	{
		"question": "What went wrong?",
		"question_type": "Several Choices",
		"dimension": "Delivery",
		"options": "It came late = 40\nIt was damaged = 0\nSomething else",
		"required": 1,
		"depends_on_row": 1,
		"depends_on_answers": "<= 2",
	},
	{
		"question": "What exactly went wrong?",
		"question_type": "Open",
		"depends_on_row": 2,
		"depends_on_answers": "Something else",
	},
	{
		"question": "Did you have to call us?",
		"question_type": "Yes/No",
		"dimension": "Support",
		"options": "Yes = 0\nNo = 100",
	},
	{"question": "How likely are you to recommend us?", "question_type": "NPS"},
)


def make():
	sale.make()
	make_company()
	manager = make_user(MANAGER, "Sales Master Manager")
	manager.new_password = PASSWORD
	manager.save()
	template = make_template("Questions of Every Kind", questions=[*QUESTIONS])
	for customer, email in ((ASKED_BY_MAIL, "ann@example.com"), (ASKED_BY_PHONE, "bob@example.com")):
		make_survey(
			make_asked_customer(customer, email, account_manager=SELLER),
			template=template.name,
			sales_owner=SELLER,
		)

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Customers who are asked for their opinion: they open the link from their mail and answer, without any log-in."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

import frappe
from frappe.utils import getdate

from sales_process.api import survey as survey_api
from sales_process.demo.behaviour import Answer, Dice, answer
from sales_process.demo.clock import Clock
from sales_process.demo.jobs import request
from sales_process.demo.sale import Buyer
from sales_process.engine.survey import NPS, OPEN, RATING, RATINGS
from sales_process.sales_process.doctype.satisfaction_survey.guest_page import FIELD

SURVEY = "Satisfaction Survey"
GUEST = "Guest"
BETTER_BY = 2
QUESTIONS = 8  # as many ratings as are thrown; a template asks for fewer


@dataclass(slots=True)
class Guests:
	"""The customers' side of the surveys; knows which of a customer's surveys is which."""

	_numbers: dict[str, int] = field(default_factory=dict)
	_received: Counter = field(default_factory=Counter)

	def answer_surveys(self, buyers: Mapping[str, Buyer], dice: Dice, clock: Clock) -> int:
		"""Everybody who wants to answer, and has waited long enough, does; says how many."""
		done = 0
		for survey, buyer in self._waiting(buyers):
			wanted = self._wanted(survey, buyer, dice)
			if wanted and getdate(survey.sent_on) + timedelta(days=wanted.after_days) <= clock.today:
				_answer(survey.name, wanted, buyer.company.number)
				clock.tick()
				done += 1
		return done

	def _wanted(self, survey: frappe._dict, buyer: Buyer, dice: Dice) -> Answer | None:
		"""Who is asked again after a measure finds it better, and answers as he did when he was asked first."""
		number = 1 if survey.improvement_action else self._number(survey.name, buyer.company.number)
		wanted = answer(dice, buyer.company.number, buyer.temper, number, QUESTIONS)
		if not wanted or not survey.improvement_action:
			return wanted
		better = tuple(min(rating + BETTER_BY, RATINGS[-1]) for rating in wanted.ratings)
		return replace(wanted, ratings=better, recommends=min(wanted.recommends + BETTER_BY, 10))

	def _waiting(self, buyers: Mapping[str, Buyer]) -> list[tuple[frappe._dict, Buyer]]:
		Survey, Party = frappe.qb.DocType(SURVEY), frappe.qb.DocType("Sales Account Party")
		rows = (
			frappe.qb.from_(Survey)
			.join(Party)
			.on(Party.parent == Survey.account)
			.select(
				Survey.name, Survey.sent_on, Survey.reference_name, Survey.improvement_action, Party.party
			)
			.where((Survey.status == "Sent") & (Party.party_type == "Customer"))
			.run(as_dict=True)
		)
		rows.sort(
			key=lambda row: (buyers[row.party].company.number, str(row.sent_on), row.reference_name or "")
		)
		return [(row, buyers[row.party]) for row in rows]

	def _number(self, survey: str, customer: int) -> int:
		if survey not in self._numbers:
			self._received[customer] += 1
			self._numbers[survey] = self._received[customer]
		return self._numbers[survey]


def _answer(survey: str, wanted: Answer, customer: int) -> None:
	doc = frappe.get_doc(SURVEY, survey)
	link = frappe.get_doc("Access Link", next(row.access_link for row in doc.recipients if row.access_link))
	token = link.get_password("token")
	with request(GUEST):
		frappe.local.request_ip = f"192.0.2.{customer % 250 + 1}"  # the page counts answers by address
		frappe.local.form_dict = frappe._dict(_fields(doc, wanted), key=token)
		survey_api.answer(key=token)
	if frappe.db.get_value(SURVEY, survey, "status") != "Answered":
		raise RuntimeError(f"Survey {survey} does not take the answers {_fields(doc, wanted)}")


def _fields(survey, wanted: Answer) -> dict[str, str]:
	ratings = iter(wanted.ratings)
	said = {
		RATING: lambda: str(next(ratings)),
		NPS: lambda: str(wanted.recommends),
		OPEN: lambda: wanted.remark,
	}
	return {
		FIELD + row.question_key: said[row.question_type]()
		for row in survey.questions
		if row.question_type in said and not row.depends_on_key
	}

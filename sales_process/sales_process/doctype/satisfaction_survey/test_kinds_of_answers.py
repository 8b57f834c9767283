# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import json
import random

import frappe

from sales_process.api import survey as api
from sales_process.language import in_language
from sales_process.personal_data import erase
from sales_process.sales_process.doctype.access_link import access_link as links
from sales_process.sales_process.doctype.satisfaction_survey import sending
from sales_process.sales_process.doctype.satisfaction_survey.satisfaction_survey import send_due_surveys
from sales_process.sales_process.doctype.satisfaction_survey.test_guest_page import SCRIPT, GuestTestCase
from sales_process.tests.factories import as_user, moved_clock
from sales_process.tests.site import CLERK
from sales_process.tests.surveys import days, key_of, make_survey, make_template

TITLE = "SP Test Kinds"
QUESTIONS = (
	{"question": "Did it work?", "question_type": "Rating", "dimension": "Product", "required": 1},
	{
		"question": "What was wrong?",
		"question_type": "Several Choices",
		"dimension": "Delivery",
		"options": "Late = 50\nDamaged = 0\nOther",
		"required": 1,
		"depends_on_row": 1,
		"depends_on_answers": "<= 2",
	},
	{
		"question": "What exactly?",
		"question_type": "Open",
		"depends_on_row": 2,
		"depends_on_answers": "Other",
	},
	{"question": "Has anybody called you?", "question_type": "Yes/No", "options": "Yes = 0\nNo = 100"},
)
TEXTS = (
	("Introduction", 0, "您好"),
	("Thank-you", 0, "多谢"),
	("Question", 1, "好用吗？"),
	("Options", 2, "晚到\n损坏\n其他"),
)
NOTHING_LONGER = 2000
SEED = "survey_templates/after-hand-over"


def make_kinds():
	texts = [
		{"language": "zh", "text_of": of, "question_row": number, "translated": translated}
		for of, number, translated in TEXTS
	]
	return make_template(TITLE, questions=[*QUESTIONS], texts=texts, introduction="Hello", thanks="Thanks")


def _said(text: str, language: str) -> str:
	with in_language(language):
		return frappe._(text)


class KindsTestCase(GuestTestCase):
	def setUp(self):
		self.template = make_kinds()
		super().setUp()

	def make(self, **values):
		super().make(template=self.template.name, sales_owner=CLERK, **values)
		self.keys = [row.question_key for row in self.survey.questions]

	def boxes(self, *numbers):
		return {f"q_{self.keys[1]}_{number}": "Late Damaged Other".split()[number - 1] for number in numbers}

	def answers(self):
		return {self.keys.index(row.question_key) + 1: row.answer for row in self.survey.answers}


class TestKindsOfAnswers(KindsTestCase):
	def test_several_choices_are_kept_one_a_line_and_scored(self):
		self.post("1", **self.boxes(3, 1), **{f"q_{self.keys[2]}": "The colour"})
		self.assertEqual(self.answers(), {1: "1", 2: "Late\nOther", 3: "The colour"})
		self.assertEqual({row.dimension: row.score for row in self.survey.scores}["Delivery"], 50)

	def test_what_was_not_shown_is_not_kept_and_not_missing(self):
		self.post("5", **self.boxes(3), **{f"q_{self.keys[2]}": "The colour"})
		self.assertEqual(self.answers(), {1: "5"})

	def test_what_was_shown_and_is_required_is_asked_for(self):
		response = self.post("1")
		self.assertEqual((response.status_code, self.survey.answers), (422, []))
		self.assertEqual(response.get_data(as_text=True).count("Please answer this question."), 1)

	def test_a_box_of_another_number_is_not_a_choice(self):
		self.post("1", **self.boxes(1), **{f"q_{self.keys[1]}_2": "Late", f"q_{self.keys[1]}_9": "Damaged"})
		self.assertEqual(self.answers()[2], "Late")

	def test_the_page_says_for_whom_a_question_is(self):
		html = self.get()[1]
		said = "Only if your answer to question 1 was: 1 – very dissatisfied / 2 – dissatisfied"
		self.assertIn(said, html)
		self.assertIn("Only if your answer to question 2 was: Other", html)
		self.assertIn('data-answers="[&#34;1&#34;,&#34;2&#34;]"', html.replace(", &#34;", ",&#34;"))
		self.assertEqual(html.count('type="checkbox"'), 3)
		self.assertEqual(
			html.count(" required>"), 5
		)  # the five of the first; no browser knows better of the others
		self.assertEqual(html.count("<script"), 1)

	def test_answers_from_a_call_follow_the_same_rules(self):
		with as_user(CLERK):
			given = {self.keys[0]: ["2"], self.keys[1]: ["Damaged"], self.keys[2]: "x", self.keys[3]: ["No"]}
			api.record_answers(self.survey.name, given, "Call")
		self.survey.reload()
		self.assertEqual(self.answers(), {1: "2", 2: "Damaged", 4: "No"})

	def test_asked_again_a_question_stands_without_its_earlier_one(self):
		from sales_process.sales_process.doctype.improvement_action.effect import _frozen

		survey = make_survey(template=self.template.name)
		survey.set("questions", [_frozen(survey.questions[1])])
		self.assertEqual(survey.as_questions()[0].shown_after.answers, ("1", "2"))


class TestLanguages(KindsTestCase):
	def make(self, language="zh", **values):
		super().make(recipients=[{"email": "wang@example.com", "language": language}], **values)

	def test_the_page_and_the_thanks_are_in_the_recipients_language(self):
		html = self.get()[1]
		for said in ("您好", "好用吗？", "晚到", '<html lang="zh"'):
			self.assertIn(said, html)
		self.assertIn("What exactly?", html)  # nobody has translated it
		self.post("5")
		self.assertEqual(self.get(done="1")[0].text, "多谢")

	def test_a_survey_from_before_the_texts_were_kept_has_those_of_its_template(self):
		self.survey.db_set("texts", None)
		self.assertIn("您好", self.get()[1])
		self.survey.db_set("template", "SP Deleted Since")
		self.assertEqual(self.get()[0].status, 200)

	def test_a_variety_of_the_language_is_better_than_none(self):
		self.make("zh-TW")
		self.assertIn("您好", self.get()[1])
		self.make("fr")
		self.assertIn("Hello", self.get()[1])

	def test_the_apps_own_template_is_known_in_its_languages(self):
		seeded = frappe.db.get_value("Sales Process Seed", {"seed_key": SEED}, "document_name")
		self.survey = make_survey(template=seeded, recipients=[{"email": "li@example.com", "language": "zh"}])
		sending.prepare_links(self.survey, self.survey.recipients)
		self.survey.save_automatic()
		self.key = key_of(self.survey)
		html = self.get()[1]
		for said in ("您有多大可能推荐我们", "请抽出两分钟"):
			self.assertIn(said, html)

	def test_yes_and_no_are_said_in_the_language(self):
		self.assertIn(f'value="Yes" ><span>{_said("Yes", "zh")}</span>', self.get()[1])

	def test_answers_are_kept_in_the_own_wording(self):
		self.assertIn('value="Late"', self.get()[1])
		self.post("1", **self.boxes(1))
		self.assertEqual(self.answers()[2], "Late")
		self.assertEqual(self.survey.answers[0].question, "Did it work?")

	def test_the_mail_is_in_the_recipients_language(self):
		with as_user(CLERK):
			sending.send_now(self.survey)
		queued = frappe.get_last_doc("Email Queue", {"reference_name": self.survey.name})
		from email import message_from_string

		parts = [
			part
			for part in message_from_string(queued.message).walk()
			if part.get_content_maintype() == "text"
		]
		said = "".join(part.get_payload(decode=True).decode() for part in parts)
		self.assertIn("您好", said)

	def test_a_preview_shows_each_language(self):
		from sales_process.sales_process.doctype.satisfaction_survey import guest_page

		for language, said in (("zh", "您好"), ("", "Hello")):
			self.assertIn(said, guest_page.render(guest_page.preview(self.template.name, language)))


class TestHalfWay(KindsTestCase):
	def save(self, *values, **fields):
		return self.post(*values, to=api.save_draft, **fields)

	def kept(self):
		return json.loads(self.survey.recipients[0].draft or "{}")

	def test_what_is_saved_is_there_with_the_same_link_and_counts_nowhere(self):
		before = frappe.db.get_value("Satisfaction Survey", self.survey.name, "modified")
		response = self.save("1", **self.boxes(2))
		self.assertEqual(response.status_code, 303)
		self.assertIn("kept=1", response.headers["Location"])
		self.assertEqual(self.kept(), {self.keys[0]: "1", self.keys[1]: "Damaged"})
		self.assertEqual(
			(self.survey.status, self.survey.answers, self.survey.modified), ("Sent", [], before)
		)
		html = self.get()[1]
		self.assertIn('value="1" checked', html)
		self.assertIn('value="Damaged" checked', html)
		self.assertIn("Here is what you saved on", html)
		self.assertIn("not sent yet", self.get(kept="1")[1])

	def test_the_last_that_is_saved_counts_until_it_is_sent(self):
		self.save("1", **self.boxes(2))
		self.save("4")
		self.assertEqual(self.kept(), {self.keys[0]: "4"})
		self.save()
		self.assertEqual((self.kept(), self.survey.recipients[0].draft_kept_on), ({}, None))

	def test_the_first_that_is_sent_counts(self):
		self.save("1")
		self.post("5")
		self.assertEqual((self.answers(), self.survey.recipients[0].draft), ({1: "5"}, None))
		self.assertNotIn("kept", self.save("1").headers["Location"])
		self.assertEqual((self.answers(), self.survey.recipients[0].draft), ({1: "5"}, None))

	def test_what_is_wrong_is_not_kept(self):
		for values in (("9",), ("5", "", "", "Perhaps")):
			response = self.save(*values)
			self.assertEqual((response.status_code, self.kept()), (422, {}))
		self.save("5", **{f"q_{self.keys[2]}": "not asked"})
		self.assertEqual(self.kept(), {self.keys[0]: "5"})

	def test_a_link_that_is_over_keeps_nothing(self):
		with moved_clock(days(31)):
			self.assertEqual(self.save("1").status_code, 303)
		links.revoke(self.survey.recipients[0].access_link)
		self.save("1")
		self.save("1", key="unknown")
		self.assertEqual(self.kept(), {})

	def test_it_goes_with_the_survey(self):
		self.save("1")
		with as_user(CLERK):
			api.skip(self.survey.name, "Moved away")
		self.survey.reload()
		self.assertEqual(self.kept(), {})

	def test_it_goes_when_the_time_for_answers_is_over(self):
		self.save("1")
		with moved_clock(days(31)):
			send_due_surveys()
		self.survey.reload()
		self.assertEqual((self.kept(), self.survey.recipients[0].draft_kept_on), ({}, None))

	def test_it_goes_with_the_person(self):
		self.save("", "", "", "", **{f"q_{self.keys[0]}": "1"})
		erase([self.survey.recipients[0].contact], [])
		self.survey.reload()
		self.assertEqual((self.kept(), self.survey.recipients[0].draft_kept_on), ({}, None))

	def test_no_history_and_no_colleague_has_it(self):
		self.save("1", **self.boxes(2))
		survey = frappe.get_doc("Satisfaction Survey", self.survey.name)
		survey.party_name = None
		survey.save()
		self.assertEqual(json.loads(survey.recipients[0].draft)[self.keys[0]], "1")
		self.post("5")
		versions = frappe.get_all("Version", {"docname": self.survey.name}, pluck="data")
		self.assertFalse([data for data in versions if "Damaged" in data])
		self.save("1")
		with as_user(CLERK):
			seen = frappe.get_doc("Satisfaction Survey", self.survey.name)
			seen.apply_fieldlevel_read_permissions()
			self.assertFalse(seen.recipients[0].get("draft"))

	def test_nobody_types_over_it(self):
		self.save("1")
		survey = frappe.get_doc("Satisfaction Survey", self.survey.name)
		survey.recipients[0].draft = "{}"
		survey.save()
		self.survey.reload()
		self.assertEqual(self.kept(), {self.keys[0]: "1"})


class TestOddAnswers(KindsTestCase):
	"""A few hundred odd forms: never an error, nothing doubled, nothing kept that was not asked."""

	TIMES = 300
	ODD = (
		*(
			"1",
			"2",
			"5",
			"9",
			"-1",
			"NaN",
			"１",
			"Late",
			"Late\nOther",
			"Yes",
			"No",
			"yes",
			"",
			" ",
			"\x00",
			"\ud800",
		),
		*(SCRIPT, "'; DROP TABLE x; --", "{{ 7*7 }}", "\u202e", "😀", "x" * 5000, "很好"),
		*(None, True, 5, 4.5, float("nan"), ["5"], {"a": "5"}, [[]]),
	)

	def odd_form(self, dice):
		names = [f"q_{key}" for key in self.keys] + [f"q_{self.keys[1]}_{number}" for number in range(5)]
		names += ["q_", "q_unknown", f"q_{make_template().questions[0].name}", "status", "link", "answers"]
		given = {name: dice.choice(self.ODD) for name in dice.sample(names, dice.randrange(9))}
		if dice.random() < 0.5:
			given[f"q_{self.keys[0]}"] = dice.choice("12345")
		return given

	def test_odd_forms(self):
		dice, answered = random.Random(20261127), 0
		for _time in range(self.TIMES):
			given = self.odd_form(dice)
			send = api.answer if dice.random() < 0.5 else api.save_draft
			with self.subTest(given=repr(given)[:300], to=send.__name__):
				response = self.post(to=send, **given)
				self.assertIn(response.status_code, (303, 422))
				response.get_data()
				self.get()[1].encode("utf-8")
				kept = self.answers()
				self.assertEqual(len(kept), len(self.survey.answers))
				self.check(kept)
				self.check({self.keys.index(key) + 1: value for key, value in self.kept().items()})
			if self.survey.status == "Answered":
				answered += 1
				self.make()
		self.assertGreater(answered, 20)

	def kept(self):
		return json.loads(self.survey.recipients[0].draft or "{}")

	def check(self, kept):
		self.assertIn(kept.get(1, "1"), "12345")
		self.assertTrue(2 not in kept or kept[1] in "12")
		self.assertLessEqual(set(kept.get(2, "Late").split("\n")), {"Late", "Damaged", "Other"})
		self.assertTrue(3 not in kept or "Other" in kept[2].split("\n"))
		self.assertIn(kept.get(4, "Yes"), ("Yes", "No"))
		self.assertLessEqual(len(kept.get(3, "")), NOTHING_LONGER * 6)  # markup is escaped

	def test_an_odd_key_leads_nowhere(self):
		for key in ("\ud800", "\x00", "😀" * 20, "x" * 100_000, SCRIPT):
			for send in (api.answer, api.save_draft):
				self.assertEqual(self.post("5", to=send, key=key).status_code, 303)
			self.assertEqual(self.get(key=key)[0].status, 404)
		self.assertEqual((self.survey.status, key_of(self.survey)), ("Sent", self.key))

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from datetime import date, timedelta
from unittest.mock import patch

import frappe

from sales_process import tasks
from sales_process.api import opportunity_grade as api
from sales_process.language import in_language
from sales_process.sales_process.doctype.grade_factor.grade_factor import get_factors
from sales_process.sales_process.doctype.maker_note.maker_note import write_note
from sales_process.sales_process.doctype.opportunity_grade.opportunity_grade import newest_of, prefill
from sales_process.sales_process.doctype.sales_deal.sales_deal import refresh_deal, take_up_opportunity
from sales_process.tests import IntegrationTestCase
from sales_process.tests.factories import (
	as_user,
	make_customer,
	make_lead,
	make_opportunity,
	make_research,
	moved_clock,
)
from sales_process.tests.grades import GRADED_HIGH, assess, make_deal, make_opportunity_deal, plan_of
from sales_process.tests.site import MARY, RUTH, TOM

WEDNESDAY = date(2026, 11, 25)


class TestOpportunityGrade(IntegrationTestCase):
	def setUp(self):
		clock = moved_clock(WEDNESDAY)
		clock.__enter__()
		self.addCleanup(clock.__exit__, None, None, None)
		# a job keeps its batches; a test does not
		keep = patch.object(tasks, "keep")
		keep.start()
		self.addCleanup(keep.stop)
		self.deal = make_deal(MARY)

	def deal_now(self):
		return frappe.get_doc("Sales Deal", self.deal)

	def row(self, grade, factor):
		return next(row for row in grade.factors if row.factor == factor)

	# what is known and what is not

	def test_a_draft_says_of_every_source_what_it_does_not_know(self):
		with as_user(MARY):
			grade = prefill(self.deal)
		for factor in ("Urgency of Need", "Buying Power", "Decision Authority", "Competition", "Engagement"):
			row = self.row(grade, factor)
			self.assertTrue(row.why_measured.startswith("Unknown"), f"{factor}: {row.why_measured}")
			self.assertFalse(row.level or row.measured_level, factor)
		self.assertEqual((grade.grade, grade.score, grade.known), ("Low", 0, 0))

	def test_nothing_known_is_not_an_assessment(self):
		with as_user(MARY), self.assertRaisesRegex(frappe.ValidationError, "at least one factor"):
			prefill(self.deal).submit()

	def test_competitors_are_measured_by_the_strongest(self):
		deal = self.deal_now()
		for name, position in (("Weak Rival", "Behind Us"), ("Strong Rival", "Ahead of Us")):
			if not frappe.db.exists("Competitor", name):
				frappe.get_doc(doctype="Competitor", competitor_name=name).insert()
			deal.append("competitors", {"competitor": name, "position": position})
		deal.save()
		row = self.row(prefill(self.deal), "Competition")
		self.assertEqual(row.measured_level, "Someone is ahead of us")
		self.assertIn("Strong Rival", row.why_measured)

	def test_two_way_touches_fade(self):
		self.log("Positive", days_ago=0)
		self.log("Neutral", days_ago=21)
		self.log("No Response", days_ago=1)
		row = self.row(prefill(self.deal), "Engagement")
		self.assertAlmostEqual(row.measure, 1.5)
		self.assertEqual(row.level, "They answer")
		self.assertIn("2 times", row.why_measured)

	def test_touches_without_an_answer_are_known_to_be_silent(self):
		self.log("No Response", days_ago=1)
		row = self.row(prefill(self.deal), "Engagement")
		self.assertEqual((row.level, row.contribution), ("Silent", 0))

	def log(self, outcome, days_ago=0):
		happened_on = frappe.utils.add_to_date(f"{WEDNESDAY} 08:00:00", days=-days_ago)
		return frappe.get_doc(
			doctype="Follow-up Log",
			plan=plan_of(self.deal).name,
			channel="Phone",
			happened_on=happened_on,
			outcome=outcome,
			subject="Called",
		).insert()

	# the grade

	def test_strong_clear_and_near_is_high_and_shows_on_the_deal(self):
		with as_user(MARY):
			grade = assess(self.deal, closing_in=60, **GRADED_HIGH)
		deal = self.deal_now()
		self.assertEqual((grade.grade, deal.grade, deal.newest_grade), ("High", "High", grade.name))
		self.assertEqual((deal.graded_on, deal.grade_review_on), (WEDNESDAY, WEDNESDAY + timedelta(days=14)))
		self.assertAlmostEqual(deal.score, sum(row.contribution for row in grade.factors), places=6)
		self.assertAlmostEqual(deal.score, 20 + 15 * 0.75 + 15 * 0.7 + 15 + 15, places=6)
		self.assertFalse(grade.what_is_missing)
		self.assertIn("Nobody else is asked: +10", grade.what_would_lift)

	def test_a_far_closing_date_is_named_as_what_is_missing(self):
		grade = assess(self.deal, closing_in=120, **GRADED_HIGH, Urgency_of_Need="Must decide within a month")
		self.assertEqual(grade.grade, "Medium")
		self.assertEqual(grade.what_is_missing, "High needs closing within 90 days; it is expected in 120.")

	def test_what_is_typed_wins_until_it_is_cleared(self):
		grade = prefill(self.deal)
		grade.closing_on = WEDNESDAY + timedelta(days=200)
		row = self.row(grade, "Urgency of Need")
		row.typed_level = "Must decide within a month"
		grade.save()
		row = self.row(grade, "Urgency of Need")
		self.assertEqual(
			(row.level, row.measured_level), ("Must decide within a month", "Some time within a year")
		)
		row.typed_level = None
		grade.save()
		self.assertEqual(self.row(grade, "Urgency of Need").level, "Some time within a year")

	def test_a_level_is_stamped_with_its_day_and_saying_it_again_renews_it(self):
		first = assess(self.deal, Intent="Wants to buy from us")
		self.assertEqual(self.row(first, "Intent").as_of, WEDNESDAY)
		with moved_clock(WEDNESDAY + timedelta(days=40)):
			draft = prefill(self.deal)
			row = self.row(draft, "Intent")
			self.assertEqual((row.as_of, row.level), (WEDNESDAY, "Wants to buy, still compares"))
			row.as_of = frappe.utils.add_days(WEDNESDAY, 40)
			draft.save()
			self.assertEqual(self.row(draft, "Intent").level, "Wants to buy from us")
			self.row(draft, "Intent").typed_level = "Interested, nothing decided"
			draft.save()
			self.assertEqual(self.row(draft, "Intent").as_of, WEDNESDAY + timedelta(days=40))

	def test_a_level_that_its_factor_has_not_is_refused_by_name(self):
		draft = prefill(self.deal)
		self.row(draft, "Intent").typed_level = "Enormous"
		with self.assertRaisesRegex(frappe.ValidationError, "Enormous.*Intent.*Wants to buy from us"):
			draft.save()

	def test_one_open_draft_a_deal(self):
		self.assertEqual(prefill(self.deal).name, prefill(self.deal).name)

	def test_answers_of_a_research_are_taken_and_typed_ones_kept(self):
		draft = prefill(
			self.deal, [{"factor": "Intent", "level": "Interested, nothing decided", "note": "Said so"}]
		)
		self.assertEqual(self.row(draft, "Intent").note, "Said so")
		rows = [
			{"factor": "Intent", "level": "Wants to buy from us", "note": ""},
			{"factor": "Clarity of Need", "level": "Vague", "note": ""},
			{"factor": "Unheard of", "level": "Vague"},
			{"factor": "Competition", "level": "Unheard of"},
		]
		again = prefill(self.deal, rows)
		self.assertEqual(again.name, draft.name)
		self.assertEqual(self.row(again, "Intent").typed_level, "Interested, nothing decided")
		self.assertEqual(self.row(again, "Clarity of Need").typed_level, "Vague")

	def test_before_the_first_assessment_the_plan_knows_urgency_and_intent(self):
		plan = plan_of(self.deal)
		plan.update({"urgency": "High", "intent": "Medium", "cycle_days": 30}).save()
		draft = prefill(self.deal)
		self.assertEqual(self.row(draft, "Intent").typed_level, "Wants to buy, still compares")
		self.assertEqual(self.row(draft, "Urgency of Need").typed_level, "Must decide within a month")
		self.assertEqual(draft.closing_on, WEDNESDAY + timedelta(days=30))

	# history

	def test_the_newest_counts_and_cancelling_it_brings_back_the_one_before(self):
		high = assess(self.deal, closing_in=60, **GRADED_HIGH)
		with moved_clock(WEDNESDAY + timedelta(days=1)):
			low = assess(self.deal, Intent="Only collects information", Clarity_of_Need="Vague")
			self.assertEqual(self.deal_now().newest_grade, low.name)
			with as_user(RUTH):
				frappe.get_doc("Opportunity Grade", low.name).cancel()
		deal = self.deal_now()
		self.assertEqual((deal.newest_grade, deal.grade), (high.name, "High"))
		self.assertEqual(plan_of(self.deal).grade, "High")
		frappe.get_doc("Opportunity Grade", high.name).cancel()
		deal = self.deal_now()
		self.assertFalse(deal.newest_grade or deal.grade or deal.score or deal.grade_review_on)
		self.assertFalse(plan_of(self.deal).grade)

	def test_cancelling_an_old_one_changes_nothing(self):
		old = assess(self.deal, Intent="Only collects information")
		with moved_clock(WEDNESDAY + timedelta(days=1)):
			new = assess(self.deal, closing_in=60, **GRADED_HIGH)
			frappe.get_doc("Opportunity Grade", old.name).cancel()
		self.assertEqual(self.deal_now().newest_grade, new.name)

	def test_a_draft_begun_earlier_counts_from_its_submission(self):
		draft = prefill(self.deal, [{"factor": "Intent", "level": "Wants to buy from us"}])
		with moved_clock(WEDNESDAY + timedelta(days=1)):
			assess_directly(self.deal)
		with moved_clock(WEDNESDAY + timedelta(days=2)):
			draft.reload().submit()
		self.assertEqual(self.deal_now().newest_grade, draft.name)
		self.assertEqual(draft.graded_on, WEDNESDAY + timedelta(days=2))

	def test_a_submitted_one_is_not_amended(self):
		grade = assess(self.deal, Intent="Wants to buy from us")
		for user in (MARY, RUTH):
			with as_user(user):
				self.assertFalse(frappe.has_permission("Opportunity Grade", "amend", grade.name))

	def test_a_form_of_the_deal_opened_earlier_does_not_bring_the_old_grade_back(self):
		form = self.deal_now()
		assess(self.deal, closing_in=60, **GRADED_HIGH)
		form.save()
		self.assertEqual(self.deal_now().grade, "High")

	# the plan

	def test_the_plan_follows_the_grade_and_says_so(self):
		frappe.get_doc(
			doctype="Follow-up Cadence",
			title="High ones",
			company="",  # or Frappe fills in the site's default company
			priority=1,
			grade="High",
			tracks=[{"channel": "Phone", "every": 2, "unit": "Day"}],
		).insert()
		assess(self.deal, closing_in=60, **GRADED_HIGH)
		plan = plan_of(self.deal)
		self.assertEqual(
			(plan.grade, plan.urgency, plan.intent, plan.cycle_days), ("High", "Medium", "High", 60)
		)
		self.assertEqual(plan.next_follow_up, WEDNESDAY + timedelta(days=2))
		self.assertIn("grade High", plan.why_this_date)

	def test_a_typed_date_of_the_plan_stays(self):
		plan = plan_of(self.deal)
		plan.next_follow_up = "2026-12-10"
		plan.save()
		assess(self.deal, closing_in=60, **GRADED_HIGH)
		self.assertEqual(plan_of(self.deal).next_follow_up, date(2026, 12, 10))

	def test_a_paused_plan_stays_paused(self):
		plan = plan_of(self.deal)
		plan.update({"status": "Paused", "paused_until": "2027-01-15"}).save()
		assess(self.deal, closing_in=60, **GRADED_HIGH)
		plan = plan_of(self.deal)
		self.assertEqual((plan.status, plan.grade), ("Paused", "High"))

	def test_from_the_first_assessment_on_the_plan_takes_no_typed_pace(self):
		plan = plan_of(self.deal)
		plan.update({"urgency": "Low"}).save()
		assess(self.deal, closing_in=60, **GRADED_HIGH)
		with as_user(MARY):
			plan = plan_of(self.deal)
			plan.intent = "Low"
			with self.assertRaisesRegex(frappe.ValidationError, "Intent.*newest assessment"):
				plan.save()
			plan.reload()
			plan.next_topic = "Anything else may be changed"
			plan.save()
			plan.run_method("onload")
		self.assertIn("intent", plan.get("__onload").assessed_fields)

	# set by hand

	def test_an_override_needs_a_reason_and_an_end(self):
		draft = prefill(self.deal, [{"factor": "Intent", "level": "Only collects information"}])
		draft.override_grade = "High"
		with self.assertRaisesRegex(frappe.MandatoryError, "High"):
			draft.save()
		draft.reload()
		draft.update({"override_grade": "High", "override_reason": "The minister wants it"})
		draft.save()
		with self.assertRaisesRegex(frappe.ValidationError, "day after today"):
			draft.submit()

	def test_an_override_is_shown_as_one_and_carried_on(self):
		with as_user(MARY):
			grade = self.override("High", days=30)
		self.assertEqual((grade.grade, grade.computed_grade, grade.overridden_by), ("High", "Low", MARY))
		self.assertEqual(self.deal_now().grade, "High")
		with moved_clock(WEDNESDAY + timedelta(days=5)):
			again = assess(self.deal, Clarity_of_Need="Vague")
			self.assertEqual(
				(again.grade, again.overridden_by, again.overridden_on), ("High", MARY, WEDNESDAY)
			)

	def test_an_override_that_is_cleared_is_gone(self):
		self.override("High", days=30)
		draft = prefill(self.deal)
		draft.override_grade = None
		draft.submit()
		self.assertEqual((draft.grade, draft.override_reason, draft.overridden_by), ("Low", None, None))

	def test_whoever_sets_another_one_is_named(self):
		self.override("High", days=30)
		with as_user(RUTH):
			draft = prefill(self.deal)
			draft.update(
				{"override_grade": "Medium", "override_reason": "Too hopeful", "overridden_by": MARY}
			)
			draft.submit()
		self.assertEqual(draft.overridden_by, RUTH)

	def test_an_override_comes_up_for_review_when_it_ends(self):
		self.override("Low", days=10)  # a low grade alone would wait for 60 days
		self.assertEqual(self.deal_now().grade_review_on, WEDNESDAY + timedelta(days=10))

	def override(self, grade, days):
		return assess(
			self.deal,
			Intent="Only collects information",
			values={
				"override_grade": grade,
				"override_reason": "The minister wants it",
				"override_until": WEDNESDAY + timedelta(days=days),
			},
		)

	# who may

	def test_an_outsider_neither_begins_nor_sees_one(self):
		grade = assess(self.deal, Intent="Wants to buy from us")
		with as_user(TOM):
			self.assertRaises(frappe.PermissionError, api.start, self.deal)
			self.assertRaises(frappe.PermissionError, api.preview, {"deal": self.deal})
			self.assertRaises(
				frappe.PermissionError, api.preview, {"docstatus": 1, "name": grade.name, "deal": self.deal}
			)
			self.assertRaises(frappe.PermissionError, api.get_history, self.deal)
			self.assertEqual(frappe.get_list("Opportunity Grade", filters={"deal": self.deal}), [])
			with self.assertRaises(frappe.PermissionError):
				frappe.get_doc(doctype="Opportunity Grade", deal=self.deal).insert()

	def test_a_salesperson_does_not_cancel_and_a_manager_does(self):
		with as_user(MARY):
			grade = assess(self.deal, Intent="Wants to buy from us")
			self.assertRaises(frappe.PermissionError, frappe.get_doc("Opportunity Grade", grade.name).cancel)
		with as_user(RUTH):
			frappe.get_doc("Opportunity Grade", grade.name).cancel()

	def test_a_deal_that_is_over_is_not_assessed(self):
		draft = prefill(self.deal, [{"factor": "Intent", "level": "Wants to buy from us"}])
		frappe.db.set_value("Sales Deal", self.deal, "outcome", "Lost")
		with self.assertRaisesRegex(frappe.ValidationError, "Lost already"):
			draft.submit()

	def test_who_gets_the_deal_gets_its_grades(self):
		grade = assess(self.deal, Intent="Wants to buy from us")
		deal = self.deal_now()
		deal.sales_owner = TOM
		deal.save()
		with as_user(TOM):
			self.assertTrue(frappe.has_permission("Opportunity Grade", "read", grade.name))

	# what the form asks for

	def test_the_form_begins_previews_and_draws(self):
		with as_user(MARY):
			name = api.start(self.deal)
			doc = frappe.get_doc("Opportunity Grade", name).as_dict()
			for row in doc.factors:
				row.typed_level = GRADED_HIGH.get(row.factor.replace(" ", "_"))
			seen = api.preview(frappe.as_json({**doc, "closing_on": WEDNESDAY + timedelta(days=60)}))
			self.assertEqual(seen["grade"], "High")
			self.assertAlmostEqual(sum(row["contribution"] for row in seen["rows"]), seen["score"], places=6)
			self.assertAlmostEqual(sum(row["most"] for row in seen["rows"]), 100, places=6)
			self.assertEqual(len(seen["rows"]), 7)
			self.assertTrue(all(row["levels"] and row["questions"] for row in seen["rows"]))
			self.assertEqual(
				frappe.db.get_value("Opportunity Grade", name, "grade"), "Low"
			)  # nothing was written
			grade = assess(self.deal, closing_in=60, **GRADED_HIGH)
			stored = api.preview({"docstatus": 1, "name": grade.name})
			self.assertTrue(stored["is_newest"])
			self.assertEqual([row["grade"] for row in api.get_history(self.deal)], ["High"])
			self.assertIn("Wants to buy from us", api.get_levels("Intent"))

	def test_the_questions_are_asked_in_the_readers_language(self):
		english = {line for factor in get_factors() for line in factor.questions.splitlines()}
		with as_user(MARY), in_language("zh"):
			doc = frappe.get_doc("Opportunity Grade", api.start(self.deal)).as_dict()
			rows = api.preview(frappe.as_json(doc))["rows"]
		asked = {question for row in rows for question in row["questions"]}
		self.assertEqual(len(asked), len(english))
		self.assertFalse(asked & english)

	# beside ERPNext's own records

	def test_the_opportunity_shows_the_grade_and_is_not_changed_by_it(self):
		deal, opportunity = make_opportunity_deal(MARY, expected_closing=WEDNESDAY + timedelta(days=60))
		modified = frappe.db.get_value("Opportunity", opportunity, "modified")
		grade = assess(deal, **GRADED_HIGH)
		self.assertEqual(grade.closing_on, WEDNESDAY + timedelta(days=60))
		self.assertTrue(grade.closing_is_measured)
		shown = frappe.db.get_value(
			"Opportunity", opportunity, ["sales_grade", "sales_score", "modified"], as_dict=True
		)
		self.assertEqual((shown.sales_grade, shown.modified), ("High", modified))
		self.assertAlmostEqual(shown.sales_score, grade.score, places=6)
		frappe.get_doc("Opportunity Grade", grade.name).cancel()
		self.assertFalse(frappe.db.get_value("Opportunity", opportunity, "sales_grade"))

	def test_a_closing_date_that_the_opportunity_has_lost_is_not_kept(self):
		deal, opportunity = make_opportunity_deal(MARY, expected_closing=WEDNESDAY + timedelta(days=60))
		assess(deal, **GRADED_HIGH)
		frappe.db.set_value("Opportunity", opportunity, "expected_closing", None)
		refresh_deal(deal)
		tasks.regrade_due_deals()
		newest = newest_of(deal)
		self.assertEqual((newest.grade, newest.closing_on, newest.occasion), ("Medium", None, "New Facts"))

	def test_a_later_closing_date_is_a_new_fact(self):
		deal, opportunity = make_opportunity_deal(MARY, expected_closing=WEDNESDAY + timedelta(days=60))
		assess(deal, **GRADED_HIGH)
		frappe.get_doc("Opportunity", opportunity).update(
			{"expected_closing": WEDNESDAY + timedelta(days=200)}
		).save()
		refresh_deal(deal)
		tasks.regrade_due_deals()
		self.assertEqual(frappe.db.get_value("Opportunity", opportunity, "sales_grade"), "Medium")

	def test_revenue_is_measured_against_the_amount(self):
		lead = make_lead(f"Rich {frappe.generate_hash(length=6)}", annual_revenue=500_000)
		opportunity = make_opportunity("Lead", lead.name, opportunity_owner=MARY, opportunity_amount=10_000)
		take_up_opportunity(opportunity.name)
		deal = frappe.db.get_value("Opportunity", opportunity.name, "sales_deal")
		row = self.row(prefill(deal), "Buying Power")
		self.assertEqual((row.measure, row.level), (50, "A large purchase for them"))
		self.assertIn("50 times the amount", row.why_measured)

	def test_an_amount_that_nobody_knows_makes_no_level(self):
		lead = make_lead(f"Rich {frappe.generate_hash(length=6)}", annual_revenue=500_000)
		opportunity = make_opportunity("Lead", lead.name, opportunity_owner=MARY)
		take_up_opportunity(opportunity.name)
		deal = frappe.db.get_value("Opportunity", opportunity.name, "sales_deal")
		row = self.row(prefill(deal), "Buying Power")
		self.assertEqual((row.level, row.why_measured), ("", "Unknown: the deal has no amount yet."))

	def test_the_economic_buyer_is_read_from_the_research_and_not_named(self):
		customer = make_customer(f"Bought {frappe.generate_hash(length=6)}", account_manager=MARY)
		research = make_research(
			customer.name, MARY, makers=[{"maker_name": "Zora Quick", "role": "Economic Buyer"}]
		)
		self.assertFalse(self.row(prefill(research.deal), "Decision Authority").level)
		for stance, level in (
			("Against Us", "Economic buyer known, not won yet"),
			("In Favour", "Economic buyer in favour"),
		):
			write_note(research.name, research.makers[0].name, stance, None)
			draft = prefill(research.deal)
			draft.save()
			row = self.row(draft, "Decision Authority")
			self.assertEqual(row.level, level)
			self.assertNotIn("Zora", frappe.as_json(draft.as_dict()))


def assess_directly(deal):
	"""An automatic one between a person's draft and its submission."""
	doc = frappe.get_doc(doctype="Opportunity Grade", deal=deal, occasion="New Facts", assessed_on=WEDNESDAY)
	doc.flags.automatic = True
	doc.append("factors", {"factor": "Intent", "typed_level": "Only collects information"})
	return doc.insert().submit()

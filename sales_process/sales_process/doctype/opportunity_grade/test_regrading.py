# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from datetime import date, timedelta
from unittest.mock import patch

import frappe

from sales_process import tasks
from sales_process.api.follow_up import get_context
from sales_process.sales_process.doctype.opportunity_grade import regrading
from sales_process.sales_process.doctype.opportunity_grade.opportunity_grade import newest_of
from sales_process.sales_process.doctype.process_scope.process_scope import get_scopes
from sales_process.tests import IntegrationTestCase
from sales_process.tests.factories import count_queries, make_quotation, moved_clock
from sales_process.tests.grades import GRADED_HIGH, assess, make_deal, plan_of
from sales_process.tests.site import MARY

WEDNESDAY = date(2026, 11, 25)
# 100 points of Intent fade with a half-life of 60 days: below 82.5, and so the next level, from day 17 on
INTENT_FALLS_ON = WEDNESDAY + timedelta(days=17)


def day(number):
	return moved_clock(WEDNESDAY + timedelta(days=number))


class TestRegrading(IntegrationTestCase):
	def setUp(self):
		clock = day(0)
		clock.__enter__()
		self.addCleanup(clock.__exit__, None, None, None)
		# a job keeps its batches; a test does not
		keep = patch.object(tasks, "keep")
		keep.start()
		self.addCleanup(keep.stop)
		self.deal = make_deal(MARY)

	def deal_now(self, name=None):
		return frappe.get_doc("Sales Deal", name or self.deal)

	def grades(self, deal=None):
		return frappe.get_all(
			"Opportunity Grade",
			filters={"deal": deal or self.deal, "docstatus": 1},
			fields=["name", "grade", "occasion", "graded_on"],
			order_by="decided_at asc",
		)

	# as time passes

	def test_the_day_of_the_next_change_is_known(self):
		assess(self.deal, closing_in=60, **GRADED_HIGH)
		self.assertEqual(self.deal_now().heat_changes_on, INTENT_FALLS_ON)

	def test_before_that_day_nobody_is_looked_at(self):
		assess(self.deal, closing_in=60, **GRADED_HIGH)
		self.assertNotIn(self.deal, regrading.due_deals(INTENT_FALLS_ON - timedelta(days=1)))
		self.assertIn(self.deal, regrading.due_deals(INTENT_FALLS_ON))

	def test_a_deal_that_was_never_graded_is_not_looked_at(self):
		never_graded = make_deal(MARY)
		self.assertIsNone(self.deal_now(never_graded).heat_changes_on)
		self.assertNotIn(never_graded, regrading.due_deals(WEDNESDAY))

	def test_a_grade_that_fades_is_written_anew_and_marked_as_automatic(self):
		assess(self.deal, closing_in=60, **GRADED_HIGH)
		with day(17):
			tasks.regrade_due_deals()
			rows = self.grades()
			self.assertEqual([row.grade for row in rows], ["High", "Medium"])
			self.assertEqual(rows[-1].occasion, "New Facts")
			deal = self.deal_now()
			self.assertEqual((deal.grade, deal.newest_grade), ("Medium", rows[-1].name))
			self.assertGreater(deal.heat_changes_on, INTENT_FALLS_ON)
			newest = newest_of(self.deal)
			row = next(row for row in newest.factors if row.factor == "Intent")
			self.assertEqual((row.typed_level, row.as_of), ("Wants to buy from us", WEDNESDAY))
			self.assertEqual(row.level, "Wants to buy, still compares")
			self.assertEqual(plan_of(self.deal).grade, "Medium")

	def test_a_grade_that_fell_comes_back_to_its_owner_with_the_reason(self):
		assess(self.deal, closing_in=60, **GRADED_HIGH)
		plan = plan_of(self.deal)
		plan.next_follow_up = WEDNESDAY + timedelta(days=200)
		plan.save()
		with day(17):
			tasks.regrade_due_deals()
			plan = plan_of(self.deal)
			# a Saturday: the Monday after it
			self.assertEqual(plan.next_follow_up, WEDNESDAY + timedelta(days=19))
			self.assertIn("The grade fell from High to Medium: Heat was", plan.why_this_date)

	def test_a_deal_that_waits_with_a_reason_is_left_in_peace_when_it_falls(self):
		assess(self.deal, closing_in=60, **GRADED_HIGH)
		until = WEDNESDAY + timedelta(days=100)
		plan_of(self.deal).update({"status": "Paused", "paused_until": until, "pause_reason": "Fair"}).save()
		with day(17):
			tasks.regrade_due_deals()
			self.assertEqual((self.deal_now().grade, plan_of(self.deal).next_follow_up), ("Medium", until))

	def test_the_form_of_the_changed_rule_shows_how_far_the_job_is(self):
		assess(self.deal, closing_in=60, **GRADED_HIGH)
		factor = frappe.get_doc("Grade Factor", "Competition")
		with patch.object(frappe, "enqueue") as enqueue:
			factor.weight = 60
			factor.save()
		shown_on = enqueue.call_args.kwargs["shown_on"]
		with patch.object(frappe, "publish_progress") as progress:
			tasks.regrade_due_deals(shown_on)
		self.assertEqual(progress.call_args.args, (100,))
		self.assertEqual(progress.call_args.kwargs["docname"], "Competition")

	def test_the_checklist_of_the_grade_is_shown_when_a_touch_is_logged(self):
		frappe.db.set_value("Grade Threshold", "High", "checklist", "Who signs, and when?")
		frappe.clear_document_cache("Grade Threshold", "High")
		assess(self.deal, closing_in=60, **GRADED_HIGH)
		shown = [row["value"] for row in get_context("Follow-up Plan", plan_of(self.deal).name)["checklist"]]
		self.assertIn("Who signs, and when?", shown)

	def test_a_card_that_is_dragged_goes_back_and_says_why(self):
		assess(self.deal, closing_in=60, **GRADED_HIGH)
		deal = self.deal_now()
		deal.grade = "Low"
		with patch.object(frappe, "msgprint") as message:
			deal.save()  # a form that was opened earlier
			message.assert_not_called()
			frappe.form_dict.to_colname = deal.grade = "Low"
			self.addCleanup(frappe.form_dict.pop, "to_colname", None)
			deal.save()
		self.assertEqual(self.deal_now().grade, "High")
		self.assertIn("comes from an assessment", message.call_args.args[0])

	def test_twice_is_once(self):
		assess(self.deal, closing_in=60, **GRADED_HIGH)
		with day(17):
			tasks.regrade_due_deals()
			tasks.regrade_due_deals()
			self.assertEqual(regrading.due_deals(WEDNESDAY + timedelta(days=17)), [])
		self.assertEqual(len(self.grades()), 2)

	def test_days_without_a_scheduler_cost_nothing(self):
		assess(self.deal, closing_in=60, **GRADED_HIGH)
		with day(80):
			tasks.regrade_due_deals()
			deal = self.deal_now()
			self.assertEqual(len(self.grades()), 2)
			self.assertEqual(deal.grade, "Medium")
			row = next(row for row in newest_of(self.deal).factors if row.factor == "Urgency of Need")
			self.assertIn("Unknown: closing was expected", row.why_measured)

	def test_heat_that_only_moves_writes_no_assessment(self):
		assess(self.deal, Intent="Wants to buy from us", Clarity_of_Need="Vague")
		before = self.deal_now()
		with day(5):
			regrading.facts_changed(self.deal)
			self.assertEqual(self.deal_now().heat_changes_on, WEDNESDAY + timedelta(days=5))
			tasks.regrade_due_deals()
		after = self.deal_now()
		self.assertEqual(len(self.grades()), 1)
		self.assertLess(after.heat, before.heat)
		self.assertLess(after.score, before.score)
		self.assertEqual(
			(after.fit, after.grade, after.modified), (before.fit, before.grade, before.modified)
		)
		self.assertEqual(after.heat_changes_on, INTENT_FALLS_ON)

	def test_an_automatic_one_moves_no_review_and_keeps_the_override(self):
		assess(
			self.deal,
			closing_in=60,
			values={
				"override_grade": "High",
				"override_reason": "They signed a letter",
				"override_until": WEDNESDAY + timedelta(days=10),
			},
			**GRADED_HIGH,
		)
		with day(17):
			tasks.regrade_due_deals()
			newest = newest_of(self.deal)
			self.assertEqual((newest.grade, newest.computed_grade), ("High", "Medium"))
			self.assertEqual((newest.overridden_by, newest.assessed_on), ("Administrator", WEDNESDAY))
			self.assertEqual(self.deal_now().grade_review_on, WEDNESDAY + timedelta(days=10))

	def test_a_deal_that_is_over_is_left_alone(self):
		assess(self.deal, closing_in=60, **GRADED_HIGH)
		frappe.db.set_value("Sales Deal", self.deal, "outcome", "Won")
		with day(17):
			tasks.regrade_due_deals()
		self.assertEqual(len(self.grades()), 1)

	def test_a_bad_record_costs_one_record(self):
		deals = [self.deal, make_deal(MARY), make_deal(MARY)]
		for deal in deals:
			assess(deal, closing_in=60, **GRADED_HIGH)
		work = regrading.regrade

		def fail_once(deal):
			if deal == deals[1]:
				frappe.db.set_value("Sales Deal", deal, "grade", "Low")
				raise ZeroDivisionError
			work(deal)

		with day(17), patch.object(regrading, "regrade", fail_once):
			tasks.regrade_due_deals()
		self.assertEqual([self.deal_now(deal).grade for deal in deals], ["Medium", "High", "Medium"])
		self.assertTrue(frappe.db.exists("Error Log", {"reference_name": deals[1]}))
		with day(18):
			tasks.regrade_due_deals()
		self.assertEqual(self.deal_now(deals[1]).grade, "Medium")

	def test_one_query_decides_who(self):
		get_scopes()  # read once per request
		with count_queries() as sent:
			regrading.due_deals(WEDNESDAY)
			regrading.deals_due_for_review(WEDNESDAY)
		self.assertEqual(len(sent), 2)

	# as facts change

	def test_a_logged_answer_is_a_new_fact(self):
		assess(self.deal, Intent="Wants to buy from us")
		frappe.get_doc(
			doctype="Follow-up Log",
			plan=plan_of(self.deal).name,
			channel="Phone",
			happened_on=f"{WEDNESDAY} 08:00:00",
			outcome="Positive",
			subject="Called",
		).insert()
		self.assertEqual(self.deal_now().heat_changes_on, WEDNESDAY)
		tasks.regrade_due_deals()
		row = next(row for row in newest_of(self.deal).factors if row.factor == "Engagement")
		self.assertEqual(row.level, "They answer")

	def test_a_deal_without_a_grade_is_no_work(self):
		with count_queries() as sent:
			regrading.facts_changed(self.deal)
		self.assertEqual(len(sent), 1)
		self.assertFalse(self.deal_now().heat_changes_on)

	# as rules change

	def test_a_changed_weight_regrades_open_deals_and_leaves_history(self):
		first = assess(self.deal, closing_in=60, **GRADED_HIGH)
		over = make_deal(MARY)
		assess(over, closing_in=60, **GRADED_HIGH)
		frappe.db.set_value("Sales Deal", over, "outcome", "Lost")
		factor = frappe.get_doc("Grade Factor", "Competition")
		factor.weight = 60
		with day(1):
			factor.save()
			self.assertEqual(self.deal_now().heat_changes_on, WEDNESDAY + timedelta(days=1))
			tasks.regrade_due_deals()
			rows = self.grades()
			self.assertEqual([row.occasion for row in rows], ["Assessment", "Rules Changed"])
			self.assertEqual([row.grade for row in rows], ["High", "Medium"])
			old = frappe.get_doc("Opportunity Grade", first.name)
			self.assertEqual(next(row.weight for row in old.factors if row.factor == "Competition"), 10)
			self.assertEqual(len(self.grades(over)), 1)

	def test_a_changed_threshold_regrades_open_deals(self):
		assess(self.deal, closing_in=60, **GRADED_HIGH)
		threshold = frappe.get_doc("Grade Threshold", "High")
		threshold.from_score = 90
		threshold.save()
		tasks.regrade_due_deals()
		self.assertEqual(self.deal_now().grade, "Medium")

	def test_a_level_with_another_name_is_the_same_level(self):
		assess(self.deal, closing_in=60, **GRADED_HIGH)
		factor = frappe.get_doc("Grade Factor", "Intent")
		factor.levels[0].label = "Strong intent"
		factor.save()
		self.assertEqual(frappe.get_doc("Grade Threshold", "High").conditions[0].level, "Strong intent")
		tasks.regrade_due_deals()
		newest = newest_of(self.deal)
		row = next(row for row in newest.factors if row.factor == "Intent")
		self.assertEqual((newest.grade, row.typed_level), ("High", "Strong intent"))

	def test_a_factor_that_is_not_asked_any_more_leaves_the_next_assessment(self):
		assess(self.deal, closing_in=60, **GRADED_HIGH)
		factor = frappe.get_doc("Grade Factor", "Buying Power")
		factor.enabled = 0
		factor.save()
		tasks.regrade_due_deals()
		self.assertNotIn("Buying Power", {row.factor for row in newest_of(self.deal).factors})

	def test_without_graded_deals_a_change_asks_for_no_job(self):
		Deal = frappe.qb.DocType("Sales Deal")
		frappe.qb.update(Deal).set(Deal.newest_grade, None).run()
		with patch.object(frappe, "enqueue") as enqueue:
			frappe.get_doc("Grade Factor", "Intent").save()
		enqueue.assert_not_called()

	# as reviews come due

	def test_a_stale_grade_comes_back_to_its_owner_once(self):
		assess(self.deal, Intent="Only collects information", Clarity_of_Need="Vague")
		self.assertEqual(self.deal_now().grade_review_on, WEDNESDAY + timedelta(days=60))
		plan = plan_of(self.deal)
		plan.next_follow_up = WEDNESDAY + timedelta(days=200)
		plan.save()
		with day(59):
			tasks.ask_for_due_reviews()
			self.assertEqual(plan_of(self.deal).next_follow_up, WEDNESDAY + timedelta(days=200))
		with day(63):  # Wednesday; the day itself was missed
			tasks.ask_for_due_reviews()
			plan = plan_of(self.deal)
			self.assertEqual(plan.next_follow_up, WEDNESDAY + timedelta(days=63))
			self.assertIn("due for review", plan.why_this_date)
			plan.next_follow_up = WEDNESDAY + timedelta(days=200)
			plan.save()
		with day(64):
			tasks.ask_for_due_reviews()
			self.assertEqual(plan_of(self.deal).next_follow_up, WEDNESDAY + timedelta(days=200))
			assess(self.deal, Clarity_of_Need="Pain known, solution open")
			self.assertEqual(self.deal_now().grade_review_on, WEDNESDAY + timedelta(days=64 + 60))

	def test_an_override_that_ends_asks_whether_it_still_holds(self):
		assess(
			self.deal,
			Intent="Only collects information",
			values={
				"override_grade": "High",
				"override_reason": "They signed a letter",
				"override_until": WEDNESDAY + timedelta(days=5),
			},
		)
		with day(5):
			tasks.ask_for_due_reviews()
			plan = plan_of(self.deal)
			self.assertIn("set to High by hand", plan.why_this_date)
			self.assertEqual(self.deal_now().grade, "High")

	def test_a_paused_plan_is_not_woken_up(self):
		assess(self.deal, Intent="Only collects information")
		plan = plan_of(self.deal)
		plan.update({"status": "Paused", "paused_until": WEDNESDAY + timedelta(days=100)}).save()
		with day(61):
			tasks.ask_for_due_reviews()
			self.assertEqual(plan_of(self.deal).status, "Paused")

	def test_a_reopened_deal_asks_for_a_new_assessment(self):
		assess(self.deal, closing_in=60, **GRADED_HIGH)
		with day(3):
			regrading.ask_for_new_assessment(self.deal)
			deal, plan = self.deal_now(), plan_of(self.deal)
			self.assertEqual(deal.grade_review_on, WEDNESDAY + timedelta(days=3))
			self.assertIn("assess it anew", plan.why_this_date)
			self.assertEqual(deal.grade, "High")
			tasks.ask_for_due_reviews()  # asked already
			self.assertIn("assess it anew", plan_of(self.deal).why_this_date)

	def test_a_reopened_deal_stays_due_until_a_person_has_assessed_it(self):
		assess(self.deal, closing_in=60, **GRADED_HIGH)
		reopened_on = WEDNESDAY + timedelta(days=3)
		with day(3):
			regrading.ask_for_new_assessment(self.deal)
			tasks.regrade_due_deals()  # only Heat moves
			self.assertEqual(len(self.grades()), 1)
			self.assertEqual(self.deal_now().grade_review_on, reopened_on)
		with day(17):
			tasks.regrade_due_deals()  # the grade falls by itself
			self.assertEqual(len(self.grades()), 2)
			self.assertEqual(self.deal_now().grade_review_on, reopened_on)
		with day(18):
			assess(self.deal)
			self.assertEqual(self.deal_now().grade_review_on, WEDNESDAY + timedelta(days=18 + 30))

	def test_a_lost_quotation_that_is_back_asks_by_itself(self):
		from sales_process.sales_process.doctype.sales_deal.sales_deal import refresh_deal, take_up_quotation

		quotation = make_quotation()
		take_up_quotation(quotation.name)
		deal = quotation.reload().sales_deal
		assess(deal, Intent="Wants to buy from us")
		quotation.db_set("status", "Lost")
		refresh_deal(deal)
		self.assertEqual(self.deal_now(deal).outcome, "Lost")
		quotation.db_set("status", "Open")
		refresh_deal(deal)
		self.assertEqual(self.deal_now(deal).grade_review_on, WEDNESDAY)
		self.assertIn("assess it anew", plan_of(deal).why_this_date)

	# as deals are joined

	def test_joined_deals_have_one_history_and_one_draft(self):
		from sales_process.sales_process.doctype.opportunity_grade.opportunity_grade import (
			active_key,
			prefill,
		)
		from sales_process.sales_process.doctype.sales_deal.sales_deal import join_deals

		other = make_deal(MARY)
		assess(self.deal, closing_in=60, **GRADED_HIGH)
		with day(1):
			assess(other, Intent="Only collects information")
			prefill(other)
			kept = prefill(self.deal)
			join_deals(other, self.deal)
		self.assertEqual([row.grade for row in self.grades()], ["High", "Low"])
		self.assertEqual(self.deal_now().grade, "Low")
		drafts = frappe.get_all(
			"Opportunity Grade", filters={"deal": self.deal, "docstatus": 0}, pluck="name"
		)
		self.assertEqual(drafts, [kept.name])
		self.assertEqual(kept.reload().active_key, active_key(self.deal))

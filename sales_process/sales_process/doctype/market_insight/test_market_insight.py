# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from datetime import date

import frappe

from sales_process.api import follow_up, market_insight
from sales_process.sales_process.doctype.follow_up_plan.follow_up_plan import running_plans
from sales_process.sales_process.doctype.sales_account.sales_account import find_account
from sales_process.tests import IntegrationTestCase
from sales_process.tests.factories import (
	as_user,
	hints_at_once,
	make_company,
	make_competitor,
	make_customer,
	make_item,
	make_lead,
	make_quotation,
	moved_clock,
)
from sales_process.tests.site import MARY, RUTH, STOCKMAN, TOM

TODAY = date(2026, 11, 25)
INDUSTRY = "Insight Test Industry"


class InsightCase(IntegrationTestCase):
	def setUp(self):
		clock = moved_clock(TODAY)
		clock.__enter__()
		self.addCleanup(clock.__exit__, None, None, None)
		frappe.db.set_single_value("Global Defaults", "default_company", make_company().name)
		if not frappe.db.exists("Industry Type", INDUSTRY):
			frappe.get_doc(doctype="Industry Type", industry=INDUSTRY).insert()

	def insight(self, **values):
		values = {
			"title": "New rules for archives",
			"seen_on": TODAY,
			"company": "",
			"talking_point": "From May on, archives must be kept for ten years.",
			"industries": [{"industry": INDUSTRY}],
			**values,
		}
		return frappe.get_doc(doctype="Market Insight", **values).insert()

	def touched(self, **values):
		values = {"account_manager": MARY, "industry": INDUSTRY, **values}
		return make_customer(values.pop("name", "Touched Ltd"), **values)

	def actions(self, insight, user=MARY):
		with as_user(user):
			rows = market_insight.get_preview(insight.name)["rows"]
		return {row["party_name"]: row["action"] for row in rows}

	def act(self, insight, *parties, user=MARY):
		with as_user(user):
			return market_insight.act(insight.name, [["Customer", party.name] for party in parties])

	def plan_of(self, customer):
		account = find_account("Customer", customer.name)
		plans = running_plans(account) if account else []
		return plans[0].name if plans else None


class TestMarketInsight(InsightCase):
	def test_it_expires_as_the_settings_say(self):
		frappe.db.set_single_value("Sales Process Settings", "insight_days", 30)
		frappe.clear_document_cache("Sales Process Settings", "Sales Process Settings")
		self.assertEqual(str(self.insight().expires_on), "2026-12-25")

	def test_wrong_values_are_refused_by_name(self):
		for values, words in (
			({"seen_on": "2026-11-26"}, "after today"),
			({"expires_on": "2026-11-01"}, "before it was seen"),
			({"industries": []}, "Whom does .* touch"),
			({"talking_point": ""}, "talking_point"),
			({"source_link": "javascript:alert(1)"}, "no web address"),
		):
			with self.subTest(values=values), self.assertRaisesRegex(frappe.ValidationError, words):
				self.insight(**values)

	def test_the_competitor_of_another_kind_of_news_is_dropped(self):
		self.assertIsNone(self.insight(kind="Trend", competitor=make_competitor().name).competitor)

	def test_who_is_not_in_sales_sees_none(self):
		name = self.insight().name
		with as_user(STOCKMAN):
			self.assertRaises(frappe.PermissionError, market_insight.get_preview, name)
			self.assertRaises(frappe.PermissionError, market_insight.act, name, [["Customer", "X"]])


class TestActing(InsightCase):
	def test_a_plan_is_started_where_there_is_none(self):
		customer, insight = self.touched(), self.insight()
		self.assertEqual(self.actions(insight)["Touched Ltd"], "Start")
		self.assertIsNone(self.plan_of(customer))
		self.assertEqual(self.act(insight, customer), {"added": 0, "started": 1, "failed": []})
		plan = frappe.get_doc("Follow-up Plan", self.plan_of(customer))
		self.assertEqual((plan.sales_owner, plan.plan_type), (MARY, "Revisit"))
		self.assertEqual(plan.next_topic, insight.talking_point)

	def test_a_plan_that_runs_gets_the_point_and_keeps_its_date(self):
		customer = self.touched()
		with hints_at_once():
			make_quotation(customer.name)
		plan = self.plan_of(customer)
		before = frappe.db.get_value("Follow-up Plan", plan, ["next_follow_up", "next_topic", "modified"])
		insight = self.insight()
		self.assertEqual(self.act(insight, customer), {"added": 1, "started": 0, "failed": []})
		after = frappe.db.get_value("Follow-up Plan", plan, ["next_follow_up", "next_topic", "modified"])
		self.assertEqual(before, after)

	def test_acting_twice_adds_nothing(self):
		customer, insight = self.touched(), self.insight()
		self.act(insight, customer)
		self.assertEqual(self.actions(insight)["Touched Ltd"], "Skip")
		self.assertEqual(self.act(insight, customer), {"added": 0, "started": 0, "failed": []})
		self.assertEqual(frappe.db.count("Talking Point", {"insight": insight.name}), 1)

	def test_only_who_is_chosen_gets_it(self):
		chosen, other, insight = self.touched(), self.touched(name="Also Touched"), self.insight()
		self.act(insight, chosen)
		self.assertIsNone(self.plan_of(other))

	def test_who_is_not_touched_gets_nothing_even_if_asked_for(self):
		stranger, insight = self.touched(name="Stranger", industry=None), self.insight()
		self.assertNotIn("Stranger", self.actions(insight))
		self.assertEqual(self.act(insight, stranger)["started"], 0)

	def test_a_colleagues_customer_is_left_to_him_and_given_by_his_manager(self):
		customer, insight = self.touched(), self.insight()
		self.assertEqual(self.actions(insight, TOM)["Touched Ltd"], "Skip")
		self.assertEqual(self.act(insight, customer, user=TOM)["started"], 0)
		self.assertEqual(self.act(insight, customer, user=RUTH)["started"], 1)
		bells = frappe.get_all("Notification Log", {"document_name": insight.name}, pluck="for_user")
		self.assertEqual(bells, [MARY])

	def test_a_lead_and_its_customer_are_one_company(self):
		lead = make_lead("Twice Known Ltd", industry=INDUSTRY, lead_owner=MARY)
		with hints_at_once():
			self.touched(name="Twice Known Ltd", lead_name=lead.name)
			follow = frappe.get_doc("Lead", lead.name)
			follow.save()
		from sales_process.sales_process.doctype.sales_account.sales_account import get_account

		get_account("Lead", lead.name)
		rows = [name for name in self.actions(self.insight()) if name == "Twice Known Ltd"]
		self.assertEqual(len(rows), 1)

	def test_who_was_offered_something_of_the_group(self):
		customer = self.touched(industry=None)
		group = frappe.db.get_value("Item", make_item().name, "item_group")
		with hints_at_once():
			make_quotation(customer.name)
		insight = self.insight(industries=[], item_groups=[{"item_group": group}])
		self.assertEqual(self.actions(insight)["Touched Ltd"], "Add")

	def test_what_has_expired_is_not_acted_on_and_leaves_the_plans(self):
		customer, insight = self.touched(), self.insight(expires_on="2026-11-30")
		self.act(insight, customer)
		plan = self.plan_of(customer)
		with as_user(MARY):
			self.assertEqual(len(follow_up.get_talking_points(plan)), 1)
			with moved_clock("2026-11-30"):
				self.assertEqual(follow_up.get_talking_points(plan), [])
				self.assertRaisesRegex(
					frappe.ValidationError, "expired on", market_insight.get_preview, insight.name
				)

	def test_what_was_talked_about_is_counted_back(self):
		customer, insight = self.touched(), self.insight()
		self.act(insight, customer)
		plan = self.plan_of(customer)
		with as_user(MARY):
			context = follow_up.get_context("Follow-up Plan", plan)
			(point,) = context["talking_points"]
			touch = {"channel": "Phone", "subject": "Rules", "outcome": "Positive", "happened_on": str(TODAY)}
			follow_up.log_touch("Follow-up Plan", plan, touch, talked_about=[point.name, "no such point"])
		doc = frappe.get_doc("Market Insight", insight.name)
		doc.run_method("onload")
		self.assertEqual(doc.get_onload("points"), {"carried": 1, "discussed": 1})

	def test_deleting_it_takes_its_points_along(self):
		customer, insight = self.touched(), self.insight()
		self.act(insight, customer)
		insight.delete()
		self.assertEqual(frappe.db.count("Talking Point", {"insight": insight.name}), 0)

	def test_nonsense_is_refused_with_words(self):
		insight = self.insight()
		with as_user(MARY):
			for parties in ("[]", "{}", "7", [["Customer", "X"]] * 201):
				with self.assertRaisesRegex(frappe.ValidationError, "Choose between 1 and 200"):
					market_insight.act(insight.name, parties)
			self.assertEqual(market_insight.act(insight.name, [["Customer"], 7, None])["started"], 0)

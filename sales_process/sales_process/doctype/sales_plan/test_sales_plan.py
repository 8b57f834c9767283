# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from datetime import date, timedelta
from unittest.mock import patch

import frappe
from frappe.model.workflow import apply_workflow
from frappe.utils import format_date

from sales_process import tasks
from sales_process.api import sales_plan as api
from sales_process.sales_process.doctype.sales_deal.sales_deal import join_deals
from sales_process.sales_process.doctype.sales_plan import standing
from sales_process.sales_process.doctype.sales_plan.sales_plan import plan_of_deal, start
from sales_process.tests import IntegrationTestCase
from sales_process.tests.factories import (
	as_user,
	count_queries,
	deliver,
	make_competitor,
	make_item,
	make_quotation,
	make_sales_order,
	moved_clock,
)
from sales_process.tests.grades import make_deal, make_opportunity_deal, plan_of
from sales_process.tests.site import MARY, PETER, RUTH, STOCKMAN, TOM

THURSDAY = date(2026, 11, 26)


def day(number):
	return THURSDAY + timedelta(days=number)


class SalesPlanTestCase(IntegrationTestCase):
	def setUp(self):
		clock = moved_clock(THURSDAY)
		clock.__enter__()
		self.addCleanup(clock.__exit__, None, None, None)
		keep = patch.object(tasks, "keep")
		keep.start()
		self.addCleanup(keep.stop)

	def plan_with_research(self, steps=(("Trial", 20), ("Board decides", 30)), **values):
		"""Mary's deal from an opportunity, with a research that knows how they decide."""
		deal, _opportunity = make_opportunity_deal(
			MARY, opportunity_amount=100_000, expected_closing=day(60), **values
		)
		research = frappe.get_doc(
			doctype="Lead Research",
			account=frappe.db.get_value("Sales Deal", deal, "account"),
			company=frappe.db.get_value("Sales Deal", deal, "company"),
			sales_owner=MARY,
			needs=[{"pain_point": "Pumps fail", "item": make_item("SP-Pump").name}],
			decision_steps=[{"step": step, "expected_days": days} for step, days in steps],
			makers=[{"maker_name": "Ann Doe", "role": "Economic Buyer"}],
		)
		research.deal = deal
		research.flags.automatic = True
		research.insert()
		with as_user(MARY):
			return frappe.get_doc("Sales Plan", api.start(deal))

	def good_goal(self, plan):
		"""One that is SMART, with a touch planned."""
		plan.goal_amount, plan.goal_date = 100_000, day(70)
		plan.set("items", [{"item": "SP-Pump", "qty": 10, "amount": 100_000}])
		touch = plan_of(plan.deal)
		touch.next_follow_up = day(5)
		touch.save()
		return plan.save()

	def approve(self, plan, by=RUTH):
		with as_user(MARY):
			apply_workflow(plan.reload(), "Ask for Approval")
		with as_user(by):
			apply_workflow(frappe.get_doc("Sales Plan", plan.name), "Approve")
		return plan.reload()

	def codes(self, plan):
		return [found["reason"]["code"] for found in plan.reload().findings()]


class TestSalesPlan(SalesPlanTestCase):
	# it begins with what is known

	def test_it_begins_with_what_is_known(self):
		plan = self.plan_with_research()
		self.assertEqual((plan.goal_amount, plan.goal_date), (100_000, day(60)))
		self.assertEqual(
			[(row.milestone, row.planned_on) for row in plan.milestones],
			# 20 days on is a Wednesday; 50 days on a Friday
			[("Trial", day(20)), ("Board decides", day(50))],
		)
		self.assertEqual([(row.person, row.role) for row in plan.people], [("Ann Doe", "Economic Buyer")])
		self.assertEqual((plan.sales_owner, plan.status, plan.approval), (MARY, "Open", "Not Asked"))

	def test_items_come_from_the_newest_offer_and_competitors_from_the_deal(self):
		deal = make_deal(MARY)
		quotation = make_quotation(qty=3, rate=200)
		frappe.db.set_value("Sales Deal", deal, "newest_quotation", quotation.name)
		doc = frappe.get_doc("Sales Deal", deal)
		doc.append("competitors", {"competitor": make_competitor().name})
		doc.save()
		plan = start(deal)
		self.assertEqual([(row.item, row.qty, row.amount) for row in plan.items], [("SP-Test-Item", 3, 600)])
		self.assertEqual([row.competitor for row in plan.advantages], ["SP Rival"])

	def test_a_deal_has_one_plan(self):
		deal = make_deal(MARY)
		self.assertEqual(start(deal).name, start(deal).name)
		with self.assertRaises(frappe.DuplicateEntryError) as refused:
			frappe.get_doc(doctype="Sales Plan", deal=deal).insert()
		self.assertIn("There is a plan", str(refused.exception))

	# who may

	def test_an_outsider_starts_and_sees_nothing(self):
		plan = self.plan_with_research()
		for user in (TOM, STOCKMAN):
			with as_user(user):
				self.assertFalse(frappe.has_permission("Sales Plan", "read", plan.name))
				for method, args in (
					(api.start, (plan.deal,)),
					(api.get_standing, (plan.name,)),
					(api.check_goal, ({"deal": plan.deal},)),
					(api.adjust, (plan.name, "a", "b")),
					(api.ask_for_help, (plan.name, plan.milestones[0].name, PETER, "?", str(day(3)))),
					(api.withdraw_help, (plan.name, plan.milestones[0].name)),
				):
					with (
						self.subTest(user=user, method=method.__name__),
						self.assertRaises(frappe.PermissionError),
					):
						method(*args)
		with as_user(TOM):
			self.assertEqual(frappe.get_list("Sales Plan", filters={"name": plan.name}), [])
		with as_user(RUTH):
			self.assertEqual(len(frappe.get_list("Sales Plan", filters={"name": plan.name})), 1)

	def test_what_follows_is_not_typed(self):
		plan = self.plan_with_research()
		with as_user(MARY):
			doc = frappe.get_doc("Sales Plan", plan.name)
			doc.update(
				{
					"approval": "Approved", "approved_by": RUTH, "approved_on": day(0), "status": "Won",
					"health": "On Track", "ordered_amount": 9e9, "at_stake": 0, "approved_amount": 5,
				}
			)  # fmt: skip
			doc.save()
		doc = plan.reload()
		self.assertEqual(
			(doc.approval, doc.approved_by, doc.status, doc.health), ("Not Asked", None, "Open", "At Risk")
		)
		self.assertEqual((doc.ordered_amount, doc.at_stake, doc.approved_amount), (0, 100_000, 0))

	def test_nobody_reads_what_a_colleague_usually_closes(self):
		plan = self.plan_with_research()
		with patch("sales_process.amounts.closed_sales", return_value=[]) as closed, as_user(MARY):
			api.check_goal({**plan.as_dict(), "sales_owner": TOM, "goal_amount": 5})
			plan.sales_owner = TOM
			plan.save()
		self.assertEqual(plan.reload().sales_owner, MARY)
		self.assertNotIn(TOM, [call.args[2] for call in closed.call_args_list if len(call.args) > 2])

	# SMART

	def test_each_point_says_why_and_how_to_mend_it(self):
		plan = self.plan_with_research()
		with as_user(MARY):
			points = {each["point"]: each for each in api.check_goal(plan.as_dict())}
		self.assertEqual(points["specific"]["verdict"], "unmet")
		self.assertEqual(points["specific"]["mend"], ["Name what you want to sell under Product Mix."])
		self.assertEqual(points["achievable"]["verdict"], "met")
		self.assertIn("1.0 times the amount of the deal.", points["achievable"]["why"])
		self.assertEqual(points["time_bound"]["verdict"], "met")
		self.assertIn("They need about 50 days to decide", points["time_bound"]["why"][0])

	def test_a_newcomer_is_compared_with_the_team_and_then_with_nobody(self):
		with as_user("Administrator"):
			plan = start(make_deal(MARY))
		with patch("sales_process.amounts.closed_sales") as closed:
			closed.side_effect = lambda company, limit, owner=None: [] if owner else [10_000, 20_000, 60_000]
			said = self._achievable(plan, 50_000)
			self.assertEqual(said["verdict"], "met")
			self.assertIn("2.5 times what the team usually closes", said["why"][0])
			closed.side_effect = lambda company, limit, owner=None: [] if owner else [10_000]
			said = self._achievable(plan, 50_000)
		self.assertEqual((said["verdict"], said["verdict_label"]), ("cannot_tell", "cannot tell"))

	def _achievable(self, plan, amount):
		points = api.check_goal({"deal": plan.deal, "goal_amount": amount, "sales_owner": MARY})
		return next(each for each in points if each["point"] == "achievable")

	# approval

	def test_an_unapproved_plan_is_at_risk_and_blocks_nothing(self):
		plan = self.good_goal(self.plan_with_research())
		self.assertEqual((plan.health, self.codes(plan)), ("At Risk", ["not_approved"]))
		self.assertIn("The plan is not approved.", plan.why_health)
		make_quotation()  # goes on as ever

	def test_a_manager_approves_and_it_says_who_and_what(self):
		plan = self.approve(self.good_goal(self.plan_with_research()))
		self.assertEqual(
			(plan.approval, plan.approved_by, plan.approved_on, plan.approved_amount),
			("Approved", RUTH, THURSDAY, 100_000),
		)
		self.assertEqual((plan.health, self.codes(plan)), ("On Track", []))

	def test_nobody_approves_without_the_role_or_by_rest(self):
		plan = self.good_goal(self.plan_with_research())
		with as_user(MARY):
			apply_workflow(plan.reload(), "Ask for Approval")
			doc = frappe.get_doc("Sales Plan", plan.name)
			with self.assertRaises(frappe.ValidationError):
				apply_workflow(doc, "Approve")
			doc = frappe.get_doc("Sales Plan", plan.name)
			doc.workflow_state = "Approved"
			with self.assertRaises(frappe.ValidationError):
				doc.save()
		self.assertEqual(plan.reload().approval, "Asked")

	def test_a_grade_may_say_who_approves(self):
		plan = self.good_goal(self.plan_with_research())
		frappe.db.set_value("Sales Deal", plan.deal, "grade", "High")
		threshold = frappe.get_doc("Grade Threshold", "High")
		threshold.approver_role = "Sales Master Manager"
		threshold.save()
		with self.assertRaises(frappe.PermissionError) as refused:
			self.approve(plan)
		self.assertIn("Only a", str(refused.exception))
		frappe.db.set_value("Sales Deal", plan.deal, "grade", "Low")
		with as_user(RUTH):
			apply_workflow(plan.reload(), "Approve")
		self.assertEqual(plan.reload().approved_by, RUTH)

	def test_a_goal_that_changes_after_approval_is_at_risk_until_it_is_approved_again(self):
		plan = self.approve(self.good_goal(self.plan_with_research()))
		with as_user(MARY):
			api.adjust(plan.name, "They want fewer pumps", "Sell 9", goal_amount=90_000)
		self.assertIn("goal_changed", self.codes(plan))
		self.assertEqual(plan.reload().approved_amount, 100_000)
		with as_user(MARY):
			apply_workflow(plan.reload(), "Take Back")
		plan = self.approve(plan)
		self.assertEqual((plan.approved_amount, "goal_changed" in self.codes(plan)), (90_000, False))

	def test_an_admin_may_rename_the_states_and_add_one(self):
		plan = self.good_goal(self.plan_with_research())
		workflow = frappe.get_doc("Workflow", "Sales Plan Approval")
		for state in ("Checked by Sales Lead", "Agreed"):
			frappe.get_doc(doctype="Workflow State", workflow_state_name=state).insert(
				ignore_if_duplicate=True
			)
		workflow.states[2].state = "Agreed"
		workflow.append(
			"states",
			{
				"state": "Checked by Sales Lead", "doc_status": "0", "allow_edit": "Sales User",
				"update_field": "approval", "update_value": "Asked",
			},
		)  # fmt: skip
		for row in workflow.transitions:
			row.next_state = "Agreed" if row.next_state == "Approved" else row.next_state
			row.state = "Agreed" if row.state == "Approved" else row.state
			if row.action == "Approve":
				row.state = "Checked by Sales Lead"
		workflow.append(
			"transitions",
			{
				"state": "Pending Approval", "action": "Approve", "allowed": "Sales User",
				"next_state": "Checked by Sales Lead", "allow_self_approval": 1,
			},
		)  # fmt: skip
		workflow.save()
		frappe.clear_cache(doctype="Sales Plan")
		with as_user(MARY):
			apply_workflow(plan.reload(), "Ask for Approval")
			apply_workflow(plan.reload(), "Approve")
		self.assertEqual((plan.reload().workflow_state, plan.approval), ("Checked by Sales Lead", "Asked"))
		with as_user(RUTH):
			apply_workflow(plan.reload(), "Approve")
		self.assertEqual((plan.reload().workflow_state, plan.approval), ("Agreed", "Approved"))

	def test_without_a_workflow_no_plan_needs_approval(self):
		frappe.db.set_value("Workflow", "Sales Plan Approval", "is_active", 0)
		frappe.clear_cache(doctype="Sales Plan")
		plan = self.good_goal(self.plan_with_research())
		self.assertEqual((plan.health, self.codes(plan)), ("On Track", []))

	# milestones

	def test_a_step_done_in_the_research_is_done_here_and_the_other_way_round(self):
		plan = self.plan_with_research()
		research = frappe.get_doc("Lead Research", frappe.db.get_value("Sales Deal", plan.deal, "research"))
		with as_user(MARY):
			research.decision_steps[0].state = "Done"
			research.save()
			standing.refresh(plan.name)
			plan.reload()
			self.assertEqual((plan.milestones[0].done_on, plan.progress), (THURSDAY, 50))
			plan.milestones[1].done_on = day(-1)
			plan.save()
		steps = research.reload().decision_steps
		self.assertEqual([(row.state, row.done_on) for row in steps], [("Done", THURSDAY), ("Done", day(-1))])
		with as_user(MARY):
			plan.reload().milestones[1].done_on = None
			plan.save()
		self.assertEqual(research.reload().decision_steps[1].state, "In Progress")

	def test_a_form_sends_days_as_text_and_ticks_nothing_off_by_that(self):
		plan = self.plan_with_research()
		plan.milestones[0].done_on = day(-3)
		plan.save()
		research = frappe.db.get_value("Sales Deal", plan.deal, "research")
		modified = frappe.db.get_value("Lead Research", research, "modified")
		sent = frappe.parse_json(frappe.as_json(plan.reload().as_dict()))
		sent["value_proposition"] = "Quiet"
		frappe.get_doc(sent).save()
		self.assertEqual(frappe.db.get_value("Lead Research", research, "modified"), modified)

	def test_new_skipped_and_renamed_steps_follow(self):
		plan = self.plan_with_research()
		plan.milestones[0].blocker = "No test stand"
		plan.append("milestones", {"milestone": "Our own workshop", "planned_on": day(9)})
		plan.save()
		research = frappe.get_doc("Lead Research", frappe.db.get_value("Sales Deal", plan.deal, "research"))
		research.decision_steps[0].step = "Trial in the field"
		research.decision_steps[1].state = "Skipped"
		research.append("decision_steps", {"step": "Owner signs", "expected_days": 10})
		research.append("decision_steps", {"step": "our own workshop"})
		research.save()
		standing.refresh(plan.name)
		rows = plan.reload().milestones
		self.assertEqual(
			[(row.milestone, row.blocker) for row in rows],
			[("Trial in the field", "No test stand"), ("our own workshop", None), ("Owner signs", None)],
		)
		self.assertEqual(rows[1].planned_on, day(9))

	def test_a_milestone_is_not_done_in_the_future(self):
		plan = self.plan_with_research()
		plan.milestones[0].done_on = day(1)
		with self.assertRaises(frappe.ValidationError) as refused:
			plan.save()
		self.assertIn("still to come", str(refused.exception))

	# orders

	def test_orders_of_the_deal_count_cancelled_and_returned_ones_do_not(self):
		from erpnext.stock.doctype.delivery_note.delivery_note import make_sales_return

		plan = self.good_goal(self.plan_with_research())
		customer = frappe.db.get_value(
			"Opportunity", frappe.db.get_value("Sales Deal", plan.deal, "source_name"), "party_name"
		)
		order = make_sales_order(customer, submit=False, qty=10, rate=1000, sales_deal=plan.deal).submit()
		standing.refresh(plan.name)
		self.assertEqual((plan.reload().ordered_amount, plan.at_stake), (10_000, 90_000))
		note = deliver(order)
		back = make_sales_return(note.name)
		back.items[0].qty = -4
		# as the desk does it: ERPNext looks at what is returned when the document is read
		frappe.get_doc("Delivery Note", back.insert().name).submit()
		standing.refresh(plan.name)
		self.assertEqual(plan.reload().ordered_amount, 6_000)
		other = make_sales_order(customer, submit=False, qty=1, rate=500, sales_deal=plan.deal).submit()
		standing.refresh(plan.name)
		self.assertEqual(plan.reload().ordered_amount, 6_500)
		other.cancel()
		standing.refresh(plan.name)
		self.assertEqual(plan.reload().ordered_amount, 6_000)

	def test_of_a_closed_order_only_what_was_delivered_counts(self):
		plan = self.plan_with_research()
		customer = frappe.db.get_value(
			"Opportunity", frappe.db.get_value("Sales Deal", plan.deal, "source_name"), "party_name"
		)
		order = make_sales_order(customer, submit=False, qty=10, rate=1000, sales_deal=plan.deal).submit()
		deliver(order, qty=3)
		order.reload().update_status("Closed")
		standing.refresh(plan.name)
		self.assertEqual(plan.reload().ordered_amount, 3_000)

	# health, as time passes

	def test_the_day_of_the_next_change_is_stored_and_the_job_takes_only_what_is_due(self):
		plan = self.approve(self.good_goal(self.plan_with_research()))
		self.assertEqual((plan.health, plan.health_changes_on), ("On Track", day(6)))
		self.assertNotIn(plan.name, standing.due_plans(day(5)))
		with moved_clock(day(6)):
			tasks.refresh_due_sales_plans()
			self.assertEqual((plan.reload().health, self.codes(plan)), ("At Risk", ["touch_late"]))
			self.assertEqual(plan.health_since, day(6))
		with moved_clock(day(40)):
			tasks.refresh_due_sales_plans()
			tasks.refresh_due_sales_plans()
			self.assertEqual(plan.reload().health, "Off Track")
			self.assertEqual(self.codes(plan)[0], "milestone_late")
			self.assertIn("“Trial” was planned for", plan.why_health)

	def test_a_paused_deal_waits_with_a_reason_and_is_not_silent(self):
		plan = self.approve(self.good_goal(self.plan_with_research(steps=(("Board", 50),))))
		touch = plan_of(plan.deal)
		touch.update({"status": "Paused", "paused_until": day(30)}).save()
		with moved_clock(day(20)):
			standing.refresh(plan.name)
			self.assertEqual((plan.reload().health, self.codes(plan)), ("On Track", []))

	def test_a_touch_that_is_planned_is_looked_at_by_a_hint_and_found_by_the_job(self):
		plan = self.approve(self.good_goal(self.plan_with_research()))
		touch = plan_of(plan.deal)
		with patch("sales_process.hints.hint") as hint:
			touch.next_follow_up = day(9)
			touch.save()
		hint.assert_called_with(standing.REFRESH, plan.name, plan=plan.name)
		self.assertIn(plan.name, standing.due_plans(THURSDAY))
		tasks.refresh_due_sales_plans()
		self.assertEqual(plan.reload().health_changes_on, day(10))

	def test_other_rules_in_the_settings_are_looked_at(self):
		plan = self.approve(self.good_goal(self.plan_with_research()))
		settings = frappe.get_doc("Sales Process Settings")
		settings.plan_goal_near = 90
		settings.save()
		tasks.refresh_due_sales_plans()
		self.assertEqual(self.codes(plan), ["goal_near"])

	def test_one_query_decides_who(self):
		with count_queries() as sent:
			standing.due_plans(THURSDAY)
		self.assertEqual(len(sent), 1)

	def test_a_bad_plan_costs_one_plan(self):
		plans = [self.good_goal(self.plan_with_research()) for _ in range(2)]
		work = standing.refresh

		def fail_once(plan):
			if plan == plans[0].name:
				raise ZeroDivisionError
			work(plan)

		with moved_clock(day(40)), patch.object(standing, "refresh", fail_once):
			tasks.refresh_due_sales_plans()
		self.assertEqual([plan.reload().health for plan in plans], ["At Risk", "Off Track"])
		self.assertTrue(frappe.db.exists("Error Log", {"reference_name": plans[0].name}))

	# adjustments

	def test_an_adjustment_tells_what_it_led_to(self):
		plan = self.approve(self.good_goal(self.plan_with_research()))
		with moved_clock(day(40)), as_user(MARY):
			tasks.refresh_due_sales_plans()
			api.adjust(
				plan.name, "The trial was put off", "Trial with their own staff", goal_date=str(day(90))
			)
			doc = frappe.get_doc("Sales Plan", plan.name)
			row = doc.adjustments[0]
			self.assertEqual((row.health_before, row.goal_date_before), ("Off Track", day(70)))
			doc.milestones[0].done_on = day(40)
			doc.milestones[1].planned_on = day(60)
			doc.save()
			touch = plan_of(plan.deal)
			touch.next_follow_up = day(45)
			touch.save()
			standing.refresh(plan.name)
			(effect,) = api.get_standing(plan.name)["effects"]
		self.assertIn("Off Track then, At Risk now", effect["measured"])
		self.assertIn(f"by {format_date(day(70))} then, {format_date(day(90))} now", effect["measured"])

	# as the deal goes on

	def test_it_ends_and_goes_on_with_its_deal(self):
		plan = self.good_goal(self.plan_with_research())
		deal = frappe.get_doc("Sales Deal", plan.deal)
		deal.set_outcome("Lost", "Price")
		deal.save()
		self.assertEqual((plan.reload().status, plan.health_changes_on), ("Lost", None))
		self.assertIsNone(plan_of_deal(plan.deal))
		with self.assertRaises(frappe.ValidationError):
			api.adjust(plan.name, "a", "b")
		deal.set_outcome("Open")
		deal.save()
		self.assertEqual(plan_of_deal(plan.deal), plan.name)

	def test_it_changes_hands_with_its_deal(self):
		plan = self.plan_with_research()
		deal = frappe.get_doc("Sales Deal", plan.deal)
		deal.sales_owner = TOM
		deal.save()
		self.assertEqual(plan.reload().sales_owner, TOM)

	def test_of_two_deals_that_are_one_the_plan_of_the_one_that_stays_goes_on(self):
		kept, gone = self.plan_with_research(), self.plan_with_research()
		join_deals(gone.deal, kept.deal)
		self.assertEqual(plan_of_deal(kept.deal), kept.name)
		self.assertEqual(gone.reload().status, "Lost")

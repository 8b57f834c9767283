# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe
from frappe.utils import add_days, getdate

from sales_process import compat
from sales_process.api import lead_research as api
from sales_process.language import in_language
from sales_process.sales_process.doctype.lead_research import lead_research as researches
from sales_process.sales_process.doctype.sales_account.sales_account import find_account
from sales_process.tests import IntegrationTestCase
from sales_process.tests.factories import (
	COMPANY,
	as_user,
	hints_at_once,
	make_company,
	make_contact,
	make_customer,
	make_quotation,
	make_research,
	order_from,
)
from sales_process.tests.site import MARY, RUTH, TOM

REASON = "No budget this year"


def plan_of(research) -> frappe._dict:
	return frappe.db.get_value(
		"Follow-up Plan",
		{"deal": research.deal},
		["name", "plan_type", "status", "cycle_days", "urgency", "intent", "sales_owner"],
		as_dict=True,
	)


class TestLeadResearch(IntegrationTestCase):
	def setUp(self):
		make_company()
		self.customer = make_customer("Research Me Ltd", account_manager=MARY).name
		with as_user(MARY):
			self.research = make_research(self.customer)

	def reload(self):
		return frappe.get_doc("Lead Research", self.research.name)

	# who and what

	def test_with_the_research_come_the_account_the_deal_and_the_plan(self):
		research = self.research
		self.assertEqual(research.account, find_account("Customer", self.customer))
		deal = frappe.get_doc("Sales Deal", research.deal)
		self.assertEqual((deal.source_doctype, deal.source_name), ("Lead Research", research.name))
		self.assertEqual((deal.research, deal.sales_owner), (research.name, MARY))
		self.assertEqual((plan_of(research).plan_type, plan_of(research).status), ("New Lead", "Active"))
		self.assertEqual((research.party_name, research.sales_owner), ("Research Me Ltd", MARY))

	def test_starting_again_goes_on_in_the_same(self):
		with as_user(MARY):
			again = api.start("Customer", self.customer, COMPANY)
		self.assertEqual(again, self.research.name)
		self.assertEqual(frappe.db.count("Sales Deal", {"account": self.research.account}), 1)

	def test_another_purchase_and_another_company_are_researched_apart(self):
		other = make_company("Sales Process Other Co").name
		names = {
			self.research.name,
			researches.start_research("Customer", self.customer, COMPANY, "A second machine"),
			researches.start_research("Customer", self.customer, COMPANY, " a second MACHINE "),
			researches.start_research("Customer", self.customer, other),
		}
		self.assertEqual(len(names), 3)
		deals = frappe.get_all("Lead Research", filters={"name": ["in", names]}, pluck="deal")
		self.assertEqual(len(set(deals)), 3)

	def test_a_second_open_one_is_refused_by_name(self):
		with as_user(MARY), self.assertRaisesRegex(frappe.DuplicateEntryError, "Go on there"):
			frappe.get_doc(doctype="Lead Research", account=self.research.account, company=COMPANY).insert()

	def test_a_new_lead_is_taken_up_once_whatever_became_of_it(self):
		self.assertIsNone(researches.take_up_party("Customer", self.customer))
		with as_user(MARY):
			api.not_a_fit(self.research.name, REASON)
		self.assertIsNone(researches.take_up_party("Customer", self.customer))
		other = make_customer("Never Met Ltd").name
		self.assertTrue(researches.take_up_party("Customer", other))

	def test_how_they_came_is_kept(self):
		other = make_customer("Met at the Fair Ltd").name
		channel = {"channel": "Exhibition", "event": "Fair 2026", "deal": "x", "search_term": ""}
		with as_user(MARY):
			name = api.start("Customer", other, COMPANY, channel=frappe.as_json(channel))
		kept = frappe.db.get_value("Lead Research", name, ["channel", "event", "sales_owner"])
		self.assertEqual(kept, ("Exhibition", "Fair 2026", MARY))

	def test_status_and_result_are_not_typed(self):
		with as_user(MARY):
			research = self.reload()
			research.update({"status": "Qualified", "result_reason": "typed", "deal": None})
			research.save()
		self.assertEqual(self.reload().status, "Open")
		self.assertEqual(self.reload().deal, self.research.deal)

	def test_who_gets_the_research_gets_deal_plan_and_notes(self):
		with as_user(MARY):
			research = self.with_buyer("In Favour")
			research.sales_owner = TOM
			research.save()
		owners = {
			frappe.db.get_value("Sales Deal", research.deal, "sales_owner"),
			plan_of(research).sales_owner,
			frappe.db.get_value("Maker Note", {"research": research.name}, "sales_owner"),
		}
		self.assertEqual(owners, {TOM})

	def test_a_deal_that_changes_hands_takes_the_research_along(self):
		deal = frappe.get_doc("Sales Deal", self.research.deal)
		deal.sales_owner = TOM
		deal.save()
		self.assertEqual(self.reload().sales_owner, TOM)

	# what follows from it

	def test_segment_fit_and_completeness_follow_the_company(self):
		with as_user(MARY):
			api.edit_basics(self.research.name, {"industry": "Consulting", "employees": "51-200"})
		research = self.reload()
		self.assertEqual(research.segment, "Office software for service firms")
		self.assertEqual(research.fit, 100)
		self.assertEqual(frappe.db.get_value("Customer", self.customer, "industry"), "Consulting")
		self.assertEqual((research.industry, research.employees), ("Consulting", "51-200"))
		self.assertGreater(research.completeness, 0)
		with as_user(MARY):
			panels = api.get_panels(research.name)
		self.assertEqual(
			{row["criterion"]: row["verdict"] for row in panels["contributions"]}["Industry"], "fits"
		)

	def test_a_company_that_changes_changes_its_open_researches(self):
		customer = frappe.get_doc("Customer", self.customer)
		with hints_at_once():
			customer.industry = "Agriculture"
			customer.save()
		self.assertEqual(self.reload().fit, 0)
		self.assertEqual(self.reload().segment, "Office software for service firms")

	def test_the_next_question_is_the_one_that_matters_most(self):
		with as_user(MARY):
			before = [row["question"] for row in api.get_panels(self.research.name)["questions"]]
			self.assertIn("What is their problem today?", before)
			self.assertIn("How many people work there?", before)
			research = self.reload()
			research.append("needs", {"pain_point": "Copies by hand"})
			research.save()
			after = [row["question"] for row in api.get_panels(self.research.name)["questions"]]
		self.assertNotIn("What is their problem today?", after)
		self.assertIn("What would solve “Copies by hand” for them?", after)

	def test_the_steps_that_are_left_are_the_cycle_and_pace_the_plan(self):
		with as_user(MARY):
			research = self.reload()
			research.append("decision_steps", {"step": "Budget", "expected_days": 20})
			research.append("decision_steps", {"step": "Approval", "expected_days": 10})
			research.save()
			self.assertEqual(plan_of(research).cycle_days, 30)
			research.decision_steps[0].state = "Done"
			research.save()
		self.assertEqual(research.cycle_days, 10)
		self.assertEqual(research.decision_steps[0].done_on, compat.today())
		self.assertEqual(plan_of(research).cycle_days, 10)
		self.assertEqual(researches.cycle_days_of(research.deal), 10)

	def test_assessed_levels_pace_the_plan(self):
		factor = next(row for row in researches.factors.get_factors() if row.sets_on_plan == "Intent")
		level = next(row.label for row in factor.levels if row.stands_for == "High")
		with as_user(MARY):
			research = self.reload()
			row = next(row for row in research.assessment if row.factor == factor.name)
			row.level = level
			research.save()
			offered = [found["value"] for found in api.search_levels(level[:5], factor.name)]
		self.assertEqual(plan_of(research).intent, "High")
		self.assertEqual(row.question, factor.questions)
		self.assertIn(level, offered)

	def test_a_new_research_asks_every_factor(self):
		factors = {row.factor for row in self.research.assessment}
		self.assertEqual(factors, {row.name for row in researches.factors.get_factors() if row.questions})

	def test_the_questions_of_a_factor_are_read_in_the_readers_language(self):
		english = {line for row in researches.factors.get_factors() for line in row.questions.splitlines()}
		with as_user(MARY), in_language("zh"):
			asked = {row["question"] for row in api.get_panels(self.research.name)["questions"]}
			research = self.reload()
			research.run_method("onload")
			shown = {line for row in research.assessment for line in row.question.splitlines()}
			research.save()
		self.assertFalse(asked & english)
		self.assertFalse(shown & english)
		self.assertEqual(len(shown), len(english))
		self.assertLessEqual(
			{line for row in self.reload().assessment for line in row.question.splitlines()}, english
		)

	def test_wrong_values_are_refused_by_name(self):
		factor = researches.factors.get_factors()[0].name
		contact = make_contact(self.customer, first_name="Zoe").name
		for values, words in (
			({"makers": [{"role": "End User"}]}, "Row 1 of Decision Makers"),
			({"makers": [{"contact": contact}] * 2}, "Rows 1 and 2.*" + contact),
			({"referred_by": "Somebody"}, "Referred by Type"),
			({"needs": [{"severity": "High"}]}, "pain_point"),
			({"assessment": [{"factor": factor, "level": "Enormous"}]}, "Row 1 of Assessment.*Enormous"),
			({"assessment": [{"factor": factor}] * 2}, "Rows 1 and 2"),
			({"decision_steps": [{"step": "Budget", "expected_days": -1}]}, "Expected Days"),
		):
			with self.subTest(values=values), as_user(MARY):
				research = self.reload()
				research.update(values)
				self.assertRaisesRegex(frappe.ValidationError, words, research.save)

	def test_a_maker_is_named_by_his_contact(self):
		contact = make_contact(self.customer, first_name="Zoe", last_name="Lin", designation="CIO").name
		with as_user(MARY):
			research = self.reload()
			research.append("makers", {"contact": contact})
			research.save()
		self.assertEqual((research.makers[0].maker_name, research.makers[0].job_title), ("Zoe Lin", "CIO"))

	# the company's basics

	def test_basics_name_the_record_that_keeps_them(self):
		with as_user(MARY):
			fields = {row["fieldname"]: row for row in api.get_basics(self.research.name)}
		self.assertEqual(fields["industry"]["options"], "Industry Type")
		self.assertIn(self.customer, fields["industry"]["description"])
		self.assertIn("this research", fields["employees"]["description"])
		self.assertNotIn("email", fields, "ERPNext takes it from the contact")

	def test_basics_are_written_with_the_rights_of_their_record(self):
		make_customer("Not Mine Ltd")
		self.research.db_set("sales_owner", "warehouse@example.com")
		with as_user(TOM), self.assertRaises(frappe.PermissionError):
			api.edit_basics(self.research.name, {"industry": "Consulting"})
		with as_user(MARY), self.assertRaises(frappe.PermissionError):
			api.edit_basics(self.research.name, {"industry": "Consulting"})

	def test_values_that_are_no_fields_are_refused(self):
		with as_user(MARY), self.assertRaises(frappe.ValidationError):
			api.edit_basics(self.research.name, "[1]")

	# notes on makers

	def with_buyer(self, stance: str | None = None, concerns: str | None = None):
		research = self.reload()
		research.append("makers", {"maker_name": "Ann", "role": "Economic Buyer"})
		research.save()
		if stance:
			api.save_note(research.name, research.makers[0].name, stance, concerns)
		return self.reload()

	def test_where_a_maker_stands_is_kept_apart(self):
		with as_user(MARY):
			research = self.with_buyer("Against Us", "Fears for her staff")
			(note,) = api.get_panels(research.name)["notes"]
			self.assertEqual((note.stance, note.concerns), ("Against Us", "Fears for her staff"))
			self.assertIs(researches.economic_buyer_in_favour(research.deal), False)
			api.save_note(research.name, research.makers[0].name, "In Favour")
		self.assertIs(researches.economic_buyer_in_favour(research.deal), True)
		self.assertEqual(frappe.db.count("Maker Note", {"research": research.name}), 1)
		self.assertNotIn(
			"Fears for her staff", frappe.as_json(frappe.get_doc("Lead Research", research.name))
		)

	def test_of_an_unknown_buyer_nothing_is_said(self):
		self.assertIsNone(researches.economic_buyer_in_favour(self.research.deal))

	# results

	def test_not_now_ends_the_deal_and_comes_back_on_that_day(self):
		back = getdate(add_days(compat.today(), 90))
		with as_user(MARY):
			plan = frappe.get_doc("Follow-up Plan", api.not_now(self.research.name, REASON, str(back)))
		self.assertEqual((plan.plan_type, getdate(plan.next_follow_up)), ("Nurture", back))
		research = self.reload()
		self.assertEqual(
			(research.status, research.result_reason, getdate(research.return_on)), ("Not Now", REASON, back)
		)
		deal = frappe.get_doc("Sales Deal", research.deal)
		self.assertEqual((deal.outcome, deal.outcome_reason), ("Lost", REASON))
		self.assertEqual(plan_of(research).status, "Stopped")

	def test_not_now_needs_a_reason_and_a_day_to_come(self):
		tomorrow = str(getdate(add_days(compat.today(), 1)))
		with as_user(MARY):
			with self.assertRaisesRegex(frappe.ValidationError, "reason"):
				api.not_now(self.research.name, "  ", tomorrow)
			with self.assertRaisesRegex(frappe.ValidationError, "Return on"):
				api.not_now(self.research.name, REASON, str(compat.today()))
		self.assertEqual(self.reload().status, "Open")

	def test_not_a_fit_opens_again_when_they_contact_us(self):
		with as_user(MARY):
			api.not_a_fit(self.research.name, REASON)
		self.assertEqual(frappe.db.get_value("Sales Deal", self.research.deal, "outcome"), "Lost")
		self.assertEqual(researches.reopen_on_contact(self.research.account), self.research.name)
		self.assertEqual(self.reload().status, "Open")
		self.assertEqual(frappe.db.get_value("Sales Deal", self.research.deal, "outcome"), "Open")
		self.assertEqual(plan_of(self.research).status, "Active")
		self.assertIsNone(researches.reopen_on_contact(self.research.account))

	def test_reopening_twice_is_once(self):
		with as_user(MARY):
			api.not_a_fit(self.research.name, REASON)
			self.assertEqual(api.reopen(self.research.name), self.research.name)
			self.assertEqual(api.reopen(self.research.name), self.research.name)
		self.assertEqual(self.reload().result_reason, None)

	def test_a_research_that_was_given_up_does_not_open_beside_another(self):
		with as_user(MARY):
			api.not_a_fit(self.research.name, REASON)
			api.start("Customer", self.customer, COMPANY)
			with self.assertRaises(frappe.DuplicateEntryError):
				api.reopen(self.research.name)

	def test_the_research_ends_with_its_deal_and_opens_again_with_it(self):
		quotation = make_quotation(self.customer, submit=False)
		quotation.sales_deal = self.research.deal
		quotation.submit()
		frappe.db.set_value("Quotation", quotation.name, "sales_deal", self.research.deal)
		order = order_from(quotation)
		frappe.get_doc("Sales Deal", self.research.deal).refresh()
		self.assertEqual(self.reload().status, "Closed")
		with as_user(MARY), self.assertRaisesRegex(frappe.ValidationError, "opens again with its deal"):
			api.reopen(self.research.name)
		order.cancel()
		frappe.get_doc("Sales Deal", self.research.deal).refresh()
		self.assertEqual(self.reload().status, "Open")

	# who may

	def test_an_outsider_is_refused_at_every_door(self):
		with as_user(MARY):
			research = self.with_buyer("Neutral")
		doors = (
			(api.qualify, (research.name,)),
			(api.not_now, (research.name, REASON, "2099-01-01")),
			(api.not_a_fit, (research.name, REASON)),
			(api.reopen, (research.name,)),
			(api.get_panels, (research.name,)),
			(api.get_basics, (research.name,)),
			(api.edit_basics, (research.name, {})),
			(api.save_note, (research.name, research.makers[0].name, "Against Us")),
			(api.get_duplicates, (research.name,)),
			(api.merge_party, (research.name, "Customer", self.customer, self.customer)),
			(api.add_as_maker, (research.name, "Customer", self.customer)),
		)
		for door, arguments in doors:
			with self.subTest(door.__name__), as_user(TOM), self.assertRaises(frappe.PermissionError):
				door(*arguments)
		with as_user(TOM), self.assertRaisesRegex(frappe.PermissionError, "researched by"):
			api.start("Customer", self.customer, COMPANY)

	def test_the_manager_of_the_branch_works_with_it(self):
		with as_user(RUTH):
			api.not_a_fit(self.research.name, REASON)
		self.assertEqual(self.reload().status, "Not a Fit")

	def test_who_has_no_sales_role_starts_nothing(self):
		with as_user("Guest"), self.assertRaises(frappe.PermissionError):
			api.start("Customer", self.customer)
		with as_user(MARY), self.assertRaises(frappe.ValidationError):
			api.start("Supplier", "Anybody")

	# merged and deleted

	def test_two_customers_that_are_one_have_one_research(self):
		twin = make_customer("Research Me Inc").name
		with as_user(TOM):
			other = make_research(twin, TOM, needs=[{"pain_point": "Too slow"}])
			other.append("makers", {"maker_name": "Bob", "role": "End User"})
			other.save()
			api.save_note(other.name, other.makers[0].name, "Neutral", "Time")
		frappe.rename_doc("Customer", twin, self.customer, merge=True)
		kept = self.reload()
		self.assertEqual([row.pain_point for row in kept.needs], ["Too slow"])
		self.assertEqual([row.maker_name for row in kept.makers], ["Bob"])
		note = frappe.get_doc("Maker Note", {"research": kept.name})
		self.assertEqual((note.maker_row, note.sales_owner), (kept.makers[0].name, MARY))
		self.assertEqual(frappe.db.get_value("Lead Research", other.name, "status"), "Closed")
		self.assertEqual(frappe.db.count("Sales Deal", {"account": kept.account}), 1)

	def test_a_customer_is_deleted_as_without_us(self):
		with as_user(MARY):
			self.with_buyer("Neutral")
		frappe.delete_doc("Customer", self.customer)
		self.assertFalse(frappe.db.exists("Customer", self.customer))

	def test_a_research_is_deleted_with_its_notes(self):
		with as_user(MARY):
			research = self.with_buyer("Neutral")
			self.assertRaises(frappe.PermissionError, research.delete)
		with as_user(RUTH):
			frappe.get_doc("Lead Research", research.name).delete()
		self.assertFalse(frappe.db.exists("Maker Note", {"research": research.name}))
		self.assertIsNone(frappe.db.get_value("Sales Deal", research.deal, "research"))


class TestDuplicates(IntegrationTestCase):
	def setUp(self):
		with hints_at_once():
			self.customer = make_customer("Twin Peaks Ltd", account_manager=MARY).name
			self.twin = make_customer("Twin Peaks Inc").name
			self.related = make_customer("Peaks Bank", website="twinpeaks.example").name
			make_contact(self.related, "bob@twinpeaks.example", first_name="Bob")
			doc = frappe.get_doc("Customer", self.customer)
			doc.website = "www.twinpeaks.example"
			doc.save()
		with as_user(MARY):
			self.research = make_research(self.customer)

	def rows(self, user: str = MARY) -> dict[str, dict]:
		with as_user(user):
			return {row["party"]: row for row in api.get_duplicates(self.research.name)["rows"]}

	def test_both_kinds_are_shown_with_why_and_what_to_do(self):
		rows = self.rows(RUTH)
		self.assertEqual(rows[self.twin]["verdict"], "Same Person")
		self.assertEqual(rows[self.twin]["because"], ["company name"])
		self.assertEqual(rows[self.related]["verdict"], "Same Company")
		self.assertEqual(rows[self.related]["because"], ["web domain twinpeaks.example"])
		self.assertIsNone(rows[self.related]["merge_into"])

	def test_who_may_not_delete_in_erpnext_does_not_merge(self):
		self.assertIsNone(self.rows(MARY)[self.twin]["merge_into"])
		with as_user(MARY), self.assertRaises(frappe.PermissionError):
			api.merge_party(self.research.name, "Customer", self.twin, self.customer)

	def test_merging_is_erpnexts_own(self):
		api.merge_party(self.research.name, "Customer", self.twin, self.customer)
		self.assertFalse(frappe.db.exists("Customer", self.twin))
		self.assertNotIn(self.twin, self.rows())

	def test_what_is_no_duplicate_is_neither_merged_nor_added(self):
		stranger = make_customer("Total Stranger").name
		with self.assertRaisesRegex(frappe.ValidationError, "no duplicate"):
			api.merge_party(self.research.name, "Customer", stranger, self.customer)
		with self.assertRaisesRegex(frappe.ValidationError, "no duplicate"):
			api.merge_party(self.research.name, "Customer", self.twin, self.related)
		with as_user(MARY), self.assertRaisesRegex(frappe.ValidationError, "no duplicate"):
			api.add_as_maker(self.research.name, "Customer", stranger)

	def test_another_person_becomes_a_contact_and_a_maker_once(self):
		for _time in range(2):
			with as_user(MARY):
				contact = api.add_as_maker(self.research.name, "Customer", self.related)
		research = frappe.get_doc("Lead Research", self.research.name)
		self.assertEqual([row.contact for row in research.makers], [contact])
		self.assertEqual(research.makers[0].maker_name, "Bob")
		self.assertIn(contact, compat.contacts_of("Customer", self.customer))
		self.assertTrue(self.rows()[self.related]["is_maker"])

	def test_a_record_that_names_nobody_is_refused_by_name(self):
		with as_user(MARY), self.assertRaisesRegex(frappe.ValidationError, "names no person"):
			api.add_as_maker(self.research.name, "Customer", self.twin)

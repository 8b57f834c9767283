# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Every scheduler entry. Each asks the database what is due, may run twice, and may die half-way."""

from collections.abc import Callable, Sequence

import frappe
from frappe import _
from frappe.utils import create_batch

from sales_process import compat, known_addresses
from sales_process.sales_process.doctype.follow_up_plan import due
from sales_process.sales_process.doctype.opportunity_grade import regrading
from sales_process.sales_process.doctype.sales_day_digest import sales_day_digest as digests
from sales_process.sales_process.doctype.sales_deal import scoping
from sales_process.sales_process.doctype.sales_plan import standing as plan_standing
from sales_process.sales_process.doctype.sales_process_settings.sales_process_settings import setting
from sales_process.whole import as_a_whole

BATCH = 500
SHOWN_EVERY = 50
SAVEPOINT = "sales_process_record"


def hourly() -> None:
	"""What a lost hint left undone, and what has become due."""
	from sales_process import reconcile

	reconcile.catch_up()
	take_in_inquiries()
	refresh_due_sales_plans()
	go_on_with_price_approvals()
	remind_contract_reviews()
	take_answers_of_signature_services()
	archive_contracts()
	follow_deliveries()
	remind_due_touches()
	send_surveys()


def daily() -> None:
	hand_over_plans_of_disabled_owners()
	hand_over_cares_of_disabled_owners()
	recognise_parties()
	rescope_deals()
	regrade_due_deals()
	ask_for_due_reviews()
	prepare_due_cares()
	ask_customers_again()
	tell_of_ending_contracts()
	refresh_terms_of_contracts()
	go_on_with_improvements()
	look_at_deliveries()
	go_on_with_services()


def recognise_parties() -> None:
	"""Keys of the parties from before the app came, and of those whose hint was lost."""
	from sales_process.sales_process.doctype.party_key import party_key

	for party_type in compat.party_types():
		one_by_one(
			party_key.parties_without_keys(party_type),
			lambda name, party_type=party_type: party_key.refresh_keys(party_type, name),
			party_type,
		)
	known_addresses.forget()


def remind_due_touches() -> None:
	"""ToDos, reminders and escalations for the plans that are due, then one digest per user."""
	if not setting("follow_up_enabled"):
		return
	in_batches(due.due_plans(compat.today()), due.remind_plans, "Follow-up Plan")
	if setting("digest_enabled"):
		one_by_one(digests.users_without_digest(compat.today()), digests.write_digest, "Sales Day Digest")


def take_in_inquiries() -> None:
	"""What somebody wrote on the inquiry page and no queue delivered."""
	from sales_process.sales_process.doctype.inquiry.inquiry import waiting
	from sales_process.sales_process.doctype.inquiry.taking_in import take_in

	one_by_one(waiting(), take_in, "Inquiry")


def send_surveys() -> None:
	from sales_process.sales_process.doctype.satisfaction_survey.satisfaction_survey import send_due_surveys

	send_due_surveys()


def ask_customers_again() -> None:
	"""Surveys of customers whose group is asked every so many months."""
	from sales_process.sales_process.doctype.satisfaction_survey import periodic

	one_by_one(periodic.accounts_to_ask(), periodic.ask_again, "Sales Account")


def hand_over_plans_of_disabled_owners() -> None:
	one_by_one(due.plans_of_disabled_owners(), due.hand_over, "Follow-up Plan")


def hand_over_cares_of_disabled_owners() -> None:
	from sales_process.sales_process.doctype.customer_care import customer_care as cares

	one_by_one(cares.cares_of_disabled_owners(), cares.hand_over, cares.DOCTYPE)


def regrade_due_deals(shown_on: Sequence[str] | None = None) -> None:
	"""Grades that fall by themselves, and those whose facts or rules have changed.

	`shown_on` is the form, doctype and name, of the rule that was changed: it shows how far the job is.
	"""
	names, done = regrading.due_deals(compat.today()), 0
	for batch in create_batch(names, SHOWN_EVERY):
		one_by_one(batch, regrading.regrade, "Sales Deal")
		done += len(batch)
		if shown_on:
			doctype, name = shown_on
			frappe.publish_progress(
				100 * done / len(names), title=_("Grading open deals anew"), doctype=doctype, docname=name
			)


def rescope_deals() -> None:
	"""Which steps a deal needs, after an admin changed a process scope."""
	one_by_one(scoping.deals_to_scope(), scoping.rescope, "Sales Deal")


def refresh_due_sales_plans() -> None:
	"""Plans whose health time alone changes, and those of which something else is known."""
	one_by_one(plan_standing.due_plans(compat.today()), plan_standing.refresh, "Sales Plan")


def go_on_with_price_approvals() -> None:
	"""Delegates of whoever is away, the next one where the time is over, and mails that no queue sent."""
	from sales_process.sales_process.doctype.approval_delegation import approval_delegation as delegations
	from sales_process.sales_process.doctype.price_approval import mailing
	from sales_process.sales_process.doctype.price_approval import price_approval as approvals

	one_by_one(delegations.to_take_up(), delegations.take_up, delegations.DOCTYPE)
	one_by_one(approvals.to_pass_on(), approvals.pass_on, approvals.DOCTYPE)
	one_by_one(mailing.to_mail(), mailing.mail_asked, approvals.DOCTYPE)


def remind_contract_reviews() -> None:
	"""Whoever has to act on a contract, and has not in time."""
	from sales_process.sales_process.doctype.contract_review import telling

	one_by_one(telling.to_remind(), telling.remind, telling.DOCTYPE)


def tell_of_ending_contracts() -> None:
	"""Notices before a signed contract ends, with the plan to renew it."""
	from sales_process.sales_process.doctype.contract_review import renewal

	one_by_one(renewal.to_notify(), renewal.notify, renewal.DOCTYPE)


def refresh_terms_of_contracts() -> None:
	"""Signed contracts that begin or end, with ERPNext's own status of them."""
	from sales_process.sales_process.doctype.contract_review import renewal

	one_by_one(renewal.to_refresh(), renewal.refresh, renewal.DOCTYPE)


def take_answers_of_signature_services() -> None:
	"""What an outside service knows of a contract that waits there."""
	from sales_process.sales_process.doctype.contract_review import by_service

	one_by_one(by_service.to_ask(), by_service.take_answer, by_service.DOCTYPE)


def archive_contracts() -> None:
	"""Certificates and copies of signed contracts that no queue made."""
	from sales_process.sales_process.doctype.contract_review import archive

	one_by_one(archive.to_archive(), archive.archive, archive.DOCTYPE)


def archive_contract(name: str) -> None:
	"""One of them, right after its last signature."""
	from sales_process.sales_process.doctype.contract_review import archive

	one_by_one([name], archive.archive, archive.DOCTYPE)


def follow_deliveries() -> None:
	"""Plans whose project or Issues were changed; the documents of an order are found by the reconciliation."""
	from sales_process.sales_process.doctype.delivery_plan import following

	one_by_one(following.with_news(), following.follow, following.DOCTYPE)


def look_at_deliveries() -> None:
	"""Outlooks that only time changes, owners who left, and customers who had no objection in time."""
	from sales_process.sales_process.doctype.delivery_plan import following, notices

	one_by_one(notices.of_disabled_owners(), notices.hand_over, notices.DOCTYPE)
	one_by_one(notices.to_look_at(), following.follow, notices.DOCTYPE)
	one_by_one(notices.without_an_objection(), notices.accept_by_silence, notices.DOCTYPE)


def go_on_with_improvements() -> None:
	"""Actions of owners who left, those that are due or overdue, and customers who are asked again."""
	from sales_process.sales_process.doctype.improvement_action import due as actions
	from sales_process.sales_process.doctype.improvement_action import effect

	one_by_one(actions.of_disabled_owners(), actions.hand_over, actions.DOCTYPE)
	one_by_one(actions.to_remind(), actions.remind_of, actions.DOCTYPE)
	one_by_one(effect.to_ask_again(), effect.ask_again, effect.DOCTYPE)


def go_on_with_services() -> None:
	"""Services of owners who left, and those of which nobody has said whether they were held."""
	from sales_process.sales_process.doctype.value_added_service import due as services

	one_by_one(services.of_disabled_owners(), services.hand_over, services.DOCTYPE)
	one_by_one(services.to_remind(), services.remind_of, services.DOCTYPE)


def ask_for_due_reviews() -> None:
	one_by_one(regrading.deals_due_for_review(compat.today()), regrading.ask_for_review, "Sales Deal")


def prepare_due_cares() -> None:
	"""Drafts for the birthdays, festivals and anniversaries that come near."""
	from sales_process.sales_process.doctype.customer_care import due as cares

	cares.prepare_due_cares()


def in_batches(names: Sequence[str], work: Callable[[list[str]], None], doctype: str) -> None:
	"""Run set-based work; a batch that fails is redone record by record, so one bad record costs one record."""
	for batch in create_batch(names, BATCH):
		if _attempt(lambda batch=batch: work(batch)):
			keep()
		else:
			one_by_one(batch, lambda name: work([name]), doctype)


def one_by_one(names: Sequence[str], work: Callable[[str], None], doctype: str) -> list[str]:
	"""Run work on each record in its own savepoint; failures are logged with the record and returned."""
	failed = []
	for batch in create_batch(names, BATCH):
		failed += [name for name in batch if not _attempt(lambda name=name: work(name), doctype, name)]
		keep()
	return failed


def keep() -> None:
	"""End of a batch: what is done stays done if the worker dies."""
	frappe.db.commit()  # nosemgrep -- a job of thousands of records must not lose them all with the last one


def _attempt(work: Callable[[], None], doctype: str | None = None, name: str | None = None) -> bool:
	try:
		with as_a_whole(SAVEPOINT):
			work()
	except Exception:
		if doctype:
			frappe.log_error(
				title=f"{doctype} {name}: a scheduled step failed",
				reference_doctype=doctype if frappe.db.exists("DocType", doctype) else None,
				reference_name=name,
			)
		return False
	return True

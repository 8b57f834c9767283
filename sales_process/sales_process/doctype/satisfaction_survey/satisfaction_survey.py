# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import json
from collections.abc import Iterable
from datetime import date

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html, getdate, validate_email_address

from sales_process import compat, deliveries
from sales_process.due_by import names_due
from sales_process.engine.handover import HandOver
from sales_process.engine.reasons import Reason
from sales_process.engine.survey import Question
from sales_process.engine.survey_steps import (
	ANSWERED,
	EXPIRED,
	SCHEDULED,
	SENT,
	SKIPPED,
	TO_ASK,
	WITHDRAWN,
)
from sales_process.language import language_of_user
from sales_process.sales_process.doctype.access_link import access_link as links
from sales_process.sales_process.doctype.delivery_plan.following import of_orders as follow_orders
from sales_process.sales_process.doctype.sales_process_settings.sales_process_settings import setting
from sales_process.sales_process.doctype.satisfaction_survey import answering, drafts, hand_over, sending
from sales_process.sales_process.doctype.satisfaction_survey.status_reasons import in_words
from sales_process.sales_process.doctype.survey_template.questions import as_questions
from sales_process.sales_process.doctype.survey_template.wording import Wording, wording_in

DOCTYPE = "Satisfaction Survey"
UNSENT = (SCHEDULED, TO_ASK)
CHANGEABLE = (SCHEDULED, TO_ASK, SKIPPED)
OVER = (EXPIRED, SKIPPED, WITHDRAWN)
WITH_A_STEP = (SCHEDULED, SENT, ANSWERED)
BOOKKEEPING = (
	"status reasons next_step_on occasion_key reference_doctype reference_name handed_over_on sent_on expires_on "
	"answered_on answered_by overall_score has_score nps has_nps improvement_action texts"
).split()
BOOKKEEPING_TABLES = ("questions", "answers", "scores")
BOOKKEEPING_OF_RECIPIENTS = (
	"ask_in_person",
	"access_link",
	"sent_on",
	"reminded_on",
	"answered_on",
	"draft",
	"draft_kept_on",
)


class SatisfactionSurvey(Document):
	def validate(self):
		self.keep_bookkeeping()
		self.set_account_facts()
		self.set_sales_owner()
		self.validate_deal()
		self.set_recipient_facts()
		self.validate_recipients()
		self.validate_template()
		self.freeze_questions()
		self.plan_sending()
		self.forget_drafts()

	def on_update(self):
		self.close_todos()

	def on_trash(self):
		self.close_todos(always=True)
		links.delete_links(self.doctype, self.name)

	# who and what

	def keep_bookkeeping(self):
		"""What the app records of a survey is not typed over, neither in the desk nor by the API."""
		if self.flags.automatic:
			return
		before = self.get_doc_before_save()
		for fieldname in BOOKKEEPING:
			self.set(fieldname, before.get(fieldname) if before else None)
		for fieldname in BOOKKEEPING_TABLES:
			self.set(fieldname, before.get(fieldname) if before else [])
		self.status = self.status or SCHEDULED
		self.keep_recipients(before)

	def keep_recipients(self, before: Document | None):
		known = {row.name: row for row in before.recipients} if before else {}
		if before and self.status not in CHANGEABLE:
			self.set("recipients", before.recipients)
		for row in self.recipients:
			for fieldname in BOOKKEEPING_OF_RECIPIENTS:
				row.set(fieldname, known[row.name].get(fieldname) if row.name in known else None)

	def set_account_facts(self):
		self.party_name = frappe.db.get_value("Sales Account", self.account, "title")

	def set_sales_owner(self):
		if self.is_new() and not self.flags.automatic and not self.sales_owner:
			self.sales_owner = frappe.session.user

	def validate_deal(self):
		if self.deal and frappe.db.get_value("Sales Deal", self.deal, "account") != self.account:
			frappe.throw(
				_("{0} is a deal of another customer. Choose one of {1}, or none.").format(
					frappe.bold(_("Deal")), frappe.bold(escape_html(self.party_name))
				),
				title=_("Deal of Another Customer"),
			)

	def set_recipient_facts(self):
		names = [row.contact for row in self.recipients if row.contact]
		fields = ["name", "full_name", "email_id", "user"]
		found = frappe.get_all("Contact", {"name": ["in", names]}, fields, order_by=None) if names else []
		contacts = {contact.name: contact for contact in found}
		for row in self.recipients:
			if contact := contacts.get(row.contact):
				row.contact_name = contact.full_name or row.contact
				row.email = contact.email_id or row.email
				row.language = language_of_user(contact.user) or row.language

	def validate_recipients(self):
		seen: dict[str, int] = {}
		for row in self.recipients:
			row.email = (row.email or "").strip()
			if row.email and not validate_email_address(row.email):
				frappe.throw(
					_(
						"Row {0} of Recipients: {1} is not an e-mail address. Correct it, or leave it empty."
					).format(row.idx, frappe.bold(escape_html(row.email))),
					title=_("Not an E-mail Address"),
				)
			who = (row.email or row.contact or "").casefold()
			if who and who in seen:
				frappe.throw(
					_("Rows {0} and {1} of Recipients are the same person. Remove one of them.").format(
						seen[who], row.idx
					),
					title=_("Recipient Named Twice"),
				)
			seen[who] = row.idx

	def validate_template(self):
		if self.template or self.status in (SKIPPED, WITHDRAWN):
			return
		frappe.throw(
			_("Choose in {0} which questions are asked.").format(frappe.bold(_("Template"))),
			title=_("Template Is Missing"),
		)

	def freeze_questions(self):
		"""Editing a template later changes no survey that was made from it; what is asked again is a part of it."""
		if self.status not in CHANGEABLE or self.improvement_action:
			self.template = self.get_db_value("template") if not self.is_new() else self.template
		elif self.template and (not self.questions or self.has_value_changed("template")):
			template = frappe.get_doc("Survey Template", self.template)
			self.set("questions", template.as_frozen_rows())
			self.texts = json.dumps(template.as_frozen_texts(), ensure_ascii=False)

	def plan_sending(self):
		if self.status == SCHEDULED and not self.flags.automatic:
			self.next_step_on = self.due_on

	# hand-over

	def follow_hand_over(self, handed_over: HandOver):
		if not handed_over.happened:
			if self.status in UNSENT:
				self.set_status(WITHDRAWN, handed_over.reason)
				self.save_automatic()
		elif self.status == WITHDRAWN:
			self.schedule_after(handed_over)
		elif self.status == SCHEDULED and getdate(self.handed_over_on) != handed_over.on:
			self.schedule_after(handed_over)

	def schedule_after(self, handed_over: HandOver):
		"""Schedule by the day of the hand-over; a day that a person typed stays."""
		computed = hand_over.due_on(HandOver(handed_over.reason, getdate(self.handed_over_on)), self.company)
		if self.status == WITHDRAWN or getdate(self.due_on) == computed:
			self.due_on = hand_over.due_on(handed_over, self.company)
		self.handed_over_on, self.reference_name = handed_over.on, handed_over.note
		self.set_status(SCHEDULED, handed_over.reason, next_on=self.due_on)
		self.save_automatic()

	# half-way

	def forget_drafts(self):
		"""What was saved half-way is worth nothing once it is answered or over; nor does the history keep it."""
		before = self.get_doc_before_save()
		done = {row.name for row in self.recipients if row.answered_on or self.status in OVER}
		for row in (*self.recipients, *(before.recipients if before else ())):
			if row.name in done:
				row.draft = row.draft_kept_on = None

	# state

	def set_status(self, status: str, *reasons: Reason, next_on: date | None = None):
		self.status, self.next_step_on = status, next_on
		self.reasons = json.dumps([reason.as_dict() for reason in reasons], ensure_ascii=False)

	def save_automatic(self):
		"""Save what follows from another record or from a checked method, whoever caused it."""
		self.flags.automatic = True
		self.save(ignore_permissions=True)  # a delivery, a job, or a guest with his link leads here

	def as_questions(self) -> tuple[Question, ...]:
		return as_questions(self.questions)

	def frozen_texts(self) -> dict:
		"""Those of the template, for a survey from before they were kept with it."""
		if not self.texts and self.template and frappe.db.exists("Survey Template", self.template):
			return frappe.get_cached_doc("Survey Template", self.template).as_frozen_texts()
		return frappe.parse_json(self.texts or "{}")

	def wording_for(self, language: str | None) -> Wording:
		"""The texts of this survey as somebody with this language reads them."""
		return wording_in(self.frozen_texts(), language)

	def rows(self, names: Iterable[str]) -> list[Document]:
		wanted = set(names)
		return [row for row in self.recipients if row.name in wanted]

	def recipient_to_answer(self, name: str | None = None) -> Document:
		"""The recipient named, else the first who has not answered; the customer as such where there is none."""
		if name and (rows := self.rows([name])):
			return rows[0]
		if name:
			frappe.throw(
				_("Choose one of the {0} of this survey.").format(frappe.bold(_("Recipients"))),
				title=_("Unknown Recipient"),
			)
		if not self.recipients:
			return self.append("recipients", {"contact_name": self.party_name})
		return next((row for row in self.recipients if not row.answered_on), self.recipients[0])

	def recipient_of(self, link: Document) -> Document:
		"""Whose link this is. Who was removed from the recipients cannot answer any more."""
		rows = [row for row in self.recipients if row.access_link == link.name]
		if not rows:
			links.throw_not_usable()
		return rows[0]

	# what waits for its owner

	def open_todos(self) -> list[str]:
		filters = {"reference_type": DOCTYPE, "reference_name": self.name, "status": "Open"}
		return frappe.get_all("ToDo", filters=filters, pluck="name", order_by=None)

	def still_to_ask(self) -> bool:
		"""Is there somebody who takes no e-mail, and has not been asked in person yet?"""
		waiting = [
			row for row in self.recipients if row.ask_in_person and not (row.answered_on or row.sent_on)
		]
		return self.status == TO_ASK or bool(waiting and self.status in (SENT, ANSWERED))

	def close_todos(self, always: bool = False):
		if self.still_to_ask() and not always:
			return
		for name in self.open_todos():
			todo = frappe.get_doc("ToDo", name)
			todo.status = "Closed"
			todo.save(ignore_permissions=True)  # it was made for this survey

	@property
	def status_reason(self) -> str:
		return in_words(frappe.parse_json(self.reasons or "[]"))


def review_hand_over(delivery_note: str | None = None, sales_order: str | None = None) -> None:
	"""See what is handed over, and let the surveys follow. May run at any time, twice too."""
	orders: list[str] = []
	for occasion in hand_over.occasions(delivery_note, sales_order):
		if occasion.doctype == hand_over.ORDER:
			orders.append(occasion.name)
		if setting("survey_enabled"):
			hand_over.follow(occasion)
	follow_orders(orders)


def review_installation(installation_note: str) -> None:
	"""The orders of which something was installed, or not after all."""
	for order in deliveries.orders_of_installation(installation_note):
		review_hand_over(sales_order=order)


def review_accepted_delivery(name: str) -> None:
	"""A customer has accepted what a delivery plan speaks of."""
	if setting("survey_enabled"):
		hand_over.follow(hand_over.occasion_of_plan(name))


def send_due_surveys() -> None:
	"""Send, remind, expire and react: whatever is due for any survey."""
	from sales_process.tasks import one_by_one

	drafts.forget_expired()
	if setting("survey_enabled"):
		one_by_one(due_surveys(compat.today()), take_next_step, DOCTYPE)


def due_surveys(today: date) -> list[str]:
	return names_due(DOCTYPE, "next_step_on", today, status=WITH_A_STEP)


def take_next_step(name: str) -> None:
	"""Take the step that is due now, the row locked; a second run finds none."""
	survey = frappe.get_doc(DOCTYPE, name, for_update=True)
	if not survey.next_step_on or getdate(survey.next_step_on) > compat.today():
		return
	if survey.status == ANSWERED:
		answering.react(survey)
	else:
		sending.take_step(survey, compat.today())


def on_doctype_update():
	frappe.db.add_index(DOCTYPE, ["status", "next_step_on"], index_name="survey_status_next_step_on")
	frappe.db.add_index(DOCTYPE, ["account", "sent_on"], index_name="survey_account_sent_on")

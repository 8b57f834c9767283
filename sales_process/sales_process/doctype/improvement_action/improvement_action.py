# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import hashlib
from collections.abc import Collection

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, escape_html, getdate, validate_email_address

from sales_process import compat, telling
from sales_process.active_key import find
from sales_process.engine import improvement as engine
from sales_process.exceptions import Frozen, RepliesMissing, SalesProcessError
from sales_process.language import chosen_language, language_of_user
from sales_process.sales_process.doctype.improvement_action import due, effect
from sales_process.sales_process.doctype.sales_process_settings.sales_process_settings import (
	get_calendar,
	setting,
)

DOCTYPE, CUSTOMER, SURVEY = "Improvement Action", "Improvement Action Customer", "Satisfaction Survey"
OPEN, IN_PROGRESS, DONE, CLOSED, DROPPED = "Open", "In Progress", "Measure Done", "Closed", "Dropped"
RUNNING = (OPEN, IN_PROGRESS, DONE)
AT_WORK = (OPEN, IN_PROGRESS)
OVER = (CLOSED, DROPPED)
KEPT = (
	"status", "done_on", "ask_again_on", "measured_on", "closed_on", "dropped_reason", "account", "remind_on",
	"reminder_step", "active_key",
)  # fmt: skip
KEPT_OF_CUSTOMERS = (
	"acknowledged_on", "promised_by", "acknowledged_by_way", "acknowledgement", "acknowledged_text",
	"delivered_on", "delivered_by_way", "delivery", "delivered_text", "will_not_do", "will_not_do_on",
	"will_not_do_reason", "refusal", "asked_again",
)  # fmt: skip
KEPT_OF_DIMENSIONS = (
	"old_mean", "old_count", "new_mean", "new_count", "pairs", "effect", "has_effect", "lowest", "highest",
	"has_interval",
)  # fmt: skip
TITLE_LENGTH, LONGEST_REASON = 140, 500


class ImprovementAction(Document):
	def validate(self):
		self.keep_what_is_not_typed()
		self.keep_customers()
		self.keep_dimensions()
		self.set_customer_facts()
		self.validate_customers()
		self.validate_dimensions()
		self.fill_in()
		self.set_main_customer()
		self.set_title()
		self.take_up_work()
		self.plan_reminders()
		self.set_active_key()

	def on_update(self):
		self.tell_owner()

	def on_trash(self):
		telling.close_tasks(DOCTYPE, [self.name])
		frappe.db.set_value(
			SURVEY, {"improvement_action": self.name}, "improvement_action", None, update_modified=False
		)

	# what is not typed

	def keep_what_is_not_typed(self):
		"""What follows from steps is taken from the record, whatever a form or a script sends."""
		if self.flags.automatic:
			return
		before = self.get_doc_before_save()
		if before and before.status in OVER:
			self.refuse(
				_("{0} is over and stays as it is. Take it up again to change it.").format(self.in_bold()),
				_("It Is Over"),
				Frozen,
			)
		for field in KEPT:
			self.set(field, before.get(field) if before else None)
		self.set("sources", [row.as_dict() for row in before.sources] if before else [])
		self.status = self.status or OPEN

	def keep_customers(self):
		"""A customer who said something, or was told something, is not taken off: he is answered."""
		if self.flags.automatic:
			return
		before = self.get_doc_before_save()
		known = {row.name: row for row in before.customers} if before else {}
		for row in self.customers:
			old = known.get(row.name)
			row.account = old.account if old else row.account
			for field in KEPT_OF_CUSTOMERS:
				row.set(field, old.get(field) if old else None)
		left = {row.name for row in self.customers}
		gone = [row for name, row in known.items() if name not in left and self.is_owed_an_answer(row)]
		if gone:
			self.refuse(
				_(
					"{0} waits for an answer. Choose “Will Not Do”, with the reason, instead of removing it."
				).format(frappe.bold(escape_html(gone[0].party_name))),
				_("Customer Waits"),
			)

	def is_owed_an_answer(self, row: Document) -> bool:
		return bool(row.acknowledged_on) or any(source.account == row.account for source in self.sources)

	def keep_dimensions(self):
		"""What is asked again is settled when the measure is done; the numbers are computed."""
		if self.flags.automatic:
			return
		before = self.get_doc_before_save()
		if before and before.status == DONE:
			self.set("dimensions", [row.as_dict() for row in before.dimensions])
		known = {row.dimension: row for row in before.dimensions} if before else {}
		for row in self.dimensions:
			for field in KEPT_OF_DIMENSIONS:
				row.set(field, known[row.dimension].get(field) if row.dimension in known else None)

	# whom it is for

	def is_fresh(self, row: Document) -> bool:
		"""Not in the record yet, whatever the browser says of it."""
		before = self.get_doc_before_save()
		return not before or row.name not in {one.name for one in before.customers}

	def set_customer_facts(self):
		contacts = _rows(
			"Contact", [row.contact for row in self.customers], ["full_name", "email_id", "user"]
		)
		titles = _rows("Sales Account", [row.account for row in self.customers], ["title"])
		for row in self.customers:
			row.party_name = titles[row.account].title if row.account in titles else row.party_name
			if contact := contacts.get(row.contact):
				row.contact_name = contact.full_name or row.contact
				row.email = contact.email_id or row.email
				chosen = chosen_language(row.language, self.is_fresh(row))
				row.language = chosen or language_of_user(contact.user) or row.language

	def validate_customers(self):
		seen: dict[str, int] = {}
		for row in self.customers:
			row.email = (row.email or "").strip()
			if row.email and not validate_email_address(row.email):
				self.refuse(
					_(
						"Row {0} of Customers: {1} is not an e-mail address. Correct it, or leave it empty."
					).format(row.idx, frappe.bold(escape_html(row.email))),
					_("Not an E-mail Address"),
				)
			# two that were joined later are one customer in two rows, each with its replies
			if row.account in seen and self.is_fresh(row):
				self.refuse(
					_("Rows {0} and {1} of Customers are the same customer. Remove one of them.").format(
						seen[row.account], row.idx
					),
					_("Customer Named Twice"),
				)
			self.check_may_see(row)
			seen[row.account] = row.idx

	def check_may_see(self, row: Document):
		"""Nobody writes to a customer he may not see by naming him here."""
		if self.is_fresh(row) and not self.flags.automatic and not self.flags.ignore_permissions:
			frappe.has_permission("Sales Account", "read", row.account, throw=True)

	def validate_dimensions(self):
		seen: dict[str, int] = {}
		for row in self.dimensions:
			row.dimension = (row.dimension or "").strip()
			if row.dimension in seen:
				self.refuse(
					_("Rows {0} and {1} of {2} are both {3}. Keep one of them.").format(
						seen[row.dimension], row.idx, _("Dimensions"), frappe.bold(escape_html(row.dimension))
					),
					_("Dimension Named Twice"),
				)
			seen[row.dimension] = row.idx

	def fill_in(self):
		self.status = self.status or OPEN
		if self.is_new() and not self.sales_owner and not self.flags.automatic:
			self.sales_owner = frappe.session.user
		if not self.due_on:
			days = cint(setting("improvement_working_days", self.company))
			self.due_on = get_calendar(self.company).add_working_days(compat.today(), days)

	def set_main_customer(self):
		first = self.customers[0] if self.customers else None
		self.account, self.party_name = (first.account, first.party_name) if first else (None, None)

	def set_title(self):
		if not (self.title or "").strip():
			what = ", ".join(row.dimension for row in self.dimensions) or _("What They Said")
			self.title = " · ".join(filter(None, (what, self.party_name)))
		self.title = self.title[:TITLE_LENGTH]

	# states

	def take_up_work(self):
		"""With a cause and a measure it is at work; without them it is open."""
		if self.status in AT_WORK:
			self.status = IN_PROGRESS if _has_words(self.cause) and _has_words(self.measure) else OPEN

	def plan_reminders(self):
		before = self.get_doc_before_save()
		if self.status in OVER:
			self.remind_on = None
		elif not before or before.status in OVER or getdate(before.due_on) != getdate(self.due_on):
			self.remind_on, self.reminder_step = self.due_on, 0

	def set_active_key(self):
		"""One running action of a customer for a set of dimensions; of two that were joined one has the key."""
		key = None
		if self.status in RUNNING and self.account and self.dimensions:
			key = key_of(self.account, self.company, [row.dimension for row in self.dimensions])
		joins = self.is_new() and self.flags.automatic  # it meets the holder of its key in `insert_or_join`
		holder = key and key != self.active_key and not joins and find(DOCTYPE, "active_key", key)
		self.active_key = None if holder and holder != self.name else key

	def mark_done(self):
		if self.status not in AT_WORK:
			self.refuse_in_this_state()
		missing = [
			_(self.meta.get_label(field)) for field in ("cause", "measure") if not _has_words(self.get(field))
		]
		if missing:
			self.refuse(
				_("Fill in {0} first: the customers are told of it.").format(
					", ".join(frappe.bold(label) for label in missing)
				),
				_("What Was Done?"),
			)
		self.status, self.done_on = DONE, compat.today()
		self.ask_again_on = effect.first_asked_on(self)
		effect.measure(self)
		self.save_automatic()

	def close(self):
		if self.status in OVER:
			self.refuse_in_this_state()
		reasons = engine.why_not_close(self.as_customers(), self.status == DONE)
		if reasons:
			frappe.throw(
				[_SENTENCES[reason.code](reason.params) for reason in reasons],
				title=_("Not Ready to Be Closed"),
				exc=RepliesMissing,
				as_list=True,
			)
		self.status, self.closed_on = CLOSED, compat.today()
		self.save_automatic()

	def drop(self, reason: str):
		"""Nothing is done. Who was promised something is told so first; for the others this is the reason."""
		if self.status not in AT_WORK:
			self.refuse_in_this_state()
		text = self.words(reason, _("Say why nothing is done about it."))
		promised = [row for row in self.customers if row.acknowledged_on and not row.will_not_do]
		if promised:
			self.refuse(
				_("{0} was promised something. Choose “Will Not Do” for this customer first.").format(
					frappe.bold(escape_html(promised[0].party_name))
				),
				_("Customer Waits"),
				RepliesMissing,
			)
		for row in self.customers:
			if not row.will_not_do:
				row.update({"will_not_do": 1, "will_not_do_reason": text})  # nobody was told: no date
		self.status, self.dropped_reason, self.closed_on = DROPPED, text, compat.today()
		self.save_automatic()

	def take_up_again(self):
		"""The measure was not enough, or it was ended too early: what a customer was told stays."""
		if self.status in AT_WORK:
			self.refuse_in_this_state()
		effect.take_back(self)
		for row in self.customers:
			if row.will_not_do and not row.will_not_do_on:
				row.will_not_do, row.will_not_do_reason = 0, None
		self.status = OPEN
		self.done_on = self.ask_again_on = self.closed_on = self.dropped_reason = None
		self.save_automatic()

	def refuse_in_this_state(self):
		self.refuse(
			_("The status of {0} is {1}: this cannot be done now.").format(
				self.in_bold(), frappe.bold(_(self.status))
			),
			_("Not in This State"),
		)

	def refuse(self, message: str, title: str, exc: type[Exception] = SalesProcessError):
		frappe.throw(message, title=title, exc=exc)

	def words(self, text: str | None, ask: str) -> str:
		if not _has_words(text):
			self.refuse(ask, _("Reason Is Missing"))
		return text.strip()[:LONGEST_REASON]

	def in_bold(self) -> str:
		return frappe.bold(escape_html(self.title or ""))

	# what the engine asks for

	def as_customers(self) -> list[engine.Customer]:
		return [
			engine.Customer(
				row.party_name or "",
				bool(row.acknowledged_on),
				bool(row.delivered_on),
				(row.will_not_do_reason or "") if row.will_not_do else "",
			)
			for row in self.customers
		]

	def dimension_names(self) -> list[str]:
		return [row.dimension for row in self.dimensions]

	def customer_row(self, name: str) -> Document:
		row = next((row for row in self.customers if row.name == name), None)
		if not row:
			self.refuse(
				_("Choose one of the {0} of this action.").format(frappe.bold(_("Customers"))),
				_("Unknown Customer"),
			)
		return row

	# who is told

	def tell_owner(self):
		"""A task for whoever has to act, as long as there is something to do."""
		if self.status in OVER:
			telling.close_tasks(DOCTYPE, [self.name])
			return
		before = self.get_doc_before_save()
		same = before and before.status not in OVER
		if same and before.sales_owner == self.sales_owner and getdate(before.due_on) == getdate(self.due_on):
			return
		telling.close_tasks(DOCTYPE, [self.name])
		due.give_task(self, is_new_owner=not same or before.sales_owner != self.sales_owner)

	def save_automatic(self):
		self.flags.automatic = True
		self.save(ignore_permissions=True)  # the callers say why it is changed


_SENTENCES = {
	"not_done": lambda given: _("The measure is not done yet: choose “Measure Done” when it is."),
	"waits": lambda given: _(
		"{0} still waits for: {1}. Send it, or choose “Will Not Do”, with the reason."
	).format(
		frappe.bold(escape_html(given["customer"])), ", ".join(reply_name(kind) for kind in given["replies"])
	),
}


def reply_name(kind: str) -> str:
	return {engine.ACKNOWLEDGED: _("Acknowledged"), engine.DELIVERED: _("Delivered")}[kind]


def key_of(account: str, company: str, dimensions: Collection[str]) -> str:
	"""Short enough for a unique field, however many dimensions there are."""
	said = "\n".join((company, *sorted(dimensions)))
	return f"{account}:{hashlib.sha256(said.encode()).hexdigest()}"


def _has_words(text: str | None) -> bool:
	return bool((text or "").strip())


def _rows(doctype: str, names: Collection[str | None], fields: list[str]) -> dict[str, frappe._dict]:
	wanted = sorted({name for name in names if name})
	if not wanted:
		return {}
	rows = frappe.get_all(doctype, {"name": ["in", wanted]}, ["name", *fields], order_by=None)
	return {row.name: row for row in rows}


def forget_account(account: str) -> None:
	"""The customer was deleted: he waits for nothing any more, and what was for him alone is over."""
	reason = _("The customer was deleted.")
	for name in running_of(account):
		doc = frappe.get_doc(DOCTYPE, name, for_update=True)
		for row in doc.customers:
			if row.account == account and not row.will_not_do:
				row.update({"will_not_do": 1, "will_not_do_on": compat.now(), "will_not_do_reason": reason})
		if all(row.will_not_do for row in doc.customers):
			doc.status, doc.dropped_reason, doc.closed_on = DROPPED, reason, compat.today()
		doc.save_automatic()  # follows from the deletion, which was permitted


def running_of(account: str, company: str | None = None) -> list[str]:
	"""The actions that run for a customer, the oldest first."""
	Action, Row = frappe.qb.DocType(DOCTYPE), frappe.qb.DocType(CUSTOMER)
	query = (
		frappe.qb.from_(Row)
		.join(Action)
		.on(Action.name == Row.parent)
		.select(Action.name)
		.where((Row.account == account) & (Row.parenttype == DOCTYPE) & Action.status.isin(RUNNING))
		.orderby(Action.creation)
		.orderby(Action.name)
	)
	rows = (query.where(Action.company == company) if company else query).run(pluck=True)
	return list(dict.fromkeys(rows))


def on_doctype_update():
	frappe.db.add_index(DOCTYPE, ["status", "remind_on"], index_name="improvement_status_remind_on")
	frappe.db.add_index(DOCTYPE, ["status", "ask_again_on"], index_name="improvement_status_ask_again_on")
	frappe.db.add_index(
		DOCTYPE, ["sales_owner", "status", "due_on"], index_name="improvement_owner_status_due"
	)

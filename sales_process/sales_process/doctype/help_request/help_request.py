# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe
from frappe import _
from frappe.desk.form.assign_to import add as assign
from frappe.desk.form.assign_to import close_all_assignments
from frappe.model.document import Document
from frappe.utils import escape_html, getdate

from sales_process import compat
from sales_process.permissions import get_scope
from sales_process.sales_process.doctype.sales_plan import help

DOCTYPE = "Help Request"
OPEN, ANSWERED, WITHDRAWN = "Open", "Answered", "Withdrawn"
FACTS = ("subject", "asked_by", "sales_owner", "sales_plan", "milestone", "status", "answered_on")


class HelpRequest(Document):
	def before_insert(self):
		self.status, self.answer, self.answered_on = OPEN, None, None
		self.asked_by = frappe.session.user
		if not self.flags.of_a_plan:
			self.sales_plan = self.milestone = None
			self.sales_owner = self.asked_by
		self.subject = self.subject or self.question[:140]

	def validate(self):
		self.keep_facts()
		self.validate_helper()
		self.validate_due_on()
		self.validate_who_answers()
		self.take_answer()

	def after_insert(self):
		self.ask_helper()

	def on_update(self):
		if self.get_doc_before_save() and any(map(self.has_value_changed, ("status", "answer"))):
			self.tell_plan()

	def on_trash(self):
		self.close_tasks()

	def keep_facts(self):
		if before := self.get_doc_before_save():
			self.update({field: before.get(field) for field in FACTS if field != "status"})
			if not self.flags.automatic:
				self.status = before.status

	def validate_helper(self):
		if self.is_new() and (not compat.is_enabled(self.helper) or self.helper == self.asked_by):
			frappe.throw(
				_("Choose a colleague who has a log-in and can answer, not {0}.").format(
					frappe.bold(self.helper)
				),
				title=_("Who Can Help?"),
			)

	def validate_due_on(self):
		if self.is_new() and getdate(self.due_on) < compat.today():
			frappe.throw(
				_("{0} must be today or later.").format(frappe.bold(_("Answer Due"))),
				title=_("Due in the Past"),
			)

	def validate_who_answers(self):
		before = self.get_doc_before_save()
		if not before or (before.answer or "") == (self.answer or "") or self.flags.automatic:
			return
		if frappe.session.user not in (self.helper, "Administrator"):
			frappe.throw(
				_("Only {0} answers this.").format(frappe.bold(frappe.utils.get_fullname(self.helper))),
				title=_("Not Your Answer"),
				exc=frappe.PermissionError,
			)
		if before.status == WITHDRAWN:
			frappe.throw(
				_("{0} does not need the answer any more.").format(
					frappe.bold(frappe.utils.get_fullname(self.asked_by))
				),
				title=_("Withdrawn"),
			)

	def take_answer(self):
		if self.status == OPEN and (self.answer or "").strip():
			self.status, self.answered_on = ANSWERED, compat.now()

	def ask_helper(self):
		"""A task for the helper, with its bell and its date."""
		assign(
			{
				"assign_to": [self.helper],
				"doctype": DOCTYPE,
				"name": self.name,
				"description": escape_html(self.question),
				"date": self.due_on,
			},
			ignore_permissions=True,  # whoever may write the plan may ask
		)

	def tell_plan(self):
		self.close_tasks()
		help.take_answer(self)
		if self.status == ANSWERED:
			self.tell_owner()

	def close_tasks(self):
		# the task is the request's, whoever ends it
		close_all_assignments(DOCTYPE, self.name, ignore_permissions=True)

	def tell_owner(self):
		"""The answer flows back: a bell for whoever waits for it."""
		from frappe.desk.doctype.notification_log.notification_log import enqueue_create_notification

		waiting = sorted({self.asked_by, self.sales_owner} - {self.helper, None, ""})
		enqueue_create_notification(
			[user for user in waiting if compat.is_enabled(user)],
			{
				"type": "Alert",
				"document_type": DOCTYPE,
				"document_name": self.name,
				"subject": _("{0} has answered: {1}").format(
					frappe.bold(frappe.utils.get_fullname(self.helper)), escape_html(self.subject)
				),
				"from_user": frappe.session.user,
			},
		)

	def withdraw(self):
		if self.status != OPEN:
			return
		self.flags.automatic = True
		self.status = WITHDRAWN
		self.save(ignore_permissions=True)  # its callers have checked the plan


def get_permission_query_conditions(user: str | None = None, doctype: str | None = None) -> str:
	"""Whoever is asked sees his own; in sales, those of one's own plans and of the team's."""
	user = user or frappe.session.user
	scope = get_scope(user)
	if scope.owners is None and _sells(user):
		return ""
	table = frappe.qb.DocType(DOCTYPE)
	criterion = (table.helper == user) | (table.asked_by == user)
	if _sells(user):
		criterion |= scope.criterion(DOCTYPE)
	return criterion.get_sql(with_namespace=True, quote_char="`", secondary_quote_char="'")


def has_permission(doc: Document, ptype: str | None = None, user: str | None = None) -> bool:
	"""Who is asked or asks, as it is stored: nobody lets himself in by naming himself."""
	user = user or frappe.session.user
	if doc.is_new() or user in (frappe.db.get_value(DOCTYPE, doc.name, ["helper", "asked_by"]) or ()):
		return True
	return _sells(user) and get_scope(user).admits(doc)


def _sells(user: str) -> bool:
	"""Who is only asked now and then sees nothing but his own."""
	sellers = {"Sales User", "Sales Manager", "Sales Master Manager", "System Manager"}
	return user == "Administrator" or bool(sellers & set(frappe.get_roles(user)))

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from collections.abc import Iterable
from datetime import date
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, escape_html, getdate

from sales_process import compat, telling
from sales_process.engine import delivery as engine
from sales_process.engine.reasons import Reason
from sales_process.exceptions import Frozen, SalesProcessError
from sales_process.sales_process.doctype.access_link import access_link as links
from sales_process.sales_process.doctype.delivery_plan import tasks as people
from sales_process.sales_process.doctype.delivery_template.delivery_template import rows_before
from sales_process.sales_process.doctype.sales_process_settings.sales_process_settings import (
	get_calendar,
	setting,
)

DOCTYPE, TASK = "Delivery Plan", "Delivery Plan Task"
PLANNED, UNDER_WAY, DELIVERED, ACCEPTED, CANCELLED = (
	"Planned",
	"Under Way",
	"Delivered",
	"Accepted",
	"Cancelled",
)
RUNNING = (PLANNED, UNDER_WAY)
OVER = (ACCEPTED, CANCELLED)
NOT_ASKED, ASKED, PROPOSED, CONFIRMED, CHANGED = (
	"Not Asked", "Asked", "Other Dates Proposed", "Confirmed", "Changed Since",
)  # fmt: skip
OPEN, WORKING, DONE = "Open", "Working", "Done"
GUEST_PAGE, PAPER, NO_OBJECTION = "Guest Page", "Paper", "No Objection"
BOOKKEEPING_OF_TASKS = (
	"status", "started_on", "ended_on", "progress", "ended_by", "task", "expected_start", "expected_end", "spare_days",
	"proposed_end",
)  # fmt: skip
OF_THE_PROJECT = ("subject", "planned_start", "planned_end", "after_rows", "assigned_to")
MOST_TASKS = 100


class DeliveryPlan(Document):
	def validate(self):
		self.keep_bookkeeping()
		self.keep_what_is_over()
		self.set_sales_owner()
		self.keep_project_tasks()
		self.validate_dates()
		self.validate_order()
		self.notice_changed_dates()
		self.settle()
		self.set_title()
		self.set_active_key()

	def on_update(self):
		people.sync(self)
		self.close_page()

	def on_trash(self):
		links.delete_links(DOCTYPE, self.name)
		telling.close_tasks(DOCTYPE, [self.name])

	# what is not typed

	def keep_bookkeeping(self):
		"""What follows from steps is taken from the record, whatever a form or a script sends."""
		if self.flags.automatic:
			return
		before = self.get_doc_before_save()
		if not before:
			self.refuse(
				_("Make a delivery plan from a sales order, an accepted quotation or a signed contract."),
				_("Where It Comes from"),
			)
		for field in self.meta.get("fields", {"read_only": 1}):
			self.set(field.fieldname, before.get(field.fieldname))
		if self.sales_order and before.promised_on:
			self.promised_on = before.promised_on
		known = {row.name: row for row in before.tasks}
		for row in self.tasks:
			for field in BOOKKEEPING_OF_TASKS:
				row.set(field, known[row.name].get(field) if row.name in known else None)

	def keep_what_is_over(self):
		before = self.get_doc_before_save()
		if before and before.status in OVER and not self.flags.automatic:
			frappe.throw(
				_("{0} is {1} and stays as it is.").format(self.in_bold(), _(before.status)),
				title=_("It Is Over"),
				exc=Frozen,
			)

	def set_sales_owner(self):
		if self.is_new() and not self.sales_owner and not self.flags.automatic:
			self.sales_owner = frappe.session.user

	def keep_project_tasks(self):
		"""Where the order has a project, its tasks are the rows: they are changed there."""
		if not self.follows_project() or self.flags.automatic:
			return
		known = {row.name: row for row in self.get_doc_before_save().tasks}
		if {row.name for row in self.tasks} != set(known):
			frappe.throw(
				_("The tasks are those of the project {0}. Add and delete them there.").format(
					frappe.bold(escape_html(self.project))
				),
				title=_("Tasks of a Project"),
			)
		for row in self.tasks:
			for field in OF_THE_PROJECT:
				row.set(field, known[row.name].get(field))

	def follows_project(self) -> bool:
		return any(row.task for row in self.tasks)

	# what is planned

	def validate_dates(self):
		if len(self.tasks) > MOST_TASKS:
			self.refuse(
				_("{0} has {1} tasks. Plan at most {2}, the steps the customer waits for.").format(
					self.in_bold(), len(self.tasks), MOST_TASKS
				),
				_("Too Many Tasks"),
			)
		for row in self.tasks:
			if getdate(row.planned_end) < getdate(row.planned_start):
				self.refuse(
					_("Row {0}, {1}: it cannot end before it begins.").format(row.idx, _bold(row.subject)),
					_("Dates the Wrong Way Round"),
				)

	def validate_order(self):
		"""What waits for what: known rows, no circle, nothing planned before what it waits for."""
		waits = {row.idx: self.rows_before(row) for row in self.tasks}
		if circle := engine.find_circle(waits):
			self.refuse(
				_("Rows {0} wait for each other. Take one of them out of {1}.").format(
					", ".join(map(str, sorted(circle))), frappe.bold(_("After Rows"))
				),
				_("Tasks Wait for Each Other"),
			)
		if self.follows_project():
			return
		by_number = {row.idx: row for row in self.tasks}
		for row in self.tasks:
			for number in waits[row.idx]:
				if getdate(row.planned_start) < getdate(by_number[number].planned_end):
					self.refuse(
						_("Row {0}, {1}, waits for row {2}, but begins before that ends.").format(
							row.idx, _bold(row.subject), number
						),
						_("Begins Too Early"),
					)

	def rows_before(self, row: Document) -> tuple[int, ...]:
		"""The numbers in “After Rows”, which must be rows of this plan."""
		return rows_before(self.tasks, row)

	def notice_changed_dates(self):
		"""The customer has confirmed other dates than these."""
		before = self.get_doc_before_save()
		if before and not self.flags.agreed:
			self.compare_dates(before)

	def compare_dates(self, before: Document):
		if before.confirmation == CONFIRMED and dates_for_customer(before) != dates_for_customer(self):
			self.confirmation = CHANGED

	# how it stands

	def settle(self):
		"""Status, outlook and expected dates of the whole and of every task, as of today."""
		self.settle_tasks()
		self.settle_status()
		self.foresee()

	def settle_tasks(self):
		for row in self.tasks:
			row.status = DONE if row.ended_on else WORKING if row.started_on else OPEN
			row.progress = 100 if row.ended_on else min(row.progress or 0, 99)
		self.progress = sum(row.progress for row in self.tasks) / len(self.tasks) if self.tasks else 0

	def settle_status(self):
		if self.status in OVER:
			return
		ended = [getdate(row.ended_on) for row in self.tasks if row.ended_on]
		if ended and len(ended) == len(self.tasks):
			self.status, self.delivered_on = DELIVERED, max(ended)
		else:
			is_moving = any(row.started_on or row.ended_on for row in self.tasks)
			self.status = UNDER_WAY if is_moving else PLANNED
			self.delivered_on = self.accept_by = None

	def foresee(self):
		outlook = engine.foresee(
			[self.as_engine(row) for row in self.tasks],
			getdate(self.promised_on) if self.promised_on else None,
			compat.today(),
			get_calendar(self.company),
			cint(setting("delivery_buffer_days", self.company)),
		)
		if self.status == CANCELLED or not outlook:
			self.outlook = self.outlook_changes_on = None
			self.set_reasons([])
			return
		self.outlook, self.expected_on = outlook.state, outlook.ends_on
		self.spare_days = outlook.spare_days or 0
		self.outlook_changes_on = outlook.changes_on if self.status in RUNNING else None
		self.set_reasons(outlook.reasons)
		for row, standing in zip(self.tasks, outlook.tasks, strict=True):
			row.expected_start, row.expected_end = standing.starts_on, standing.ends_on
			row.spare_days = standing.spare_days or 0
		self.starts_on = min(row.expected_start for row in self.tasks)

	def as_engine(self, row: Document) -> engine.Task:
		return engine.Task(
			row.idx,
			row.subject,
			getdate(row.planned_start),
			getdate(row.planned_end),
			getdate(row.started_on) if row.started_on else None,
			getdate(row.ended_on) if row.ended_on else None,
			self.rows_before(row),
			any(problem.task == row.subject and not problem.solved_on for problem in self.problems),
		)

	def set_reasons(self, reasons: Iterable[Reason]):
		self.reasons = frappe.as_json([reason.as_dict() for reason in reasons], indent=None)

	def set_title(self):
		self.title = " · ".join(filter(None, (self.party_name, self.what_is_delivered)))[:140]

	@property
	def what_is_delivered(self) -> str:
		return self.sales_order or (self.reference_name if self.reference_doctype == "Quotation" else "")

	def set_active_key(self):
		"""One plan for an order, an offer or a contract."""
		key = f"{self.reference_doctype}:{self.reference_name}"
		self.active_key = None if self.status == CANCELLED else key

	# steps

	def set_task(self, row: Document, started_on: date | None, ended_on: date | None, by: str):
		"""What a person says of a task; the status of the whole follows."""
		row.started_on, row.ended_on, row.ended_by = started_on, ended_on, by if ended_on else None
		row.progress = 0
		self.save_automatic()

	def task_row(self, name: str) -> Document:
		row = next((row for row in self.tasks if row.name == name), None)
		if not row:
			self.refuse(_("{0} has no such task.").format(self.in_bold()), _("No Such Task"))
		return row

	def close_page(self):
		if self.status == CANCELLED:
			links.revoke_all(DOCTYPE, self.name)

	def save_automatic(self):
		"""The callers say why it is changed, and by whom."""
		self.flags.automatic = True
		self.flags.ignore_links = True
		self.save(ignore_permissions=True)  # as said

	def write_through(self) -> bool:
		"""Keep what follows from other documents without touching who changed it last; true if anything did."""
		before = frappe.get_doc(DOCTYPE, self.name)
		self.compare_dates(before)
		gone = {row.name for row in before.tasks} - {row.name for row in self.tasks}
		if not gone and _plain(before) == _plain(self):
			return False
		if gone:
			frappe.db.delete(TASK, {"name": ["in", sorted(gone)]})
		self.db_update_all()
		people.sync(self)
		self.close_page()
		self.notify_update()
		return True

	def in_bold(self) -> str:
		return _bold(self.title or self.name)

	def refuse(self, message: str, title: str):
		frappe.throw(message, title=title, exc=SalesProcessError)


def dates_for_customer(doc: Document) -> list[tuple]:
	"""What he was shown and agreed to."""
	return [(row.subject, str(row.planned_end)) for row in shown_to_customer(doc)]


def shown_to_customer(doc: Document) -> list[Document]:
	return [row for row in doc.tasks if row.shown_to_customer]


def _bold(text: str) -> str:
	return frappe.bold(escape_html(text))


def _plain(doc: Document) -> list[dict[str, Any]]:
	"""Comparable values, whatever types they have in memory."""
	rows = [doc, *doc.tasks, *doc.problems]
	return [
		{field: _text(row.get(field), df.fieldtype) for field, df in _columns(row).items()} for row in rows
	]


def _columns(row: Document) -> dict:
	skipped = ("Table", "Section Break", "Column Break", "Tab Break", "HTML")
	return {
		df.fieldname: df
		for df in row.meta.fields
		if df.fieldtype not in skipped and df.fieldname != "looked_at"
	}


def _text(value: Any, fieldtype: str) -> str:
	if fieldtype in ("Percent", "Int", "Check"):
		return f"{float(value or 0):.2f}"
	return str(value or "")


def on_deal_owner(deal: Document) -> None:
	"""Who takes over the deal takes over its deliveries, and hears of them."""
	names = frappe.get_all(DOCTYPE, {"deal": deal.name, "status": ["not in", OVER]}, pluck="name")
	for name in names:
		# nosemgrep -- one or two plans a deal
		frappe.db.set_value(DOCTYPE, name, "sales_owner", deal.sales_owner, update_modified=False)


def on_doctype_update():
	frappe.db.add_index(
		DOCTYPE, ["status", "outlook_changes_on"], index_name="delivery_status_outlook_changes"
	)
	frappe.db.add_index(DOCTYPE, ["status", "accept_by"], index_name="delivery_status_accept_by")
	frappe.db.add_index(DOCTYPE, ["reference_doctype", "reference_name"], index_name="delivery_reference")

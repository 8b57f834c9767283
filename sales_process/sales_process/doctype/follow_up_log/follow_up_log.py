# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from datetime import date

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, get_datetime, getdate

from sales_process import compat
from sales_process.exceptions import AppendOnly
from sales_process.sales_process.doctype.follow_up_plan import revisits
from sales_process.sales_process.doctype.follow_up_plan.follow_up_plan import DOCTYPE as PLAN

DOCTYPE = "Follow-up Log"
MAX_DURATION = 24 * 60 * 60


class FollowupLog(Document):
	def validate(self):
		self.validate_append_only()
		self.set_plan_facts()
		self.validate_happened_on()
		self.validate_duration()

	def after_insert(self):
		self.strike_out_replaced()
		self.move_plan()
		self.look_at_grade()
		self.pass_on_pain_point()

	def on_trash(self):
		if not self.flags.automatic and "System Manager" not in frappe.get_roles():
			self.throw_append_only()

	def validate_append_only(self):
		if not self.is_new():
			self.throw_append_only()

	def throw_append_only(self):
		frappe.throw(
			_("What happened stays as it was logged. Use {0} on {1}, and say what was wrong.").format(
				frappe.bold(_("Replace")), frappe.bold(self.subject)
			),
			title=_("A Log Is Not Changed"),
			exc=AppendOnly,
		)

	def set_plan_facts(self):
		self.party_name = self.account and frappe.db.get_value("Sales Account", self.account, "title")
		if not self.plan or self.uncertain:
			return
		plan = frappe.db.get_value(
			PLAN,
			self.plan,
			["account", "deal", "company", "sales_owner", "next_follow_up", "last_touch_on"],
			as_dict=True,
		)
		self.account, self.deal, self.company = plan.account, plan.deal, plan.company
		self.sales_owner = plan.sales_owner or frappe.session.user
		self.due_on = self.day_it_was_due(plan)

	def day_it_was_due(self, plan: frappe._dict) -> date | None:
		"""The planned day that this touch does; a greeting, a mail of theirs and an older touch do none."""
		if self.replaces:
			return frappe.db.get_value(DOCTYPE, self.replaces, "due_on")
		is_older = plan.last_touch_on and getdate(self.happened_on) < getdate(plan.last_touch_on)
		if self.flags.keeps_date or self.is_mail_of_customer() or is_older:
			return None
		return plan.next_follow_up

	def validate_happened_on(self):
		if get_datetime(self.happened_on) > compat.now():
			frappe.throw(
				_(
					"{0} is in the future. Log a touch after it happened; to plan one, set the next follow-up."
				).format(frappe.bold(_("Happened on"))),
				title=_("Not Happened Yet"),
			)

	def validate_duration(self):
		if not 0 <= cint(self.duration) <= MAX_DURATION:
			frappe.throw(
				_("{0} must be between nothing and one day.").format(frappe.bold(_("Duration"))),
				title=_("Duration out of Range"),
			)

	def move_plan(self):
		if not self.plan or self.uncertain:
			return
		# locked: of two who log at once the second goes on from what the first has left
		plan = frappe.get_doc(PLAN, self.plan, for_update=True)
		if self.flags.keeps_date:
			plan.note_touch(self)
		elif self.is_mail_of_customer():
			plan.take_in_mail(self)
		else:
			plan.record_touch(self)
		if not self.is_mail_of_customer():
			revisits.put_off_after(self)

	def is_mail_of_customer(self) -> bool:
		return bool(self.communication) and self.direction == "Incoming"

	def look_at_grade(self):
		from sales_process.sales_process.doctype.opportunity_grade.regrading import facts_changed

		facts_changed(self.deal)

	def pass_on_pain_point(self):
		from sales_process.sales_process.doctype.lead_research.lead_research import note_need

		if self.pain_point and not self.replaces:
			note_need(self.account, self.deal, self.pain_point, self.solution_shown)

	def strike_out_replaced(self):
		if self.replaces:
			frappe.db.set_value(DOCTYPE, self.replaces, "replaced_by", self.name, update_modified=False)


def on_doctype_update():
	frappe.db.add_index(DOCTYPE, ["plan", "happened_on"], index_name="log_plan_happened_on")

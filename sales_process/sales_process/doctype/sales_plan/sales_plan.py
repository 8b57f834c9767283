# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import json

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.model.workflow import get_workflow_name
from frappe.utils import flt, getdate

from sales_process import compat
from sales_process.active_key import find, insert_or_join
from sales_process.engine.outcome import LOST, WON
from sales_process.sales_process.doctype.sales_plan import decision_steps, help, known, standing
from sales_process.sales_process.doctype.sales_plan.health_in_words import reason_in_words

DOCTYPE, DEAL = "Sales Plan", "Sales Deal"
OPEN = "Open"
NOT_ASKED, APPROVED = "Not Asked", "Approved"
DERIVED = (
	"health",
	"health_since",
	"at_stake",
	"progress",
	"ordered_amount",
	"deal_amount",
	"health_findings",
)
BOOKKEEPING = ("status", "ended_on", "approved_goal", "approved_by", "approved_on", *DERIVED)


class SalesPlan(Document):
	def before_insert(self):
		self.check_deal()
		self.set_deal_facts()
		known.fill(self)

	def validate(self):
		self.keep_bookkeeping()
		self.set_deal_facts()
		self.set_active_key()
		self.validate_one_open()
		self.set_items()
		self.validate_goal()
		self.validate_milestones()
		self.follow_decision_steps()
		self.stamp_adjustments()
		self.set_approval()
		self.derive()

	def on_update(self):
		decision_steps.pass_on(self)

	def on_trash(self):
		help.remove_requests(self.name)

	# of which deal

	def check_deal(self):
		"""What a deal says is not copied for somebody who may not see the deal."""
		if not self.flags.ignore_permissions:
			frappe.has_permission(DEAL, "write", self.deal, throw=True)

	def set_deal_facts(self):
		deal = frappe.db.get_value(DEAL, self.deal, ["account", "company", "sales_owner"], as_dict=True)
		self.account, self.company = deal.account, deal.company
		self.sales_owner = deal.sales_owner or self.sales_owner or frappe.session.user
		self.party_name = frappe.db.get_value("Sales Account", self.account, "title")
		self.currency = frappe.get_cached_value("Company", self.company, "default_currency")
		self.begins_on = self.begins_on or compat.today()

	def keep_bookkeeping(self):
		"""What follows from the deal and from the milestones is not typed."""
		if self.flags.automatic:
			return
		before = self.get_doc_before_save()
		for fieldname in BOOKKEEPING:
			self.set(fieldname, before.get(fieldname) if before else None)
		self.status = self.status or OPEN

	def set_active_key(self):
		self.active_key = self.deal if self.status == OPEN else None

	def validate_one_open(self):
		other = self.active_key and find(DOCTYPE, "active_key", self.active_key)
		if other and other != self.name and not self.flags.joins:
			frappe.throw(
				_("There is a plan for this deal of {0} already: {1}. Go on there.").format(
					frappe.bold(self.party_name), frappe.utils.get_link_to_form(DOCTYPE, other)
				),
				title=_("Planned Already"),
				exc=frappe.DuplicateEntryError,
			)

	# the goal

	def set_items(self):
		names = known.item_names([row.item for row in self.items if row.item and not row.item_name])
		for row in self.items:
			row.item_name = row.item_name or names.get(row.item)

	def validate_goal(self):
		if flt(self.goal_amount) < 0:
			frappe.throw(
				_("{0} cannot be negative.").format(frappe.bold(_(self.meta.get_label("goal_amount")))),
				title=_("Negative Goal"),
			)

	@property
	def goal_has_changed(self) -> bool:
		"""Is the goal another one than was approved?"""
		return bool(self.approved_goal) and self.approved_goal != known.goal_key(self)

	# the milestones

	def validate_milestones(self):
		for row in self.milestones:
			row.milestone = (row.milestone or "").strip()
			if row.done_on and getdate(row.done_on) > compat.today():
				frappe.throw(
					_("Row {0} of {1}: {2} cannot be done on {3}, a day that is still to come.").format(
						row.idx,
						_("Milestones"),
						frappe.bold(row.milestone),
						frappe.utils.format_date(row.done_on),
					),
					title=_("Not Done Yet"),
				)
		help.keep_answers(self)

	def follow_decision_steps(self):
		decision_steps.follow(self)

	# what was changed on the way

	def stamp_adjustments(self):
		"""How the plan stood when it was changed, so that the effect can be told later."""
		before = self.get_doc_before_save()
		kept = {row.name: row for row in before.adjustments} if before else {}
		goal = before or self
		for row in self.adjustments:
			row.adjusted_on = row.adjusted_on or compat.today()
			old = kept.get(row.name)
			row.health_before = old.health_before if old else self.health or None
			row.ordered_before = old.ordered_before if old else flt(self.ordered_amount)
			row.goal_before = old.goal_before if old else flt(goal.goal_amount)
			row.goal_date_before = old.goal_date_before if old else goal.goal_date

	# the approval

	def set_approval(self):
		"""What the workflow's state means, as the workflow itself says it; typing it changes nothing."""
		workflow, before = active_workflow(), self.get_doc_before_save()
		was = before.approval if before else NOT_ASKED
		if not workflow:
			self.approval = was
			return
		self.approval = approval_of(workflow, self.workflow_state)
		if self.approval == APPROVED and was != APPROVED:
			self.validate_approver()
			self.approved_by, self.approved_on = frappe.session.user, compat.today()
			self.approved_amount, self.approved_date = self.goal_amount, self.goal_date
			self.approved_goal = known.goal_key(self)
		elif self.approval != APPROVED and was == APPROVED:
			self.approved_by = self.approved_on = self.approved_goal = None
		else:
			self.approved_amount = before.approved_amount if before else 0
			self.approved_date = before.approved_date if before else None

	def validate_approver(self):
		"""A grade may say who approves the plans of its deals."""
		grade = frappe.db.get_value(DEAL, self.deal, "grade")
		role = grade and frappe.get_cached_value("Grade Threshold", grade, "approver_role")
		if role and frappe.session.user != "Administrator" and role not in frappe.get_roles():
			frappe.throw(
				_("{0} is graded {1}. Only a {2} approves its plan; ask one.").format(
					frappe.bold(self.party_name), _(grade), frappe.bold(_(role))
				),
				title=_("Not Yours to Approve"),
				exc=frappe.PermissionError,
			)

	@property
	def is_approved(self) -> bool:
		return not active_workflow() or self.approval == APPROVED

	# what follows from it

	def derive(self):
		standing.derive(self)

	def refresh_health(self):
		"""Look again: time has passed, or something else is known. No change of the plan itself."""
		self.flags.automatic = True
		decision_steps.follow(self)
		standing.derive(self)
		if decision_steps.have_moved(self):
			self.save(ignore_permissions=True)  # follows from the research, whoever changed it
			return
		values = {field: self.get(field) for field in (*DERIVED, "health_changes_on")}
		frappe.db.set_value(DOCTYPE, self.name, values, update_modified=False)

	@property
	def why_health(self) -> str:
		return "\n".join(reason_in_words(found["reason"]) for found in self.findings())

	def findings(self) -> list[dict]:
		"""What stands against the plan, the worst first: health and reason."""
		return json.loads(self.health_findings or "[]")

	def end(self, outcome: str):
		self.status, self.ended_on = outcome, compat.today()
		self.flags.automatic = True
		self.save(ignore_permissions=True)  # follows from the deal

	def go_on(self):
		self.status, self.ended_on = OPEN, None
		self.flags.automatic = True
		self.save(ignore_permissions=True)  # follows from the deal


def start(deal: str) -> Document:
	"""The plan of a deal; made with all that is known already where there is none."""
	doc = frappe.get_doc(doctype=DOCTYPE, deal=deal, status=OPEN)
	doc.flags.joins = True
	return insert_or_join(doc, key=deal)


def plan_of_deal(deal: str | None) -> str | None:
	"""The open plan of a deal."""
	return find(DOCTYPE, "active_key", deal) if deal else None


def active_workflow() -> Document | None:
	"""The workflow by which plans are approved; without one no plan needs approval."""
	name = get_workflow_name(DOCTYPE)
	return frappe.get_cached_doc("Workflow", name) if name else None


def approval_of(workflow: Document, state: str | None) -> str:
	"""What a state means: the value with which the workflow updates the field Approval."""
	states = workflow.states
	row = next((row for row in states if row.state == state), states[0] if states else None)
	said = row and row.update_field == "approval" and row.update_value
	return said if said in frappe.get_meta(DOCTYPE).get_field("approval").options.split("\n") else NOT_ASKED


# as the deal goes on


def on_deal_outcome(deal: Document) -> None:
	"""A plan ends with its deal, and goes on when the deal is open again."""
	if deal.outcome in (WON, LOST):
		if name := plan_of_deal(deal.name):
			frappe.get_doc(DOCTYPE, name, for_update=True).end(deal.outcome)
	elif not plan_of_deal(deal.name):
		name = frappe.db.get_value(
			DOCTYPE, {"deal": deal.name, "status": ["in", [WON, LOST]]}, "name", order_by="creation desc"
		)
		if name:
			frappe.get_doc(DOCTYPE, name, for_update=True).go_on()


def on_deal_owner(deal: Document) -> None:
	"""Who has the deal has its plan, and gets the answers of those who were asked."""
	frappe.db.set_value(
		DOCTYPE,
		{"deal": deal.name, "status": OPEN},
		"sales_owner",
		deal.sales_owner,
		update_modified=False,
	)
	if name := plan_of_deal(deal.name):
		help.follow_owner(name, deal.sales_owner)


def on_deals_joined(losing: str, winning: str) -> None:
	"""Two deals become one: the plan of the one that stays goes on; the other stays as it was, ended."""
	name = plan_of_deal(losing)
	if not name:
		return
	if plan_of_deal(winning):
		ended = {"status": LOST, "active_key": None, "ended_on": compat.today(), "health_changes_on": None}
		frappe.db.set_value(DOCTYPE, name, ended)
	else:
		frappe.db.set_value(DOCTYPE, name, "active_key", winning)


def on_doctype_update():
	frappe.db.add_index(DOCTYPE, ["status", "health_changes_on"], index_name="plan_status_health_changes_on")
	frappe.db.add_index(DOCTYPE, ["sales_owner", "status", "health"], index_name="plan_owner_status_health")

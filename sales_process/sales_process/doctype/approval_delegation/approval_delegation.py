# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate
from frappe.utils.caching import request_cache

from sales_process import compat, hints
from sales_process.permissions import SEE_ALL

DOCTYPE = "Approval Delegation"
TAKE_UP = "sales_process.sales_process.doctype.approval_delegation.approval_delegation.take_up"


class ApprovalDelegation(Document):
	def validate(self):
		self.taken_up = 0
		self.validate_whose()
		self.validate_period()
		self.validate_delegate()
		self.validate_one_at_a_time()

	def on_update(self):
		forget()
		hints.hint(TAKE_UP, self.name, delegation=self.name)

	def on_trash(self):
		self.check_is_own(self.user)

	def after_delete(self):
		forget()

	def validate_whose(self):
		"""Also when the name is changed: whose entry it was must allow it, too."""
		before = self.get_doc_before_save()
		for user in filter(None, (self.user, before and before.user)):
			self.check_is_own(user)

	def check_is_own(self, user: str):
		"""Everybody gives away his own right; those who keep the rules arrange it for others."""
		if user != frappe.session.user and not SEE_ALL & set(frappe.get_roles()):
			frappe.throw(
				_("You can choose who decides instead of you, not instead of {0}.").format(
					frappe.bold(frappe.utils.get_fullname(user))
				),
				title=_("Not Yours to Give Away"),
				exc=frappe.PermissionError,
			)

	def validate_period(self):
		if getdate(self.from_date) > getdate(self.to_date):
			frappe.throw(
				_("{0} must not be later than {1}.").format(frappe.bold(_("From")), frappe.bold(_("To"))),
				title=_("Dates in the Wrong Order"),
			)
		if self.is_new() and getdate(self.to_date) < compat.today():
			frappe.throw(
				_("This time is over already. Choose a later {0}.").format(frappe.bold(_("To"))),
				title=_("In the Past"),
			)

	def validate_delegate(self):
		if self.delegate == self.user:
			frappe.throw(
				_("Choose a colleague: {0} cannot decide instead of himself.").format(
					frappe.bold(frappe.utils.get_fullname(self.user))
				),
				title=_("Same Person"),
			)
		if not compat.is_enabled(self.delegate):
			frappe.throw(
				_("{0} cannot log in, so he cannot decide.").format(frappe.bold(self.delegate)),
				title=_("Who Can Decide?"),
			)

	def validate_one_at_a_time(self):
		other = frappe.db.get_value(
			DOCTYPE,
			{
				"user": self.user,
				"name": ["!=", self.name or ""],
				"from_date": ["<=", self.to_date],
				"to_date": [">=", self.from_date],
			},
			["delegate", "from_date", "to_date"],
			as_dict=True,
		)
		if other:
			frappe.throw(
				_(
					"From {0} to {1} {2} decides instead already. Change that entry, or choose other dates."
				).format(
					frappe.utils.format_date(other.from_date),
					frappe.utils.format_date(other.to_date),
					frappe.bold(frappe.utils.get_fullname(other.delegate)),
				),
				title=_("Two at the Same Time"),
			)


@request_cache
def delegates_today() -> dict[str, str]:
	"""Who decides instead of whom today."""
	rows = frappe.get_all(
		DOCTYPE,
		filters={"from_date": ["<=", compat.today()], "to_date": [">=", compat.today()]},
		fields=["user", "delegate"],
		order_by="creation asc",
	)
	return {row.user: row.delegate for row in rows if compat.is_enabled(row.delegate)}


def forget() -> None:
	frappe.local.request_cache.clear()


def to_take_up() -> list[str]:
	"""Delegations that have begun: what waits for whoever is away must reach his delegate."""
	return frappe.get_all(
		DOCTYPE,
		filters={"taken_up": 0, "from_date": ["<=", compat.today()], "to_date": [">=", compat.today()]},
		pluck="name",
		order_by="creation asc",
	)


def take_up(delegation: str) -> None:
	"""Ask the delegate for whatever waits for whoever is away. May run twice."""
	from sales_process.sales_process.doctype.price_approval.price_approval import ask_instead_of

	doc = frappe.db.get_value(DOCTYPE, delegation, ["user", "from_date", "to_date"], as_dict=True)
	if not doc or not doc.from_date <= compat.today() <= doc.to_date:
		return
	ask_instead_of(doc.user)
	frappe.db.set_value(DOCTYPE, delegation, "taken_up", 1, update_modified=False)

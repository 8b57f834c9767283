# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe
from frappe import _
from frappe.model.document import Document

from sales_process import compat
from sales_process.active_key import SAVEPOINT

DOCTYPE = "Sales Account"
PARTY_DOCTYPE = "Sales Account Party"
NAMED_LIKE_IT = ("Follow-up Plan", "Follow-up Log", "Satisfaction Survey", "Opportunity Grade")


class SalesAccount(Document):
	def validate(self):
		self.validate_parties()
		self.set_title()
		self.set_sales_owner()

	def validate_parties(self):
		seen = set()
		for row in self.parties:
			if row.party_type not in compat.party_types():
				frappe.throw(
					_("Row {0}: {1} cannot be a party of an account. Use one of: {2}.").format(
						row.idx,
						frappe.bold(_(row.party_type)),
						", ".join(_(name) for name in compat.party_types()),
					),
					title=_("Not a Party"),
				)
			if (row.party_type, row.party) in seen:
				frappe.throw(
					_("Row {0}: {1} is in this account already. Remove the row.").format(
						row.idx, frappe.bold(row.party)
					),
					title=_("Party Named Twice"),
				)
			seen.add((row.party_type, row.party))
			self.validate_in_no_other_account(row)

	def validate_in_no_other_account(self, row):
		other = find_account(row.party_type, row.party)
		if other and other != self.name:
			frappe.throw(
				_(
					"Row {0}: {1} belongs to the account {2} already. Open that account, or remove the row."
				).format(row.idx, frappe.bold(row.party), frappe.utils.get_link_to_form(DOCTYPE, other)),
				title=_("Party of Another Account"),
				exc=frappe.DuplicateEntryError,
			)

	def set_title(self):
		party = self.main_party()
		self.title = compat.party_name(party.party_type, party.party)

	def set_sales_owner(self):
		if self.is_new() and not self.sales_owner:
			party = self.main_party()
			self.sales_owner = compat.party_owner(party.party_type, party.party)

	def main_party(self):
		"""The furthest the company has come: Customer, else Prospect, else Lead."""
		return max(self.parties, key=lambda row: (compat.PARTY_TYPES.index(row.party_type), row.idx))


def find_account(party_type: str, party: str, for_update: bool = False) -> str | None:
	return frappe.db.get_value(
		PARTY_DOCTYPE,
		{"parenttype": DOCTYPE, "party_type": party_type, "party": party},
		"parent",
		for_update=for_update,
		order_by=None,
	)


def get_account(party_type: str, party: str) -> str:
	"""The account of a party; made when it is first needed."""
	if account := find_account(party_type, party):
		return account
	frappe.db.savepoint(SAVEPOINT)
	try:
		account = frappe.get_doc(doctype=DOCTYPE, parties=[{"party_type": party_type, "party": party}])
		# An account follows from the party, which the caller was allowed to work with.
		return account.insert(ignore_permissions=True).name
	except (frappe.UniqueValidationError, frappe.DuplicateEntryError):
		frappe.db.rollback(save_point=SAVEPOINT)
		winner = find_account(party_type, party, for_update=True)
		if not winner:
			raise
		return winner


def get_parties(account: str) -> list[frappe._dict]:
	return frappe.get_all(
		PARTY_DOCTYPE,
		filters={"parenttype": DOCTYPE, "parent": account},
		fields=["party_type", "party"],
		order_by="idx asc",
	)


def refresh_title(party_type: str, party: str) -> None:
	"""After a party got another name: its account shows the new one."""
	account = find_account(party_type, party)
	if not account:
		return
	doc = frappe.get_doc(DOCTYPE, account)
	doc.set_title()
	doc.db_set("title", doc.title, update_modified=False)
	for doctype in NAMED_LIKE_IT:
		table = frappe.qb.DocType(doctype)
		frappe.qb.update(table).set(table.party_name, doc.title).where(table.account == account).run()


def join_accounts(party_type: str, gone: str, kept: str) -> None:
	"""Before two parties are merged: what hangs on the account of the one goes to the account of the other."""
	losing, winning = find_account(party_type, gone), find_account(party_type, kept)
	if not losing:
		return
	frappe.db.delete(PARTY_DOCTYPE, {"parenttype": DOCTYPE, "party_type": party_type, "party": gone})
	if not winning:
		_add_party(losing, party_type, kept)
	elif losing != winning:
		_move_records(losing, winning)


def leave_account(party_type: str, party: str) -> None:
	"""Before a party is deleted: its row goes, and with the last row the account."""
	account = find_account(party_type, party)
	if not account:
		return
	frappe.db.delete(PARTY_DOCTYPE, {"parenttype": DOCTYPE, "party_type": party_type, "party": party})
	if not get_parties(account):
		_end_plans(account)


def _add_party(account: str, party_type: str, party: str) -> None:
	doc = frappe.get_doc(DOCTYPE, account)
	doc.append("parties", {"party_type": party_type, "party": party})
	doc.save(ignore_permissions=True)  # follows from a merge that was permitted


def _move_records(losing: str, winning: str) -> None:
	from sales_process.sales_process.doctype.follow_up_plan.follow_up_plan import join_plans

	moving = get_parties(losing)
	frappe.db.delete(
		PARTY_DOCTYPE, {"parenttype": DOCTYPE, "parent": losing}
	)  # a party is in one account only
	for row in moving:
		_add_party(winning, row.party_type, row.party)
	join_plans(losing, winning)
	title = frappe.db.get_value(DOCTYPE, winning, "title")
	for doctype in ("Sales Deal", "Sales Access", *NAMED_LIKE_IT):
		table = frappe.qb.DocType(doctype)
		query = frappe.qb.update(table).set(table.account, winning).where(table.account == losing)
		(query.set(table.party_name, title) if doctype in NAMED_LIKE_IT else query).run()
	# whoever may merge the parties, merges what hangs on them
	frappe.delete_doc(DOCTYPE, losing, ignore_permissions=True, force=True)


def _end_plans(account: str) -> None:
	from sales_process.sales_process.doctype.follow_up_plan.follow_up_plan import end_plans_of_account

	end_plans_of_account(account, _("The customer was deleted."))

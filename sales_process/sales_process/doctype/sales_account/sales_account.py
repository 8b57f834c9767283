# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from collections.abc import Iterable, Mapping

import frappe
from frappe import _
from frappe.model.document import Document

from sales_process import compat, joining
from sales_process.active_key import start_job_again
from sales_process.compat import Party
from sales_process.engine.identity import Companies, Link, same_companies
from sales_process.language import in_language, language_of_user
from sales_process.sales_process.doctype.sales_process_settings.sales_process_settings import setting

DOCTYPE = "Sales Account"
PARTY_DOCTYPE = "Sales Account Party"
SAVEPOINT = "sales_process_identity"
MOST_PARTIES = 50  # a company with more is a list of addresses, not a company
NAMED_LIKE_IT = (
	"Follow-up Plan",
	"Follow-up Log",
	"Satisfaction Survey",
	"Lead Research",
	"Opportunity Grade",
	"Sales Plan",
	"Negotiation",
	"Negotiation Limit",
	"Price Approval",
	"Quotation Acceptance",
	"Contract Review",
	"Customer Care",
	"Care Date",
	"Inquiry",
	"Improvement Action",
	"Improvement Action Customer",
	"Delivery Plan",
	"Value-added Service",
	"Value-added Service Customer",
)


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
		"""The owner of the main party, until a person chooses another."""
		before = self.get_doc_before_save()
		chosen = before and self.sales_owner != _owner_of(before.parties)
		if self.sales_owner and (chosen or not before):
			return
		self.sales_owner = _owner_of(self.parties) or self.sales_owner

	def main_party(self):
		"""The furthest the company has come: Customer, else Prospect, else Lead."""
		return _main_party(self.parties)


def _main_party(rows):
	return max(rows, key=lambda row: (compat.PARTY_TYPES.index(row.party_type), row.idx))


def _owner_of(rows) -> str | None:
	party = _main_party(rows) if rows else None
	return compat.party_owner(party.party_type, party.party) if party else None


def find_account(party_type: str, party: str, for_update: bool = False) -> str | None:
	return frappe.db.get_value(
		PARTY_DOCTYPE,
		{"parenttype": DOCTYPE, "party_type": party_type, "party": party},
		"parent",
		for_update=for_update,
		order_by=None,
	)


def get_account(party_type: str, party: str) -> str:
	"""The account of a party; made when it is first needed, with everybody ERPNext says is the same company."""
	return find_account(party_type, party) or identify(party_type, party, make=True)


def identify(party_type: str, party: str, make: bool = False) -> str | None:
	"""Bring together what ERPNext's links say is one company. May run at any time, twice and at once too.

	Without `make` a company that nobody has worked with yet gets no account.
	"""
	me = Party(party_type, party)
	links = _links_around(me)
	companies, accounts = _companies(me, links)
	if _is_settled(companies, accounts, me, make):
		return accounts.get(tuple(me))
	_lock(accounts.values())
	frappe.db.savepoint(SAVEPOINT)
	try:
		return _settle(me, links, make, seen=accounts)
	except (frappe.UniqueValidationError, frappe.DuplicateEntryError):
		frappe.db.rollback(save_point=SAVEPOINT)
		frappe.clear_last_message()
		start_job_again()
		return _settle(me, links, make)


def _links_around(party: Party) -> list[Link]:
	"""Every link of the company, however far away, as far as companies go."""
	links, seen, waiting = [], {party}, [party]
	while waiting and len(seen) <= MOST_PARTIES:
		one = waiting.pop(0)
		for other in compat.linked_parties(*one):
			links.append((tuple(one), tuple(other)))
			if other not in seen:
				seen.add(other)
				waiting.append(other)
	return links


def _companies(me: Party, links: Iterable[Link], for_update: bool = False) -> tuple[Companies, dict]:
	accounts = _accounts_of({tuple(me), *(party for link in links for party in link)}, for_update)
	return same_companies(accounts, [*links, (tuple(me), tuple(me))]), accounts


def _accounts_of(parties: set[tuple[str, str]], for_update: bool) -> dict[tuple[str, str], str]:
	"""Whom the accounts of these parties hold, and in which account each is."""
	Row = frappe.qb.DocType(PARTY_DOCTYPE)
	rows = frappe.qb.from_(Row).select(Row.party_type, Row.party, Row.parent).where(Row.parenttype == DOCTYPE)
	known = rows.where(Row.party.isin(sorted(party for _type, party in parties)))
	names = {parent for *party, parent in _read(known, for_update) if tuple(party) in parties}
	if not names:
		return {}
	members = rows.where(Row.parent.isin(sorted(names))).orderby(Row.parent).orderby(Row.idx)
	return {(party_type, party): parent for party_type, party, parent in _read(members, for_update)}


def _read(query, for_update: bool):
	return (query.for_update() if for_update else query).run()


def _is_settled(companies: Companies, accounts: Mapping, me: Party, make: bool) -> bool:
	"""Is there nothing to join, to add or to ask?"""
	mine = companies.of(tuple(me))
	if make and not any(party in accounts for party in mine):
		return False
	touched = [group for group in companies.groups if any(party in accounts for party in group)]
	return not companies.unclear and all(
		len({accounts.get(party) for party in group}) == 1 for group in touched
	)


def _lock(accounts: Iterable[str]) -> list[frappe._dict]:
	"""The accounts, the oldest first, as they are now and stay until this transaction ends."""
	Account = frappe.qb.DocType(DOCTYPE)
	names = sorted(set(accounts))
	if not names:
		return []
	query = (
		frappe.qb.from_(Account)
		.select(Account.name, Account.title, Account.sales_owner, Account.asked_about, Account.creation)
		.where(Account.name.isin(names))
		.orderby(Account.name)  # everybody locks them in one order
		.for_update()
	)
	return sorted(query.run(as_dict=True), key=lambda row: (row.creation, row.name))


def _settle(me: Party, links: Iterable[Link], make: bool, seen: Mapping | None = None) -> str | None:
	companies, accounts = _companies(me, links, for_update=True)
	if seen is not None and seen != accounts:
		start_job_again()
	account_of = {}
	for group in companies.groups:
		held = {accounts[party] for party in group if party in accounts}
		# nosemgrep -- a company and those it may be mistaken for
		if held or (make and tuple(me) in group):
			account_of[group] = _bring_together(group, held, accounts)
	for link in companies.unclear:
		groups = [companies.of(party) for party in link]
		if any(group in account_of for group in groups):
			_ask(link, [account_of.get(group) or _bring_together(group, set(), accounts) for group in groups])
	return account_of.get(companies.of(tuple(me)))


def _bring_together(group: frozenset[tuple[str, str]], held: set[str], accounts: Mapping) -> str:
	missing = sorted(group - set(accounts), key=lambda party: (compat.PARTY_TYPES.index(party[0]), party))
	if not held:
		rows = [{"party_type": party_type, "party": party} for party_type, party in missing]
		# An account follows from the party, which the caller was allowed to work with.
		return frappe.get_doc(doctype=DOCTYPE, parties=rows).insert(ignore_permissions=True).name
	winning, *losing = _furthest_first(held, accounts)
	for account in losing:
		move_records(account, winning)
	if missing:
		_add_parties(winning, missing)
	return winning


def _furthest_first(held: set[str], accounts: Mapping) -> list[str]:
	"""The account that has come furthest goes on; of equals the oldest."""
	come = {
		account: max(
			compat.PARTY_TYPES.index(party_type)
			for (party_type, _party), name in accounts.items()
			if name == account
		)
		for account in held
	}
	oldest = [row.name for row in _lock(held)]
	return sorted(oldest, key=lambda account: -come[account])


def _ask(link: Link, accounts: list[str]) -> None:
	"""Two of a kind at one link: a person decides whether they are one company. Asked once."""
	asked, other = _lock(accounts)
	known = (asked.asked_about or "").split("\n")
	if other.name in known:
		return
	frappe.db.set_value(
		DOCTYPE,
		asked.name,
		"asked_about",
		"\n".join(filter(None, [*known, other.name])),
		update_modified=False,
	)
	owner = asked.sales_owner or other.sales_owner or setting("default_manager")
	with in_language(language_of_user(owner)):
		question = _question(link, asked, other)
	frappe.get_doc(
		doctype="ToDo",
		allocated_to=owner,
		reference_type=DOCTYPE,
		reference_name=asked.name,
		description=question,
		date=compat.today(),
	).insert(ignore_permissions=True)  # the question follows from ERPNext's own links


def _question(link: Link, asked: frappe._dict, other: frappe._dict) -> str:
	(one_type, one), (other_type, another) = link
	return _(
		"Is {0} the same company as {1}? {2} {3} is linked to {4} {5}. If it is, open the account {0} and choose “Join Another Account”. If not, close this task: they stay two accounts."
	).format(frappe.bold(asked.title), frappe.bold(other.title), _(one_type), one, _(other_type), another)


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
	show_title(account)


def show_title(account: str) -> None:
	"""Everything of the account is called by its name."""
	from sales_process.sales_process.doctype.sales_deal.sales_deal import show_titles

	title = frappe.db.get_value(DOCTYPE, account, "title")
	for doctype in NAMED_LIKE_IT:
		table = frappe.qb.DocType(doctype)
		frappe.qb.update(table).set(table.party_name, title).where(table.account == account).run()
	show_titles(account)


def join_accounts(party_type: str, gone: str, kept: str) -> None:
	"""Before two parties are merged: what hangs on the account of the one goes to the account of the other."""
	losing, winning = find_account(party_type, gone), find_account(party_type, kept)
	if not losing:
		return
	frappe.db.delete(PARTY_DOCTYPE, {"parenttype": DOCTYPE, "party_type": party_type, "party": gone})
	if not winning:
		_add_parties(losing, [(party_type, kept)])
	elif losing != winning:
		move_records(losing, winning)


def leave_account(party_type: str, party: str) -> None:
	"""Before a party is deleted: its row goes, and with the last row what was planned."""
	account = find_account(party_type, party)
	if not account:
		return
	frappe.db.delete(PARTY_DOCTYPE, {"parenttype": DOCTYPE, "party_type": party_type, "party": party})
	if not get_parties(account):
		_end_all(account)


def move_records(losing: str, winning: str) -> None:
	"""Two accounts are one company: everything of the one goes to the other."""
	from sales_process.sales_process.doctype.follow_up_plan.follow_up_plan import join_plans
	from sales_process.sales_process.doctype.lead_research.lead_research import join_researches

	moving = [(row.party_type, row.party) for row in get_parties(losing)]
	frappe.db.delete(
		PARTY_DOCTYPE, {"parenttype": DOCTYPE, "parent": losing}
	)  # a party is in one account only
	join_plans(losing, winning)
	join_researches(losing, winning)
	joining.point_to(DOCTYPE, losing, winning)
	_add_parties(winning, moving)
	show_title(winning)
	# whoever may bring the parties together, brings together what hangs on them
	frappe.delete_doc(DOCTYPE, losing, ignore_permissions=True, force=True)


def _add_parties(account: str, parties: Iterable[tuple[str, str]]) -> None:
	doc = frappe.get_doc(DOCTYPE, account, for_update=True)
	title = doc.title
	for party_type, party in parties:
		doc.append("parties", {"party_type": party_type, "party": party})
	doc.save(ignore_permissions=True)  # follows from a link or a merge that was permitted
	if doc.title != title:
		show_title(account)
	_mirror(account)


def _mirror(account: str) -> None:
	from sales_process.sales_process.doctype.follow_up_plan.follow_up_plan import mirror_account

	mirror_account(account)


def _end_all(account: str) -> None:
	from sales_process.sales_process.doctype.customer_care.customer_care import forget_account
	from sales_process.sales_process.doctype.follow_up_plan.follow_up_plan import end_plans_of_account
	from sales_process.sales_process.doctype.improvement_action import improvement_action as actions
	from sales_process.sales_process.doctype.sales_deal.sales_deal import end_deal, open_deals
	from sales_process.sales_process.doctype.value_added_service import value_added_service as services

	for deal in open_deals(account):
		end_deal(deal.name, reason=_("The customer was deleted."))
	end_plans_of_account(account, _("The customer was deleted."))
	forget_account(account)
	actions.forget_account(account)
	services.forget_account(account)

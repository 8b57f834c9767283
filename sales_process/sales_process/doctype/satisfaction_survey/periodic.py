# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Customers who are asked again after a time, though nothing was delivered: how often is said by their group."""

import frappe
from frappe.query_builder.functions import Max
from frappe.utils import cint, getdate

from sales_process import compat
from sales_process.active_key import insert_or_join
from sales_process.engine import survey_rhythm as engine
from sales_process.engine.cadence import add_months
from sales_process.engine.reasons import Reason
from sales_process.engine.survey_rhythm import Rhythm
from sales_process.engine.survey_steps import SCHEDULED, SENT, SKIPPED, TO_ASK, WITHDRAWN
from sales_process.sales_process.doctype.process_scope.process_scope import parents_of
from sales_process.sales_process.doctype.sales_process_settings.sales_process_settings import (
	DOCTYPE as SETTINGS,
)
from sales_process.sales_process.doctype.sales_process_settings.sales_process_settings import setting
from sales_process.sales_process.doctype.satisfaction_survey import hand_over

SURVEY = "Satisfaction Survey"
RUNNING = (SCHEDULED, TO_ASK, SENT)


def accounts_to_ask() -> list[str]:
	"""Accounts whose last survey is so long ago that the rhythm of their group asks again."""
	by_group, default = _rhythms()
	months = engine.shortest((default, *by_group.values()))
	if not setting("survey_enabled") or not months:
		return []
	today = compat.today()
	found = [
		row.account
		for row in _last_asked(add_months(today, -months))
		if engine.is_due(
			getdate(row.last), engine.rhythm_of(_path(row.customer_group), by_group, default), today
		)
	]
	return list(dict.fromkeys(found))


def _last_asked(upto) -> list[frappe._dict]:
	"""Whatever was planned counts, also what was skipped: it was this customer's turn."""
	Survey, Party, Customer = (
		frappe.qb.DocType(name) for name in (SURVEY, "Sales Account Party", "Customer")
	)
	return (
		frappe.qb.from_(Survey)
		.join(Party)
		.on((Party.parent == Survey.account) & (Party.party_type == compat.CUSTOMER))
		.join(Customer)
		.on(Customer.name == Party.party)
		.select(Survey.account, Customer.customer_group, Max(Survey.due_on).as_("last"))
		.where((Survey.status != WITHDRAWN) & (Customer.disabled == 0))
		.groupby(Survey.account, Customer.name, Customer.customer_group)
		.having(Max(Survey.due_on) <= upto)
		.orderby(Survey.account)
		.run(as_dict=True)
	)


def ask_again(account: str) -> None:
	"""One survey for the turn of an account. Run twice it is the same one."""
	last = _last_survey(account)
	customer = _customer_of(account)
	if not last or not customer or last.status in RUNNING:
		return
	by_group, default = _rhythms()
	rhythm = engine.rhythm_of(_path(customer.customer_group), by_group, default)
	if engine.is_due(getdate(last.due_on), rhythm, compat.today()):
		insert_or_join(_new_survey(account, customer.name, last, rhythm), "occasion_key")


def _last_survey(account: str) -> frappe._dict | None:
	filters = {"account": account, "status": ["!=", WITHDRAWN]}
	fields = ["name", "company", "due_on", "status"]
	rows = frappe.get_all(SURVEY, filters, fields, order_by="due_on desc, creation desc", limit=1)
	return rows[0] if rows else None


def _customer_of(account: str) -> frappe._dict | None:
	Party, Customer = frappe.qb.DocType("Sales Account Party"), frappe.qb.DocType("Customer")
	rows = (
		frappe.qb.from_(Party)
		.join(Customer)
		.on(Customer.name == Party.party)
		.select(Customer.name, Customer.customer_group)
		.where((Party.parent == account) & (Party.party_type == compat.CUSTOMER) & (Customer.disabled == 0))
		.orderby(Party.idx)
		.limit(1)
		.run(as_dict=True)
	)
	return rows[0] if rows else None


def _new_survey(account: str, customer: str, last: frappe._dict, rhythm: Rhythm):
	template = hand_over.enabled_template(rhythm.template) or hand_over.find_template(last.company)
	today = compat.today()
	survey = frappe.get_doc(
		doctype=SURVEY,
		account=account,
		company=last.company,
		template=template,
		due_on=today,
		sales_owner=hand_over.owner_of(customer, None),
		recipients=_recipients(customer, last.name),
		occasion_key=f"{SURVEY}:{account}:{last.due_on}",
	)
	survey.flags.automatic = True
	reason = Reason("periodic", {"last": getdate(last.due_on), "months": rhythm.every_months})
	if not template:
		reason = Reason("no_template", {"company": last.company})
	survey.set_status(SCHEDULED if template else SKIPPED, reason, next_on=today if template else None)
	return survey


def _recipients(customer: str, survey: str) -> list[dict]:
	"""Whoever was asked last time and is still known, else the customer's own contact."""
	filters = {"parent": survey, "parenttype": SURVEY}
	fields = ["contact", "contact_name", "email", "language"]
	rows = frappe.get_all("Survey Recipient", filters, fields, order_by="idx asc")
	return [row for row in rows if row.contact or row.email] or hand_over.find_recipients(customer)


def _rhythms() -> tuple[dict[str, Rhythm], Rhythm]:
	settings = frappe.get_cached_doc(SETTINGS)
	by_group = {
		row.customer_group: Rhythm(cint(row.every_months), row.template or "")
		for row in settings.survey_rhythms
	}
	return by_group, Rhythm(cint(settings.survey_every_months))


def _path(group: str | None) -> list[str]:
	"""A customer group and those it lies in."""
	path, parents = [], parents_of("Customer Group")
	while group and group not in path:
		path.append(group)
		group = parents.get(group)
	return path

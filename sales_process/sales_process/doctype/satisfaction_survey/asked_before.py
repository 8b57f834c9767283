# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Whom we have asked lately, and who does not want to be asked by mail."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

import frappe
from frappe.model.document import Document
from frappe.query_builder.functions import Max
from frappe.utils import getdate

SURVEY, RECIPIENT = "Satisfaction Survey", "Survey Recipient"


@dataclass(frozen=True, slots=True)
class AskedBefore:
	"""The last day a survey reached the account, and each recipient (by row)."""

	account: date | None = None
	recipients: dict[str, date] = field(default_factory=dict)


NOTHING = AskedBefore()


def of(survey: Document) -> AskedBefore:
	return AskedBefore(_account(survey), _recipients(survey))


def _account(survey: Document) -> date | None:
	Survey = frappe.qb.DocType(SURVEY)
	row = (
		frappe.qb.from_(Survey)
		.select(Max(Survey.sent_on), Max(Survey.answered_on))
		.where((Survey.account == survey.account) & (Survey.name != survey.name))
		.run()
	)
	return _latest(row[0])


def _recipients(survey: Document) -> dict[str, date]:
	contacts = [row.contact for row in survey.recipients if row.contact]
	emails = [row.email for row in survey.recipients if row.email]
	if not contacts and not emails:
		return {}
	Row = frappe.qb.DocType(RECIPIENT)
	asked = (
		frappe.qb.from_(Row)
		.select(Row.contact, Row.email, Max(Row.sent_on), Max(Row.answered_on))
		.where(
			(Row.parent != survey.name)
			& (Row.contact.isin(contacts or [""]) | Row.email.isin(emails or [""]))
		)
		.groupby(Row.contact, Row.email)
		.run()
	)
	result = {}
	for row in survey.recipients:
		same = [each for each in asked if _is_same_person(row, each[0], each[1])]
		if latest := _latest(moment for each in same for moment in each[2:]):
			result[row.name] = latest
	return result


def _is_same_person(row: Document, contact: str | None, email: str | None) -> bool:
	return bool((row.contact and row.contact == contact) or (row.email and row.email == email))


def _latest(moments: Iterable) -> date | None:
	days = [getdate(moment) for moment in moments if moment]
	return max(days) if days else None


def unsubscribed(survey: Document) -> set[str]:
	"""The rows of recipients who must not be mailed: their Contact says so, or they unsubscribed."""
	contacts = [row.contact for row in survey.recipients if row.contact]
	emails = [row.email for row in survey.recipients if row.email]
	refused = _contacts(contacts) | _emails(emails, survey)
	return {row.name for row in survey.recipients if {row.contact, row.email} & refused}


def _contacts(contacts: list[str]) -> set[str]:
	if not contacts:
		return set()
	filters = {"name": ["in", contacts], "unsubscribed": 1}
	return set(frappe.get_all("Contact", filters=filters, pluck="name", order_by=None))


def _emails(emails: list[str], survey: Document) -> set[str]:
	if not emails:
		return set()
	rows = frappe.get_all(
		"Email Unsubscribe",
		filters={"email": ["in", emails]},
		fields=["email", "global_unsubscribe", "reference_doctype", "reference_name"],
		order_by=None,
	)
	return {
		row.email
		for row in rows
		if row.global_unsubscribe or (row.reference_doctype, row.reference_name) == (SURVEY, survey.name)
	}

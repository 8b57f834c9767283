# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""When and where a service is, and how it stands, in the language of whoever reads it."""

from datetime import datetime
from zoneinfo import ZoneInfo

from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, flt, format_date, get_datetime, get_system_timezone

from sales_process.language import in_number
from sales_process.sales_process.doctype.value_added_service.value_added_service import (
	ACCEPTED,
	CANCELLED,
	DECLINED,
	HELD,
	RUNNING,
	YES,
)

FULL = "full"  # the day of the week, and the month as a word


def in_zone(moment: datetime) -> datetime:
	"""The clock of the site, which is what everybody types, with its time zone."""
	return moment.replace(tzinfo=ZoneInfo(get_system_timezone()))


def when(doc: Document) -> str:
	"""The day in words, the time, and in which zone it is meant."""
	starts, ends = doc.starts(), doc.ends()
	first = f"{format_date(starts, FULL)}, {starts:%H:%M}"
	last = f"{ends:%H:%M}" if starts.date() == ends.date() else f"{format_date(ends, FULL)}, {ends:%H:%M}"
	return f"{first} – {last} ({zone(starts)})"


def zone(moment: datetime) -> str:
	offset, name = f"{in_zone(moment):%z}", get_system_timezone()
	return name if name == "UTC" else f"UTC{offset[:3]}:{offset[3:5]}, {name}"


def where(doc: Document) -> str:
	return doc.place or doc.online_link or ""


def lines(doc: Document) -> list[str]:
	"""What is next, and how many come."""
	if doc.status == CANCELLED:
		return [_("Cancelled on {0}: {1}").format(format_date(doc.cancelled_on), doc.cancel_reason or "")]
	return _of_held(doc) if doc.status == HELD else _of_running(doc)


def _of_running(doc: Document) -> list[str]:
	invited = [row for row in doc.customers if row.invited_on]
	said = []
	if doc.has_begun():
		said.append(_("It was to begin on {0}. Note who attended, or cancel it.").format(when(doc)))
	elif waiting := len(doc.customers) - len(invited):
		said.append(in_number(waiting, _("One is not invited yet."), _("{0} are not invited yet.")))
	if invited:
		said.append(
			_("{0} invited: {1} accepted, {2} declined.").format(
				len(invited), _count(invited, "reply", ACCEPTED), _count(invited, "reply", DECLINED)
			)
		)
	if to_tell := len(untold(doc)):
		said.append(
			in_number(
				to_tell,
				_("One was told something else, and waits for an update."),
				_("{0} were told something else, and wait for an update."),
			)
		)
	return said


def _of_held(doc: Document) -> list[str]:
	said = [_("{0} of {1} attended.").format(_count(doc.customers, "attended", YES), len(doc.customers))]
	if cint(doc.ratings):
		said.append(_("Rated {0} of 5 by {1}.").format(f"{flt(doc.mean_rating, 1):g}", doc.ratings))
	return said


def _count(rows: list[Document], field: str, value: str) -> int:
	return sum(row.get(field) == value for row in rows)


def untold(doc: Document) -> list[Document]:
	"""Those whose calendar holds what is not true any more. Who declined may be free on another day."""
	is_running = doc.status in RUNNING
	if not is_running and doc.status != CANCELLED:
		return []
	return [
		row
		for row in doc.customers
		if row.invited_on
		and cint(row.told_sequence) < cint(doc.sequence)
		and (row.reply != DECLINED or (is_running and has_another_day(doc, row)))
	]


def has_another_day(doc: Document, row: Document) -> bool:
	return bool(row.told_starts_on) and get_datetime(row.told_starts_on) != doc.starts()

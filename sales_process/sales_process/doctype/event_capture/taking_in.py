# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Cards become leads with research and first contact, or go on with what is known; each card for itself."""

from collections import Counter

import frappe
from frappe import _
from frappe.model.document import Document

from sales_process import newcomers
from sales_process.newcomers import Newcomer
from sales_process.sales_process.doctype.event_capture.event_capture import (
	DOCTYPE,
	NEW,
	NOT_SAVED,
	SAVED,
	card_name,
	whats_wrong,
)
from sales_process.whole import as_a_whole

SAVEPOINT = "sales_process_event_card"
CARD = "Event Card"
COMMIT_EVERY = 20


def take_in(capture: str, user: str) -> None:
	"""Every card that was not taken in yet. May run twice and may die half-way: what is saved stays saved, once."""
	from sales_process.tasks import keep

	doc = frappe.get_doc(DOCTYPE, capture)
	todo = [row for row in doc.cards if row.result != SAVED]
	busy = Counter(newcomers.open_plans([row.user for row in doc.owners]))
	for number, row in enumerate(todo, start=1):
		_take_in_or_explain(doc, row, user, busy)
		if number % COMMIT_EVERY == 0:
			keep()
	keep()


def _take_in_or_explain(doc: Document, row: Document, user: str, busy: Counter) -> None:
	try:
		with as_a_whole(SAVEPOINT):
			if frappe.db.get_value(CARD, row.name, "result", for_update=True) == SAVED:
				return  # another run was faster
			if wrong := whats_wrong(row):
				raise frappe.ValidationError(wrong)
			_take_in(doc, row, user, busy)
	except Exception as error:  # one bad card costs one card; the row says why
		frappe.clear_messages()
		if not isinstance(error, frappe.ValidationError):
			frappe.log_error(title=f"{DOCTYPE} {doc.name}: card {row.idx} was not saved")
		said = frappe.utils.strip_html(str(error)) or _("Something went wrong. See the Error Log.")
		_write(row, result=NOT_SAVED, message=said)


def _take_in(doc: Document, row: Document, user: str, busy: Counter) -> None:
	owner = row.sales_owner or _whose_turn(doc, user, busy)
	newcomer = Newcomer(
		person=(row.person or row.company_name).strip(),
		company=doc.company,
		company_name=(row.company_name or "").strip(),
		job_title=(row.job_title or "").strip(),
		email=(row.email or "").strip(),
		phone=(row.phone or "").strip(),
		need=(row.need or "").strip(),
		channel=doc.channel,
		sales_owner=owner,
		came_by={"event": doc.event, "campaign": doc.campaign},
	)
	party = newcomers.find_party(newcomer) or newcomers.make_party(newcomer)
	if not party:
		raise frappe.ValidationError(_("This site has no leads. Make a customer, with this address."))
	research = newcomers.look_into(newcomer, *party)
	_note_talk(research, row, doc)
	_set_urgency(research, row)
	_write(row, result=SAVED, message=None, party_type=party[0], party=party[1], research=research.name)
	busy[research.sales_owner] += 1


def _whose_turn(doc: Document, user: str, busy: Counter) -> str:
	return newcomers.least_busy([row.user for row in doc.owners], busy) or user


def _note_talk(research: Document, row: Document, doc: Document) -> None:
	"""What was written on the card stays with the research."""
	said = [
		(_("Card"), card_name(row)),
		(_("Event"), doc.event),
		(_("Chat"), row.chat_id),
		(_("Notes"), row.notes),
	]
	text = "<br>".join(
		f"{label}: {frappe.utils.escape_html(value)}" for label, value in said if value and value.strip()
	)
	research.add_comment("Comment", text)


def _set_urgency(research: Document, row: Document) -> None:
	plan = research.running_plan()
	if not row.urgency or not plan:
		return
	doc = frappe.get_doc("Follow-up Plan", plan)
	if "urgency" not in doc.assessed() and doc.urgency != row.urgency:
		doc.take_assessment({"urgency": row.urgency})


def _write(row: Document, **values) -> None:
	row.update(values)
	frappe.db.set_value(CARD, row.name, values, update_modified=False)


def try_again(capture: str) -> None:
	"""Cards that were not saved are new again; what a run saves meanwhile stays saved."""
	Card = frappe.qb.DocType(CARD)
	(
		frappe.qb.update(Card)
		.set(Card.result, NEW)
		.set(Card.message, None)
		.where((Card.parenttype == DOCTYPE) & (Card.parent == capture) & (Card.result == NOT_SAVED))
		.run()
	)


def progress(capture: str) -> dict[str, int]:
	"""How many cards are left, saved, and not saved."""
	rows = frappe.get_all(
		CARD, filters={"parenttype": DOCTYPE, "parent": capture}, pluck="result", order_by=None
	)
	counted = Counter(rows)
	return {
		"left": counted[NEW] + counted[""] + counted[None],
		"saved": counted[SAVED],
		"not_saved": counted[NOT_SAVED],
	}

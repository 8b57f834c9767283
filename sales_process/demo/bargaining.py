# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""At the table: rounds, what goes to the quotation, and asking those who may allow more."""

from datetime import date

import frappe
from frappe.model.document import Document

from sales_process.api import negotiation as talks
from sales_process.api import price_approval as approvals
from sales_process.demo import behaviour
from sales_process.demo.behaviour import Act
from sales_process.demo.paper_dates import date_anew
from sales_process.demo.sale import Sale

DOCTYPE, LIMIT = "Negotiation", "Negotiation Limit"


def _talk(sale: Sale, act: Act, today: date) -> None:
	"""A round: the first one is about the quotation as it is, the next ones offer other prices."""
	values = {
		"people": sale.buyer.company.colleague,
		"they_ask": act.talk.they_ask,
		"how_answered": act.talk.how_answered,
		"answer": act.talk.answer,
		"got_in_return": act.talk.got_in_return,
	}
	if sale.negotiation:
		rows = frappe.get_doc(DOCTYPE, sale.negotiation).items
		values["rates"] = {row.idx: round(row.list_price * (1 - act.discount / 100)) for row in rows}
	else:
		sale.negotiation = talks.start(frappe.db.get_value("Quotation", sale.quotation, "sales_deal"))
		_prepare(frappe.get_doc(DOCTYPE, sale.negotiation))
		values["quotation"] = sale.quotation
	talks.add_round(sale.negotiation, values)


def _prepare(doc: Document) -> None:
	doc.price_sensitivity = "Medium"
	doc.their_bottom_line = (
		"They need it before the next board meeting; a tenth less would please purchasing."
	)
	for row in doc.items:
		row.target_price = round(row.list_price * 0.95)
	doc.save()


def _set_limit(sale: Sale, act: Act, today: date) -> None:
	"""The manager writes down where we get up and leave."""
	doc = frappe.get_doc(DOCTYPE, sale.negotiation)
	rows = [
		{"item_code": row.item_code, "bottom_price": round(row.list_price * (1 - act.discount / 100))}
		for row in doc.items
	]
	frappe.get_doc(
		doctype=LIMIT,
		deal=doc.deal,
		currency=doc.currency,
		items=rows,
		clauses=[
			{"topic": "Limits of Liability", "walk_away": "Unlimited liability for data of third parties."}
		],
	).insert()


def _agree(sale: Sale, act: Act, today: date) -> None:
	"""The last round is what both want: its terms go to the quotation, whose differences were looked at."""
	doc = frappe.get_doc(DOCTYPE, sale.negotiation)
	number = len(doc.rounds)
	shown = talks.preview_agreement(doc.name, number, sale.quotation)
	sale.quotation = talks.agree(doc.name, number, sale.quotation, shown["seen"])["quotation"]


def _reopen_talks(sale: Sale, act: Act, today: date) -> None:
	talks.reopen(sale.negotiation)


def _ask(sale: Sale, act: Act, today: date) -> None:
	"""The form says that it is beyond the authority, and who can decide."""
	state = approvals.get_state("Quotation", sale.quotation)
	if not state["needs_approval"] or not state["can_decide"]:
		raise RuntimeError(f"{sale.quotation} needs no approval: {state}")
	approvals.ask("Quotation", sale.quotation, act.reason)


def _ask_back(sale: Sale, act: Act, today: date) -> None:
	approvals.ask_back(_request(sale), act.reason)


def _answer(sale: Sale, act: Act, today: date) -> None:
	asked = approvals.get_state("Quotation", sale.quotation)["request"]
	approvals.answer(asked["name"], act.reason)


def _approve(sale: Sale, act: Act, today: date) -> None:
	approvals.approve(_request(sale), act.reason)


def _reject(sale: Sale, act: Act, today: date) -> None:
	approvals.reject(_request(sale), act.reason)


def _request(sale: Sale) -> str:
	"""The request that waits for whoever looks; the list shows him those he may decide."""
	waiting = approvals.get_waiting_for_me()
	name = frappe.db.get_value("Price Approval", {"document_name": sale.quotation, "status": "Pending"})
	if name not in waiting:
		raise RuntimeError(f"{frappe.session.user} is not asked about {sale.quotation}, only about {waiting}")
	return name


def _submit(sale: Sale, act: Act, today: date) -> None:
	draft = frappe.get_doc("Quotation", sale.quotation)
	date_anew(draft, today, act.valid_days)
	draft.save()
	draft.submit()


ACTS = {
	behaviour.TALK: _talk,
	behaviour.LIMIT: _set_limit,
	behaviour.AGREE: _agree,
	behaviour.REOPEN_TALKS: _reopen_talks,
	behaviour.ASK: _ask,
	behaviour.ASK_BACK: _ask_back,
	behaviour.ANSWER: _answer,
	behaviour.APPROVE: _approve,
	behaviour.REJECT: _reject,
	behaviour.SUBMIT: _submit,
}

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import json
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import flt, getdate

from sales_process import compat, pricing
from sales_process.active_key import find, insert_or_join
from sales_process.engine import pricing as engine
from sales_process.engine.outcome import LOST as DEAL_LOST
from sales_process.engine.outcome import WON
from sales_process.exceptions import Frozen
from sales_process.sales_process.doctype.negotiation import agreement, preparation
from sales_process.sales_process.doctype.negotiation import snapshot as frozen
from sales_process.sales_process.doctype.price_approval.price_approval import close_for_deal
from sales_process.sales_process.doctype.price_floor.price_floor import get_rulebook
from sales_process.sales_process.doctype.sales_account.sales_account import get_parties
from sales_process.sales_process.doctype.sales_deal.sales_deal import newest_draft
from sales_process.sales_process.doctype.sales_process_settings.sales_process_settings import setting

DOCTYPE = "Negotiation"
OPEN, AGREED, LOST, CLOSED = "Open", "Agreed", "Lost", "Closed"
FROZEN_FIELDS = ("quotation", "overall_discount", "net_total", "discount", "snapshot")


class Negotiation(Document):
	def before_insert(self):
		self.check_deal()
		self.set_deal_facts()
		self.prefill()

	def validate(self):
		self.set_deal_facts()
		self.fill_items()
		self.fill_clauses()
		self.keep_rounds()
		self.freeze_rounds()
		self.set_active_key()
		self.validate_one_open()

	def before_print(self, settings=None):
		"""For the brief: what is known, and nothing of our limits or of the owner's authority."""
		self.brief = frappe._dict(
			owner=frappe.utils.get_fullname(self.sales_owner) if self.sales_owner else "",
			needs=preparation.needs_of(self.deal),
			competitors=preparation.competitors_of(self.deal),
		)

	def check_deal(self):
		"""What a deal says is not copied for somebody who may not see the deal."""
		if not self.flags.ignore_permissions:
			frappe.has_permission("Sales Deal", "read", self.deal, throw=True)

	def set_deal_facts(self):
		deal = frappe.db.get_value(
			"Sales Deal", self.deal, ["account", "company", "sales_owner"], as_dict=True
		)
		self.account, self.company = deal.account, deal.company
		if self.is_new() and not self.sales_owner:
			self.sales_owner = deal.sales_owner or frappe.session.user
		self.party_name = frappe.db.get_value("Sales Account", self.account, "title")
		self.currency = self.currency or frappe.get_cached_value("Company", self.company, "default_currency")

	def set_active_key(self):
		self.active_key = self.deal if self.status == OPEN else None

	def validate_one_open(self):
		other = self.active_key and find(DOCTYPE, "active_key", self.active_key)
		if other and other != self.name and not self.flags.joins:
			frappe.throw(
				_("{0} is being negotiated already: {1}. Go on there.").format(
					frappe.bold(self.party_name), frappe.utils.get_link_to_form(DOCTYPE, other)
				),
				title=_("Negotiation Is Open"),
				exc=frappe.DuplicateEntryError,
			)

	# preparation

	def prefill(self):
		"""Items of the newest quotation, else of its draft; clauses of the library: nothing is typed twice."""
		newest = frappe.db.get_value("Sales Deal", self.deal, "newest_quotation") or newest_draft(self.deal)
		quotation = frappe.get_doc("Quotation", newest) if newest else None
		if quotation and not self.items:
			self.currency = quotation.currency
			for row in quotation.items:
				if row.item_code and not row.is_alternative and not row.is_free_item:
					self.append("items", _as_item(row))
		if not self.clauses:
			for topic in _topics():
				self.append("clauses", {"topic": topic, "state": OPEN})

	def fill_items(self):
		missing = [row.item_code for row in self.items if not row.uom]
		units = _values_of_items(missing, "stock_uom")
		for row in self.items:
			row.uom = row.uom or units.get(row.item_code)

	def fill_clauses(self):
		"""A topic without a text of its own takes that of the library."""
		empty = [row for row in self.clauses if not row.clause and not row.preferred]
		library = _library(self.company) if empty else {}
		for row in empty:
			if clause := library.get(row.topic):
				row.clause, row.preferred, row.fallback = clause.name, clause.preferred, clause.fallback

	# rounds

	def keep_rounds(self):
		"""A round says what was offered then: it is not rewritten, and none disappears."""
		before = self.get_doc_before_save()
		kept = {row.name: row for row in self.rounds}
		for row in before.rounds if before else ():
			if row.name not in kept:
				_refuse_rewriting(row.idx)
			for fieldname in FROZEN_FIELDS:
				kept[row.name].set(fieldname, row.get(fieldname))

	def freeze_rounds(self):
		known = (
			{row.name for row in self.get_doc_before_save().rounds} if self.get_doc_before_save() else set()
		)
		for row in self.rounds:
			if row.name not in known:
				self.freeze(row)
		self.last_round_on = max((getdate(row.round_on) for row in self.rounds if row.round_on), default=None)

	def freeze(self, row: Document):
		"""Take the offer as it is now; a snapshot that a browser sends counts for nothing."""
		rates = row.flags.offered_rates or {}
		if row.quotation:
			taken = frozen.of_quotation(agreement.target(self, row.quotation, "read"))
		else:
			taken = frozen.of_items(self, rates, flt(row.overall_discount))
		row.snapshot = json.dumps(frozen.with_clauses(taken, self.clauses), ensure_ascii=False, default=str)
		row.net_total = taken["net_total"]
		row.discount = flt(engine.totals(frozen.lines(taken)).discount, 2)

	def snapshot_of(self, round_no: int) -> dict[str, Any]:
		row = next((row for row in self.rounds if row.idx == round_no), None)
		if not row or not row.snapshot:
			frappe.throw(
				_("There is no round {0} in this negotiation.").format(round_no), title=_("No Such Round")
			)
		return frappe.parse_json(row.snapshot)

	# the room below his authority

	def room(self, taken: dict[str, Any]) -> list[dict[str, Any]]:
		"""What is left on each row of an offer before the owner must ask; as a price or as a colour."""
		as_price = setting("show_authority_as") != "Colour"
		lines = engine.with_known_prices(frozen.lines(taken, self.item_groups(taken)))
		limits = self.limits(lines)
		return [_room(line, limits.get(line.idx), as_price) for line in lines]

	def limits(self, lines: list[engine.Line]) -> dict[int, engine.Limit | None]:
		book = get_rulebook()
		if not book.rules:
			return {}
		situation = pricing.situation(
			compat.today(), self.company, self.main_party(), book, self.sales_owner or frappe.session.user
		)
		return {line.idx: engine.limit_for(line, situation, book.rules) for line in lines}

	def item_groups(self, taken: dict[str, Any]) -> dict[str, str]:
		return _values_of_items([row["item_code"] for row in taken["lines"]], "item_group")

	def main_party(self) -> tuple[str, str]:
		parties = [(row.party_type, row.party) for row in get_parties(self.account)]
		return next(iter(compat.furthest_first(parties)), ("", ""))

	# the end

	def end(self, status: str, reason: str | None = None, by_deal: bool = False):
		self.status, self.outcome_reason = status, reason
		self.ended_on, self.ended_by_deal = compat.today(), int(by_deal)

	def open_again(self):
		self.status, self.ended_on, self.ended_by_deal, self.outcome_reason = OPEN, None, 0, None
		self.agreed_round = self.agreed_quotation = None
		self.add_comment("Info", _("The negotiation goes on."))


def start(deal: str) -> Document:
	"""The open negotiation of a deal; made when it is first needed."""
	doc = frappe.get_doc(doctype=DOCTYPE, deal=deal, status=OPEN)
	doc.flags.joins = True
	return insert_or_join(doc, key=deal)


def on_deal_outcome(deal: Document) -> None:
	follow_deal(deal.name, deal.outcome, deal.outcome_reason)


def follow_deal(deal: str, outcome: str, reason: str | None = None) -> None:
	"""The end of a deal ends its negotiation and its open requests; what it ended goes on when it is opened again."""
	if outcome in (WON, DEAL_LOST):
		close_for_deal(deal)
		_end_with(deal, LOST if outcome == DEAL_LOST else CLOSED, reason)
	else:
		_go_on_with(deal)


def _end_with(deal: str, status: str, reason: str | None) -> None:
	if name := find(DOCTYPE, "active_key", deal):
		doc = frappe.get_doc(DOCTYPE, name, for_update=True)
		doc.end(status, reason, by_deal=True)
		doc.save(ignore_permissions=True)  # follows from the deal


def _go_on_with(deal: str) -> None:
	if find(DOCTYPE, "active_key", deal):
		return
	name = frappe.db.get_value(DOCTYPE, {"deal": deal, "ended_by_deal": 1}, "name", order_by="creation desc")
	if name:
		doc = frappe.get_doc(DOCTYPE, name, for_update=True)
		doc.open_again()
		doc.save(ignore_permissions=True)  # follows from the deal


def on_deals_joined(losing: str, winning: str) -> None:
	"""Two deals become one: of two open negotiations the one of the deal that goes stays as it is, ended."""
	name = find(DOCTYPE, "active_key", losing)
	if not name:
		return
	if find(DOCTYPE, "active_key", winning):
		frappe.db.set_value(DOCTYPE, name, {"status": CLOSED, "active_key": None, "ended_on": compat.today()})
	else:
		frappe.db.set_value(DOCTYPE, name, "active_key", winning)


def on_deal_owner(deal: Document) -> None:
	"""The deal has another owner: so have its open negotiation, its limits and its open requests."""
	for doctype, filters in (
		(DOCTYPE, {"deal": deal.name, "status": OPEN}),
		("Negotiation Limit", {"deal": deal.name}),
		("Price Approval", {"deal": deal.name, "status": "Pending"}),
	):
		frappe.db.set_value(doctype, filters, "sales_owner", deal.sales_owner, update_modified=False)


def _refuse_rewriting(idx: int) -> None:
	frappe.throw(
		_("Round {0} was offered already and stays. Add another round instead.").format(idx),
		title=_("Round Cannot Be Removed"),
		exc=Frozen,
	)


def _as_item(row: Document) -> dict[str, Any]:
	return {
		"item_code": row.item_code,
		"item_name": row.item_name,
		"qty": row.qty,
		"uom": row.uom,
		"list_price": row.price_list_rate,
		"opening_price": row.rate,
	}


def _room(line: engine.Line, limit: engine.Limit | None, as_price: bool) -> dict[str, Any]:
	"""Nothing but the owner's own authority, and with the colour not even its number."""
	said = {"item": line.item, "colour": None}
	if not limit or not line.list_rate or not line.qty:
		return said
	room, colour = engine.room_left(line, limit)
	said["colour"] = colour
	if as_price:
		said |= {"room": room, "lowest": round(engine.lowest_rate(line.list_rate, limit.authority), 2)}
	return said


def _topics() -> list[str]:
	return frappe.get_all(
		"Contract Clause Topic", filters={"enabled": 1}, pluck="name", order_by="position asc, name asc"
	)


def _library(company: str) -> dict[str, frappe._dict]:
	"""One clause a topic: the company's own before one for all."""
	rows = frappe.get_all(
		"Contract Clause",
		filters={"enabled": 1, "company": ["in", ["", company]]},
		fields=["name", "topic", "company", "preferred", "fallback"],
		order_by="creation desc",
	)
	rows.sort(key=lambda row: row.company == company)
	return {row.topic: row for row in rows}


def _values_of_items(items: list[str], fieldname: str) -> dict[str, str]:
	if not items:
		return {}
	rows = frappe.get_all(
		"Item", filters={"name": ["in", items]}, fields=["name", fieldname], order_by=None, as_list=True
	)
	return dict(rows)


def on_doctype_update():
	frappe.db.add_index(DOCTYPE, ["deal", "status"], index_name="negotiation_deal_status")

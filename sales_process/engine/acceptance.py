# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What a customer says to an offer, and what his order says otherwise than the offer. Pure."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sales_process.engine.terms import ADDED, REMOVED, SAME, Term, compare

WAITING, CHANGES_WANTED, ACCEPTED, DECLINED, WITHDRAWN = (
	"Waiting",
	"Changes Wanted",
	"Accepted",
	"Declined",
	"Withdrawn",
)
OPEN = (WAITING, CHANGES_WANTED)
ACCEPT, CHANGE, DECLINE = "accept", "change", "decline"
ANSWERS = {ACCEPT: ACCEPTED, CHANGE: CHANGES_WANTED, DECLINE: DECLINED}
LONGEST_NAME, LONGEST_MESSAGE = 140, 2000
CURRENCY, TOTAL, PAYMENT = "Currency", "Total", "Payment Terms"
ITEM, QTY, RATE, UNIT = "Item", "Quantity", "Price", "Unit"
CENT = 0.005


@dataclass(frozen=True, slots=True)
class Paper:
	"""An offer, or the order that answers it; None is what the paper does not speak of."""

	currency: str | None = None
	total: float | None = None
	payment: str | None = None
	rows: tuple[Term, ...] | None = None


@dataclass(frozen=True, slots=True)
class Difference:
	"""One point on which the papers differ; `item` where it is about a row."""

	what: str
	offered: str | float | None
	stated: str | float | None
	item: str = ""


def differences(offer: Paper, order: Paper) -> list[Difference]:
	"""What the order says otherwise, the whole first, then row by row. What it leaves open is as offered."""
	found = []
	if order.currency and order.currency != offer.currency:
		found.append(Difference(CURRENCY, offer.currency, order.currency))
	if order.total is not None and abs(order.total - (offer.total or 0)) > CENT:
		found.append(Difference(TOTAL, offer.total, order.total))
	if order.payment and _plain(order.payment) != _plain(offer.payment):
		found.append(Difference(PAYMENT, offer.payment or "", order.payment))
	return found + (_of_rows(offer.rows or (), order.rows) if order.rows is not None else [])


def _plain(text: str | None) -> str:
	return " ".join((text or "").split()).casefold()


def _of_rows(offered: Sequence[Term], ordered: Sequence[Term]) -> list[Difference]:
	found = []
	for row in compare(offered, ordered):
		item = row.term.name or row.term.item
		if row.kind == ADDED:
			found.append(Difference(ITEM, None, row.new.qty, item))
		elif row.kind == REMOVED:
			found.append(Difference(ITEM, row.old.qty, None, item))
		elif row.kind != SAME:
			found += _of_row(row.old, row.new, item)
	return found


def _of_row(old: Term, new: Term, item: str) -> list[Difference]:
	found = []
	if abs(old.qty - new.qty) > 1e-6:
		found.append(Difference(QTY, old.qty, new.qty, item))
	if abs(old.rate - new.rate) > CENT:
		found.append(Difference(RATE, old.rate, new.rate, item))
	if old.uom != new.uom:
		found.append(Difference(UNIT, old.uom, new.uom, item))
	return found


def fingerprint(offer: Mapping[str, Any]) -> str:
	"""SHA-256 of an offer as it is shown: the same for the same words and numbers, in whichever order they come."""
	text = json.dumps(offer, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
	return hashlib.sha256(text.encode()).hexdigest()


def problem_with(decision: str, name: str, message: str, is_entitled: bool) -> str:
	"""What is missing from a customer's answer, as a code; empty where nothing is."""
	if decision not in ANSWERS:
		return "no_decision"
	if decision == ACCEPT:
		if not name.strip():
			return "no_name"
		return "" if is_entitled else "not_entitled"
	return "" if message.strip() else "no_message"

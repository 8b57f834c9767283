# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Are the goods with the customer, and since when? Pure.

The first that applies decides: the customer's acceptance where there is a delivery plan; the installation of all that
has to be installed; else the delivery note that completes the order, or its last one if it was closed short. A partial
return afterwards changes nothing; when everything is back, nothing is handed over any more.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from sales_process.engine.reasons import Reason

SUBMITTED = 1
COMPLETE = 99.99  # percents are sums of rounded shares
ROUNDING = 1e-6


@dataclass(frozen=True, slots=True)
class Order:
	name: str
	docstatus: int = SUBMITTED
	is_closed: bool = False  # the rest will not come
	delivered_percent: float = 0
	ordered: Mapping[str, float] = field(default_factory=dict)  # row → quantity


@dataclass(frozen=True, slots=True)
class Acceptance:
	"""What the delivery plan of an order says; without a date the customer has not accepted yet."""

	plan: str
	on: date | None = None
	by: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
	"""One row of a submitted delivery or installation note against an order; negative in a return."""

	note: str
	on: date
	row: str
	qty: float


@dataclass(frozen=True, slots=True)
class Note:
	"""A delivery note without an order."""

	name: str
	on: date
	docstatus: int = SUBMITTED
	is_return: bool = False
	returned_percent: float = 0


@dataclass(frozen=True, slots=True)
class HandOver:
	"""When it happened and by which note, or why it has not."""

	reason: Reason
	on: date | None = None
	note: str = ""

	@property
	def happened(self) -> bool:
		return self.on is not None


def note_handed_over(note: Note) -> HandOver:
	if note.docstatus != SUBMITTED:
		return HandOver(Reason("delivery_cancelled", {"document": note.name}))
	if note.is_return:
		return HandOver(Reason("nothing_delivered", {"document": note.name}))
	if note.returned_percent >= COMPLETE:
		return HandOver(Reason("all_returned", {"document": note.name}))
	return HandOver(Reason("delivered", {"note": note.name, "on": note.on}), note.on, note.name)


def order_handed_over(
	order: Order,
	deliveries: Iterable[Delivery],
	to_install: frozenset[str] = frozenset(),
	installed: Iterable[Delivery] = (),
	acceptance: Acceptance | None = None,
) -> HandOver:
	"""Decide by the standing deliveries, returns and installations of an order, the oldest first."""
	if order.docstatus != SUBMITTED:
		return HandOver(Reason("order_cancelled", {"document": order.name}))
	movements = list(deliveries)
	sent = [delivery for delivery in movements if delivery.qty > 0]
	if acceptance:
		is_back = bool(sent) and not _holds_anything(_quantities(movements))
		return _returned(order) if is_back else _by_acceptance(acceptance, sent)
	delivered = _by_deliveries(order, movements, sent)
	if delivered.happened and to_install:
		return _by_installation(order, delivered, _quantities(movements), to_install, list(installed))
	return delivered


def _by_acceptance(acceptance: Acceptance, sent: list[Delivery]) -> HandOver:
	if not acceptance.on:
		return HandOver(Reason("not_accepted", {"plan": acceptance.plan}))
	reason = Reason("accepted", {"plan": acceptance.plan, "on": acceptance.on, "by": acceptance.by})
	return HandOver(reason, acceptance.on, sent[-1].note if sent else "")


def _by_installation(
	order: Order,
	delivered: HandOver,
	held: Mapping[str, float],
	to_install: frozenset[str],
	installed: list[Delivery],
) -> HandOver:
	"""The installation note after which all that the customer has, and has to be installed, is."""
	wanted = {row: qty for row, qty in held.items() if row in to_install and qty > ROUNDING}
	done: defaultdict[str, float] = defaultdict(float)
	for note in installed:
		done[note.row] += note.qty
		if wanted and all(done[row] >= qty - ROUNDING for row, qty in wanted.items()):
			on = max(note.on, delivered.on)
			return HandOver(Reason("installed", {"note": note.note, "on": on}), on, delivered.note)
	return delivered if not wanted else HandOver(Reason("not_installed", {"document": order.name}))


def _by_deliveries(order: Order, movements: list[Delivery], sent: list[Delivery]) -> HandOver:
	if not sent:
		return HandOver(Reason("nothing_delivered", {"document": order.name}))
	if not _holds_anything(_quantities(movements)):
		return _returned(order)
	return _completed(order, movements) or _by_the_last(order, sent[-1])


def _returned(order: Order) -> HandOver:
	return HandOver(Reason("all_returned", {"document": order.name}))


def _completed(order: Order, movements: list[Delivery]) -> HandOver | None:
	"""The delivery after which the customer had everything, counted anew when all came back in between."""
	held: defaultdict[str, float] = defaultdict(float)
	completing = None
	for idx, delivery in enumerate(movements):
		held[delivery.row] += delivery.qty
		if idx + 1 < len(movements) and movements[idx + 1].note == delivery.note:
			continue
		if not _holds_anything(held):
			completing = None
		elif completing is None and _holds_all(order, held):
			completing = delivery
	return _handed_over("delivered", completing) if completing else None


def _by_the_last(order: Order, last: Delivery) -> HandOver:
	if order.is_closed:
		return _handed_over("closed_short", last)
	if order.delivered_percent >= COMPLETE:  # a drop shipment or allowance that shows in no row of ours
		return _handed_over("delivered", last)
	return HandOver(
		Reason("partly_delivered", {"document": order.name, "percent": round(order.delivered_percent)})
	)


def _handed_over(code: str, delivery: Delivery) -> HandOver:
	return HandOver(Reason(code, {"note": delivery.note, "on": delivery.on}), delivery.on, delivery.note)


def _quantities(movements: Iterable[Delivery]) -> Mapping[str, float]:
	held: defaultdict[str, float] = defaultdict(float)
	for delivery in movements:
		held[delivery.row] += delivery.qty
	return held


def _holds_anything(held: Mapping[str, float]) -> bool:
	return any(qty > ROUNDING for qty in held.values())


def _holds_all(order: Order, held: Mapping[str, float]) -> bool:
	return bool(order.ordered) and all(
		held.get(row, 0) >= qty - ROUNDING for row, qty in order.ordered.items()
	)

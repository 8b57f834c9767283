# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from datetime import date

import pytest

from sales_process.engine.handover import (
	Acceptance,
	Delivery,
	Note,
	Order,
	note_handed_over,
	order_handed_over,
)

MON, TUE, WED, THU = (date(2026, 11, day) for day in (23, 24, 25, 26))
ORDER = Order("SO-1", ordered={"a": 10, "b": 2})


def moved(note, on, **rows):
	return [Delivery(note, on, row, qty) for row, qty in rows.items()]


def closed(order=ORDER):
	return Order(order.name, is_closed=True, delivered_percent=50, ordered=order.ordered)


def test_the_note_that_completes_an_order_hands_it_over():
	handover = order_handed_over(ORDER, moved("DN-1", MON, a=10) + moved("DN-2", WED, b=2))
	assert (handover.happened, handover.on, handover.note) == (True, WED, "DN-2")
	assert handover.reason.as_dict() == {"code": "delivered", "note": "DN-2", "on": "2026-11-25"}


def test_a_partly_delivered_order_is_not_handed_over():
	order = Order("SO-1", delivered_percent=83.333, ordered=ORDER.ordered)
	handover = order_handed_over(order, moved("DN-1", MON, a=10))
	assert not handover.happened
	assert handover.reason.as_dict() == {"code": "partly_delivered", "document": "SO-1", "percent": 83}


def test_more_of_one_item_does_not_make_up_for_another():
	assert not order_handed_over(ORDER, moved("DN-1", MON, a=12)).happened


def test_closed_short_is_handed_over_by_the_last_note():
	handover = order_handed_over(closed(), moved("DN-1", MON, a=3) + moved("DN-2", TUE, a=3))
	assert (handover.on, handover.note, handover.reason.code) == (TUE, "DN-2", "closed_short")


def test_closed_without_any_delivery_is_not_handed_over():
	assert order_handed_over(closed(), []).reason.code == "nothing_delivered"


def test_a_cancelled_order_is_not_handed_over():
	cancelled = Order("SO-1", docstatus=2, ordered=ORDER.ordered)
	assert order_handed_over(cancelled, moved("DN-1", MON, a=10, b=2)).reason.code == "order_cancelled"


def test_a_partial_return_changes_neither_the_fact_nor_the_day():
	handover = order_handed_over(ORDER, moved("DN-1", MON, a=10, b=2) + moved("RET-1", TUE, a=-4))
	assert (handover.on, handover.note) == (MON, "DN-1")


def test_a_return_of_everything_takes_it_back():
	handover = order_handed_over(ORDER, moved("DN-1", MON, a=10, b=2) + moved("RET-1", TUE, a=-10, b=-2))
	assert (handover.happened, handover.reason.code) == (False, "all_returned")


def test_delivered_again_after_everything_came_back_counts_from_the_second_time():
	first = moved("DN-1", MON, a=10, b=2) + moved("RET-1", TUE, a=-10, b=-2)
	assert order_handed_over(ORDER, first + moved("DN-2", THU, a=10, b=2)).on == THU


def test_replacing_what_was_returned_before_the_order_was_complete_does_not_complete_it():
	movements = moved("DN-1", MON, a=5, b=2) + moved("RET-1", TUE, a=-5) + moved("DN-2", WED, a=5)
	assert not order_handed_over(ORDER, movements).happened


def test_a_note_counts_when_all_its_rows_are_there():
	handover = order_handed_over(
		Order("SO-1", ordered={"a": 1, "b": 1}), moved("DN-1", MON, a=-1, b=1) + moved("DN-2", TUE, a=2)
	)
	assert handover.note == "DN-2"


def test_erpnext_may_know_of_deliveries_that_show_in_no_note():
	order = Order("SO-1", delivered_percent=100, ordered=ORDER.ordered)
	assert order_handed_over(order, moved("DN-1", MON, a=10)).on == MON


@pytest.mark.parametrize(
	("note", "code"),
	[
		(Note("DN-1", MON), "delivered"),
		(Note("DN-1", MON, docstatus=0), "delivery_cancelled"),
		(Note("DN-1", MON, docstatus=2), "delivery_cancelled"),
		(Note("DN-1", MON, is_return=True), "nothing_delivered"),
		(Note("DN-1", MON, returned_percent=40), "delivered"),
		(Note("DN-1", MON, returned_percent=100), "all_returned"),
	],
)
def test_a_note_without_an_order_hands_itself_over(note, code):
	handover = note_handed_over(note)
	assert handover.reason.code == code
	assert handover.happened == (code == "delivered")


def test_where_there_is_a_plan_the_customers_acceptance_decides():
	delivered = moved("DN-1", MON, a=10, b=2)
	waiting = order_handed_over(ORDER, delivered, acceptance=Acceptance("PLAN"))
	assert (waiting.happened, waiting.reason.code) == (False, "not_accepted")
	accepted = order_handed_over(ORDER, delivered, acceptance=Acceptance("PLAN", WED, "Ann"))
	assert (accepted.on, accepted.note, accepted.reason.code) == (WED, "DN-1", "accepted")
	service = order_handed_over(ORDER, [], acceptance=Acceptance("PLAN", WED, "Ann"))
	assert (service.on, service.note) == (WED, "")


def test_everything_back_is_nothing_handed_over_though_it_was_accepted():
	movements = moved("DN-1", MON, a=10, b=2) + moved("RET-1", THU, a=-10, b=-2)
	accepted = order_handed_over(ORDER, movements, acceptance=Acceptance("PLAN", WED, "Ann"))
	assert accepted.reason.code == "all_returned"


def test_what_has_to_be_installed_is_handed_over_installed():
	delivered, rows = moved("DN-1", MON, a=10, b=2), frozenset({"a"})
	first = moved("IN-1", TUE, a=4)
	assert order_handed_over(ORDER, delivered, rows, first).reason.code == "not_installed"
	done = order_handed_over(ORDER, delivered, rows, first + moved("IN-2", THU, a=6))
	assert (done.on, done.note, done.reason.params["note"]) == (THU, "DN-1", "IN-2")


def test_what_came_back_has_not_to_be_installed():
	movements = moved("DN-1", MON, a=10, b=2) + moved("RET-1", TUE, a=-4)
	done = order_handed_over(ORDER, movements, frozenset({"a"}), moved("IN-1", WED, a=6))
	assert (done.happened, done.on) == (True, WED)


def test_nothing_is_installed_before_it_is_delivered():
	early = order_handed_over(
		ORDER, moved("DN-1", WED, a=10, b=2), frozenset({"a"}), moved("IN-1", MON, a=10)
	)
	assert early.on == WED
	assert order_handed_over(ORDER, [], frozenset({"a"}), []).reason.code == "nothing_delivered"

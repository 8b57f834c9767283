# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from datetime import date

import pytest

from sales_process.engine.outcome import DealState, Offer, deal_state

SOON, LATER = date(2026, 12, 1), date(2026, 12, 31)


def offer(status, docstatus=1, valid_till=SOON):
	return Offer("Q", docstatus, status, valid_till)


@pytest.mark.parametrize(
	("offers", "expected"),
	[
		([], DealState("Open")),
		([offer("Draft", 0)], DealState("Open")),
		([offer("Open", valid_till=LATER), offer("Open")], DealState("Open", valid_till=SOON)),
		([offer("Cancelled", 2)], DealState("Open")),
		([offer("Ordered"), offer("Open")], DealState("Won")),
		([offer("Partially Ordered")], DealState("Partly Won", valid_till=SOON)),
		([offer("Lost")], DealState("Lost")),
		([offer("Lost"), offer("Open")], DealState("Open", valid_till=SOON)),
		([offer("Expired")], DealState("Open", expired=True)),
		([offer("Expired"), offer("Lost")], DealState("Open", expired=True)),
		([offer("Expired"), offer("Open", valid_till=LATER)], DealState("Open", valid_till=LATER)),
	],
)
def test_versions_and_alternatives_are_one_deal(offers, expected):
	assert deal_state(offers) == expected


def test_an_order_without_quotation_wins_too():
	assert deal_state([offer("Open")], direct_orders=1).outcome == "Won"

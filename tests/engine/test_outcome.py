# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from datetime import date

import pytest

from sales_process.engine.outcome import DealState, Offer, SourceState, deal_state, plan_type

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


@pytest.mark.parametrize(
	("kind", "status", "offers", "outcome"),
	[
		("Opportunity", "Open", [], "Open"),
		("Opportunity", "Lost", [], "Lost"),
		("Opportunity", "Closed", [], "Lost"),
		("Opportunity", "Converted", [], "Won"),
		("Opportunity", "Converted", ["Open"], "Open"),  # its order was cancelled since
		("Opportunity", "Lost", ["Lost"], "Lost"),
		("Opportunity", "Open", ["Lost"], "Open"),  # opened again for another offer
		("Opportunity", "Quotation", ["Lost", "Open"], "Open"),
		("Opportunity", "Closed", ["Open"], "Open"),  # ERPNext closes silent ones by itself
		("Opportunity", "Closed", ["Expired"], "Lost"),
		("Opportunity", "Lost", ["Partially Ordered"], "Partly Won"),
		("Opportunity", "Lost", ["Ordered"], "Won"),
		("Lead Research", "Open", [], "Open"),
		("Lead Research", "Qualified", ["Lost"], "Lost"),
		("Lead Research", "Not Now", [], "Lost"),
		("Lead Research", "Not a Fit", [], "Lost"),
		("Lead Research", "Not Now", ["Open"], "Open"),
		("Lead Research", "Closed", ["Lost"], "Lost"),
		("Quotation", "", ["Lost"], "Lost"),
	],
)
def test_the_source_speaks_where_no_offer_does(kind, status, offers, outcome):
	state = deal_state([offer(name) for name in offers], source=SourceState(kind, status))
	assert state.outcome == outcome


@pytest.mark.parametrize(
	("kind", "has_offers", "expected"),
	[
		("Lead Research", False, "New Lead"),
		("Opportunity", False, "Opportunity"),
		("Opportunity", True, "Quotation"),
		("Lead Research", True, "Quotation"),
		("Quotation", False, "Quotation"),
	],
)
def test_a_deal_is_followed_up_as_what_it_has_become(kind, has_offers, expected):
	assert plan_type(SourceState(kind), has_offers) == expected

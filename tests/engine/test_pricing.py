# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sales_process.engine import pricing
from sales_process.engine.pricing import (
	BEYOND,
	CANNOT_TELL,
	GREEN,
	NO_RULE,
	RED,
	WITHIN,
	YELLOW,
	Granted,
	Included,
	Limit,
	Line,
	PriceRule,
	Situation,
	Tax,
	check,
	included_in,
	limit_for,
	no_worse,
	room_left,
	secrets_for,
	totals,
)

RECORDED = Path(__file__).parents[1] / "recorded" / "cases"
CENT = 0.01
TODAY = date(2026, 11, 25)


def line(idx=1, item="BLADE", qty=1.0, list_rate=100.0, net=100.0, **values):
	return Line(idx, item, qty, net, list_rate, **values)


def verdicts(lines, authority, **values):
	limits = {row.idx: Limit(authority, **values) for row in lines}
	return [finding.verdict for finding in check(lines, limits)]


# effective discount


def test_discount_is_what_is_missing_from_the_list_price():
	assert line(net=87.5).discount == pytest.approx(12.5)
	assert line(net=110).discount == pytest.approx(-10)
	assert line(list_rate=None).discount is None


def test_a_price_contains_its_taxes():
	inclusive = included_in([Tax("On Net Total", 8, is_included=True)])
	assert inclusive == Included(0.08, 0)
	assert line(list_rate=108, net=100, included=inclusive).discount == pytest.approx(0)
	assert line(list_rate=108, net=90, included=inclusive).discount == pytest.approx(10)


def test_taxes_upon_taxes_and_per_piece():
	taxes = [
		Tax("On Net Total", 10, is_included=True),
		Tax("On Previous Row Total", 10, is_included=True, row=1),
		Tax("On Previous Row Amount", 50, is_included=True, row=1),
		Tax("On Item Quantity", 3, is_included=True),
		Tax("On Net Total", 99),
		Tax("Actual", 99),
	]
	included = included_in(taxes)
	assert included.share == pytest.approx(0.10 + 0.11 + 0.05)
	assert included.per_unit == 3


def test_the_items_own_tax_rate_stands_before_the_table():
	taxes = [Tax("On Net Total", 19, is_included=True, account="VAT")]
	assert included_in(taxes, {"VAT": 7}).share == pytest.approx(0.07)


def test_the_whole_counts_free_items_and_leaves_alternatives_out():
	lines = [
		line(1, qty=10, net=1000),
		line(2, qty=1, list_rate=None, net=0, is_free=True),
		line(3, "TOWER", list_rate=2000, net=1000, is_alternative=True),
		line(4, "SERVICE", list_rate=None, net=50),
	]
	whole = totals(lines)
	assert (whole.list_amount, whole.net_amount, whole.unknown) == (1100, 1000, (4,))
	assert whole.discount == pytest.approx(100 / 11)


# against what a real ERPNext computed


def recorded_documents():
	for path in sorted(RECORDED.glob("totals_*.json")) + sorted(RECORDED.glob("alternative_*.json")):
		case = json.loads(path.read_text(encoding="utf-8"))
		for number, step in enumerate(case["recorded"]):
			for alias, seen in step.get("changed", {}).items():
				if "items.net_amount" in seen and "items.price_list_rate" in seen and "net_total" in seen:
					yield pytest.param(case, alias, seen, id=f"{path.stem}-{number}-{alias}")


def taxes_of(case):
	taxes = next((step["doc"].get("taxes") for step in case["steps"] if step["do"] == "insert"), None) or []
	return [
		Tax(
			tax["charge_type"],
			tax.get("rate", 0),
			bool(tax.get("included_in_print_rate")),
			tax.get("row_id", 0),
		)
		for tax in taxes
	]


@pytest.mark.parametrize(("case", "alias", "seen"), recorded_documents())
def test_recorded_totals_give_the_discount_of_a_calculation_by_hand(case, alias, seen):
	"""By hand: list price times quantity, made net in the proportion in which ERPNext made the total net."""
	qty, rates = seen["items.qty"], seen["items.price_list_rate"]
	before_tax = gross = sum(seen["items.amount"])
	taxes = taxes_of(case)
	if any(tax.is_included for tax in taxes):
		before_tax = gross / (1 + sum(tax.rate for tax in taxes if tax.is_included) / 100)
	lines = [
		Line(idx, item, *values, included=included_in(taxes))
		for idx, (item, *values) in enumerate(
			zip(seen["items.item_code"], qty, seen["items.net_amount"], rates, strict=True), start=1
		)
	]
	for row, amount in zip(lines, seen["items.net_amount"], strict=True):
		if row.list_rate:
			by_hand = row.list_rate * row.qty * before_tax / gross
			assert row.list_amount == pytest.approx(by_hand, abs=CENT)
			assert row.list_amount * (1 - row.discount / 100) == pytest.approx(amount, abs=CENT)
	if not any(seen.get("items.is_alternative") or []):
		known = [row for row in lines if row.list_rate]
		given_away = sum(row.list_rate * row.qty for row in known) * before_tax / gross - seen["net_total"]
		whole = totals(lines)
		assert whole.list_amount - whole.net_amount == pytest.approx(given_away, abs=CENT * len(lines))


def test_recorded_discounts_known_by_heart():
	case = json.loads((RECORDED / "totals_additional_discount_percent_on_grand.json").read_text())
	seen = case["recorded"][0]["changed"]["quotation"]
	lines = [
		Line(i, "X", q, n, r)
		for i, (q, n, r) in enumerate(
			zip(seen["items.qty"], seen["items.net_amount"], seen["items.price_list_rate"], strict=True)
		)
	]
	assert [row.discount for row in lines] == [pytest.approx(5), pytest.approx(5)]
	assert verdicts(lines, 5) == [WITHIN, WITHIN]
	assert verdicts(lines, 4.9) == [BEYOND, BEYOND]


# the verdict

money = st.integers(min_value=1, max_value=10_000_000).map(lambda cents: cents / 100)
percent = st.integers(min_value=0, max_value=10_000).map(lambda hundredths: hundredths / 100)
quantity = st.integers(min_value=1, max_value=1000).map(float)


@given(money, quantity, percent)
def test_what_erpnext_makes_of_the_allowed_percentage_is_allowed(list_rate, qty, authority):
	rate = round(list_rate * (1 - authority / 100) + 1e-9, 2)
	assert verdicts([line(qty=qty, list_rate=list_rate, net=round(rate * qty, 2))], authority) == [WITHIN]


@given(money, quantity, percent, st.floats(min_value=0.021, max_value=1000))
def test_more_than_a_cent_below_is_beyond(list_rate, qty, authority, below):
	net = pricing.lowest_rate(list_rate, authority) * qty - below
	assert verdicts([line(qty=qty, list_rate=list_rate, net=net)], authority) == [BEYOND]


@given(st.lists(st.tuples(money, quantity), min_size=1, max_size=30), st.integers(0, 90))
def test_an_additional_discount_spread_over_the_rows_is_one_discount(rows, allowed):
	"""As ERPNext does: each row rounded, what is left of the sum put on the last one."""
	amounts = [round(rate * qty, 2) for rate, qty in rows]
	discount = round(sum(amounts) * allowed / 100, 2)
	net = [round(amount - discount * amount / sum(amounts), 2) for amount in amounts]
	net[-1] = round(net[-1] + sum(amounts) - discount - sum(net), 2)
	lines = [
		line(i, qty=qty, list_rate=rate, net=amount)
		for i, ((rate, qty), amount) in enumerate(zip(rows, net, strict=True))
	]
	assert set(verdicts(lines, allowed)) == {WITHIN}


@given(money, quantity, percent, percent)
def test_more_authority_never_forbids_more(list_rate, qty, one, other):
	row = [line(qty=qty, list_rate=list_rate, net=list_rate * qty * 0.7)]
	low, high = sorted((one, other))
	if verdicts(row, low) == [WITHIN]:
		assert verdicts(row, high) == [WITHIN]


@given(percent, money)
def test_currency_and_quantity_do_not_matter(authority, rate):
	"""The same offer in another currency: every amount times the rate."""
	row = line(qty=4, list_rate=1000, net=3400)
	other = replace(row, list_rate=1000 * rate, net_amount=3400 * rate)
	assert row.discount == pytest.approx(other.discount)


def test_without_a_list_price_nothing_passes_silently():
	row = [line(list_rate=None, net=5)]
	asked, passed = (check(row, {1: Limit(50, asks)})[0] for asks in (True, False))
	assert (asked.verdict, asked.needs_approval) == (CANNOT_TELL, True)
	assert (passed.verdict, passed.needs_approval) == (CANNOT_TELL, False)
	assert check(row, {1: None})[0].verdict == NO_RULE


def test_free_items_pass_when_the_whole_is_within():
	sold = line(1, qty=10, net=1000)
	free = line(2, qty=1, list_rate=None, net=0, is_free=True)
	assert verdicts([sold, free], 10) == [WITHIN, WITHIN]
	assert verdicts([sold, free], 9) == [WITHIN, BEYOND]
	assert verdicts([sold, replace(free, item="GIFT")], 10) == [WITHIN, CANNOT_TELL]


def test_an_alternative_is_judged_by_itself():
	lines = [line(1), line(2, net=50, is_alternative=True)]
	assert verdicts(lines, 10) == [WITHIN, BEYOND]


# which rule


def situation(**values):
	given_ = {
		"on": TODAY,
		"company": "Wind",
		"roles": frozenset({"Sales User"}),
		"customer_groups": ("Retail", "Commercial", "All Customer Groups"),
		"territories": ("Bavaria", "Germany", "All Territories"),
	}
	return Situation(**{**given_, **values})


ROW = line(item_groups=("Blades", "Products", "All Item Groups"))


def authority(*rules, row=ROW, **values):
	limit = limit_for(row, situation(**values), rules)
	return limit and limit.authority


def test_no_rule_no_limit():
	assert authority() is None
	assert authority(PriceRule("a", item="OTHER")) is None


def test_the_most_specific_rule_wins_in_this_order():
	ladder = [
		PriceRule("any", authority=1),
		PriceRule("period", authority=2, valid_from=TODAY),
		PriceRule("role", authority=3, role="Sales User"),
		PriceRule("company", authority=4, company="Wind"),
		PriceRule("country", authority=5, territory="Germany"),
		PriceRule("land", authority=6, territory="Bavaria"),
		PriceRule("all customers", authority=7, customer_group="All Customer Groups"),
		PriceRule("retail", authority=8, customer_group="Retail"),
		PriceRule("products", authority=9, item_group="Products"),
		PriceRule("blades", authority=10, item_group="Blades"),
		PriceRule("blade", authority=11, item="BLADE"),
	]
	for count in range(1, len(ladder) + 1):
		assert authority(*ladder[:count]) == count
		assert authority(*reversed(ladder[:count])) == count


def test_a_rule_outside_of_its_period_or_company_is_none():
	assert authority(PriceRule("a", valid_to=date(2026, 11, 24))) is None
	assert authority(PriceRule("a", valid_from=date(2026, 11, 26))) is None
	assert authority(PriceRule("a", company="Sun")) is None
	assert authority(PriceRule("a", item_group="Towers")) is None


def test_of_several_roles_the_best_counts():
	rules = [PriceRule("user", authority=5, role="Sales User"), PriceRule("boss", authority=20, role="Boss")]
	assert authority(*rules) == 5
	assert authority(*rules, roles=frozenset({"Sales User", "Boss"})) == 20


def test_a_specific_rule_for_everybody_binds_a_manager_too():
	rules = [PriceRule("boss", authority=20, role="Boss"), PriceRule("blade", authority=3, item="BLADE")]
	assert authority(*rules, roles=frozenset({"Boss"})) == 3


def test_rules_for_others_only_leave_no_authority():
	limit = limit_for(ROW, situation(), [PriceRule("boss", authority=20, role="Boss")])
	assert (limit.authority, limit.reason.code) == (0, "no_rule_for_role")


def test_of_two_equal_rules_the_stricter_one():
	assert authority(PriceRule("a", authority=5), PriceRule("b", authority=7)) == 5


def test_the_choice_is_explained():
	limit = limit_for(
		ROW, situation(), [PriceRule("a", "Blades in Germany", 5, item="BLADE", territory="Germany")]
	)
	assert limit.reason.as_dict() == {
		"code": "price_rule", "rule": "Blades in Germany", "item": "BLADE", "territory": "Germany",
	}  # fmt: skip


def test_the_companys_floor_is_its_own_for_whichever_role():
	rules = [
		PriceRule("boss", authority=20, floor=30, role="Boss"),
		PriceRule("blade", authority=3, item="BLADE", floor=12),
		PriceRule("margin", item_group="Blades", least_margin=25),
	]
	secrets = secrets_for(ROW, situation(), rules)
	assert (secrets.floor, secrets.least_margin) == (12, 25)
	assert secrets.floor_reason.params["rule"] == "blade"


floors = st.one_of(st.none(), percent)


@given(percent, floors, floors, st.integers(0, 100))
def test_no_verdict_depends_on_floor_or_margin(allowed, floor, least_margin, discount):
	row = line(net=100 - discount)
	answers = [
		check(
			[row],
			{1: limit_for(row, situation(), [PriceRule("a", authority=allowed, floor=f, least_margin=m)])},
		)
		for f, m in ((floor, least_margin), (None, None))
	]
	assert answers[0] == answers[1]


# margin and room


def test_margin_of_the_price():
	assert line(net=100, cost=75).margin == pytest.approx(25)
	assert line(net=50, cost=75).margin == pytest.approx(-50)
	assert line(net=100).margin is None
	assert line(net=0, cost=75).margin == -pricing.inf


def test_room_left_as_a_price_and_as_a_colour():
	assert room_left(line(net=100), Limit(10)) == (10, GREEN)
	assert room_left(line(net=91), Limit(10)) == (1, YELLOW)
	assert room_left(line(net=80), Limit(10)) == (-10, RED)


# what stands already


def test_a_revision_that_is_no_worse_stands():
	granted = [Granted("BLADE", 160, 2)]
	assert no_worse([line(net=80)], granted) == {1}
	assert no_worse([line(net=79.9)], granted) == set()
	assert no_worse([line(item="TOWER", net=80)], granted) == set()


def test_each_granted_row_counts_once_and_order_does_not_matter():
	granted = [Granted("BLADE", 95, 1), Granted("BLADE", 50, 1)]
	assert no_worse([line(1, net=50), line(2, net=95)], granted) == {1, 2}
	assert no_worse([line(1, net=50), line(2, net=50)], granted) == {1}
	assert no_worse([line(1, net=95), line(2, net=95), line(3, net=95)], granted) == {1, 2}


def test_what_was_given_for_nothing_is_no_price():
	granted = [Granted(pricing.granted_key("BLADE", True), 0, 1)]
	assert no_worse([line(net=10)], granted) == set()
	assert no_worse([line(net=0, is_free=True)], granted) == {1}


def test_an_order_row_is_held_against_the_row_it_came_from():
	granted = [Granted("row-a", 80, 1, item="BLADE")]
	assert no_worse([line(net=40, qty=0.5, came_from="row-a")], granted, by="came_from") == {1}
	assert no_worse([line(net=80, came_from="row-b")], granted, by="came_from") == set()
	assert no_worse([line(item="TOWER", net=80, came_from="row-a")], granted, by="came_from") == set()


@given(money, quantity, st.integers(1, 50))
def test_fewer_pieces_at_the_same_price_are_no_worse(rate, qty, fewer):
	granted = [Granted("BLADE", round(rate * qty, 2), qty)]
	assert no_worse([line(qty=float(fewer), net=round(rate * fewer, 2))], granted) == {1}

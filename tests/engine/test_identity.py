# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import random

from hypothesis import given
from hypothesis import strategies as st

from sales_process.engine.identity import same_companies

LEAD, OTHER_LEAD = ("Lead", "L-1"), ("Lead", "L-2")
PROSPECT, OTHER_PROSPECT = ("Prospect", "P-1"), ("Prospect", "P-2")
CUSTOMER, OTHER_CUSTOMER = ("Customer", "C-1"), ("Customer", "C-2")


def groups(companies):
	return {frozenset(group) for group in companies.groups}


def test_a_lead_and_its_customer_are_one_company():
	companies = same_companies({LEAD: "A"}, [(CUSTOMER, LEAD)])
	assert groups(companies) == {frozenset({LEAD, CUSTOMER})}
	assert companies.of(CUSTOMER) == {LEAD, CUSTOMER}


def test_a_prospect_brings_its_leads_together():
	companies = same_companies(
		{LEAD: "A", OTHER_LEAD: "B"}, [(PROSPECT, LEAD), (OTHER_LEAD, PROSPECT), (PROSPECT, LEAD)]
	)
	assert groups(companies) == {frozenset({LEAD, OTHER_LEAD, PROSPECT})}
	assert companies.unclear == ()


def test_two_customers_of_one_prospect_are_a_question_and_who_was_first_keeps_it():
	links = [(CUSTOMER, PROSPECT), (OTHER_CUSTOMER, PROSPECT)]
	companies = same_companies({PROSPECT: "B", OTHER_CUSTOMER: "B"}, links)
	assert groups(companies) == {frozenset({PROSPECT, OTHER_CUSTOMER}), frozenset({CUSTOMER})}
	assert companies.unclear == ((CUSTOMER, PROSPECT),)


def test_a_lead_listed_by_two_prospects_is_a_question():
	companies = same_companies({}, [(PROSPECT, LEAD), (OTHER_PROSPECT, LEAD)])
	assert len(companies.groups) == 2
	assert len(companies.unclear) == 1


def test_what_a_person_put_together_stays_together():
	companies = same_companies({CUSTOMER: "A", OTHER_CUSTOMER: "A"}, [(PROSPECT, OTHER_CUSTOMER)])
	assert groups(companies) == {frozenset({CUSTOMER, OTHER_CUSTOMER, PROSPECT})}


def test_a_pair_is_asked_about_once():
	links = [(CUSTOMER, PROSPECT), (OTHER_CUSTOMER, PROSPECT), (OTHER_CUSTOMER, LEAD), (PROSPECT, LEAD)]
	assert len(same_companies({}, links).unclear) == 1


def test_who_is_linked_to_nobody_is_a_company_of_its_own():
	assert same_companies({}, []).of(LEAD) == {LEAD}


PARTIES = st.sampled_from(
	[(kind, f"{kind}-{number}") for kind in ("Lead", "Prospect", "Customer") for number in range(3)]
)


@given(
	links=st.lists(st.tuples(PARTIES, PARTIES), max_size=12),
	accounts=st.dictionaries(PARTIES, st.sampled_from("AB"), max_size=4),
	seed=st.integers(),
)
def test_order_does_not_matter_and_a_second_run_changes_nothing(links, accounts, seed):
	first = same_companies(accounts, links)
	shuffled = [link[:: random.Random(seed).choice((1, -1))] for link in links]
	random.Random(seed).shuffle(shuffled)
	assert groups(same_companies(accounts, shuffled)) == groups(first)
	settled = {party: str(number) for number, group in enumerate(first.groups) for party in group}
	assert groups(same_companies(settled, links)) == groups(first)
	assert all(companies == 1 for companies in _times_seen(first).values())


def _times_seen(companies):
	seen = {}
	for group in companies.groups:
		for party in group:
			seen[party] = seen.get(party, 0) + 1
	return seen

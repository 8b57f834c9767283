# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sales_process.engine.fit import CRITERIA, Company, Segment, Span, best_fit, fit, read_span

SERVICE = frozenset({"Consulting", "Legal"})
OFFICE_SOFTWARE = Segment(
	"Office software",
	industry=SERVICE,
	territory=frozenset({"Taiwan", "Taipei"}),
	employees=Span(50, 500),
	weights={"industry": 40, "territory": 20, "employees": 40},
)


def test_the_handbooks_segment_says_what_each_criterion_adds():
	found = fit(Company("Consulting", territory="Taipei", employees=Span(51, 200)), OFFICE_SOFTWARE)
	assert (found.score, found.completeness) == (100, 100)
	assert {row.criterion: row.points for row in found.contributions} == {
		"industry": 40,
		"territory": 20,
		"employees": 40,
	}


def test_unknown_lowers_completeness_not_fit():
	found = fit(Company("Consulting"), OFFICE_SOFTWARE)
	assert (found.score, found.completeness) == (100, 40)
	assert [row.criterion for row in found.contributions if not row.is_known] == ["territory", "employees"]


def test_no_is_not_unknown():
	found = fit(Company("Farming", territory="Taipei"), OFFICE_SOFTWARE)
	assert found.score == pytest.approx(100 / 3)
	assert found.completeness == 60


def test_nothing_known_is_no_fit_at_all():
	assert fit(Company(), OFFICE_SOFTWARE).score is None
	assert best_fit(Company(), [OFFICE_SOFTWARE]).score is None
	assert best_fit(Company("Legal"), [Segment("Empty")]) is None


def test_a_criterion_without_values_or_weight_is_not_asked():
	segment = Segment("S", industry=SERVICE, employees=Span(1, 9), weights={"industry": 1, "employees": 0})
	assert [row.criterion for row in fit(Company("Legal"), segment).contributions] == ["industry"]


def test_of_two_segments_the_one_of_which_more_is_known_to_match():
	lucky = Segment("Lucky", industry=SERVICE, market_segment=frozenset({"Upper"}), employees=Span(50, 500))
	company = Company("Consulting", territory="Taipei", employees=Span(201, 500))
	assert best_fit(company, [lucky, OFFICE_SOFTWARE]).segment == "Office software"


@pytest.mark.parametrize(
	("size", "wanted", "share"),
	[
		(Span(51, 200), Span(50, 500), 1),
		(Span(501, 1000), Span(50, 500), 0),
		(Span(201, 500), Span(50, 350), 0.5),
		(Span(1001), Span(500), 1),
		(Span(1000), Span(500, 2000), 0.5),
		(Span(120, 120), Span(50, 500), 1),
		(Span(1, 10), Span(high=50), 1),
	],
)
def test_a_range_of_employees_counts_by_the_part_that_lies_inside(size, wanted, share):
	assert size.share_in(wanted) == pytest.approx(share)


@pytest.mark.parametrize(
	("text", "span"),
	[
		("1-10", Span(1, 10)),
		("51-200", Span(51, 200)),
		("501 – 1,000", Span(501, 1000)),
		("1000+", Span(1000)),
		("120", Span(120, 120)),
		("１２０人", Span(120, 120)),
		("500 人以上", Span(500)),
		("under 50", Span(0, 50)),
		(75, Span(75, 75)),
		(0, None),
		("", None),
		(None, None),
		("many", None),
	],
)
def test_sizes_are_read_as_people_write_them(text, span):
	assert read_span(text) == span


spans = st.builds(
	lambda low, more: Span(low, None if more is None else low + more),
	st.integers(0, 5000),
	st.none() | st.integers(0, 5000),
)
words = st.sampled_from(["", "a", "b", "c"])
companies = st.builds(Company, words, words, words, st.none() | spans, st.none() | spans)
sets = st.frozensets(st.sampled_from(["a", "b", "c"]), max_size=2)
weights = st.dictionaries(st.sampled_from(CRITERIA), st.floats(0, 100))
segments = st.builds(
	Segment, st.text(min_size=1), sets, sets, sets, st.none() | spans, st.none() | spans, weights
)


@given(companies, segments)
def test_fit_is_the_sum_of_its_contributions(company, segment):
	found = fit(company, segment)
	assert 0 <= found.completeness <= 100 + 1e-6
	if found.score is None:
		assert not any(row.is_known for row in found.contributions)
	else:
		assert -1e-6 <= found.score <= 100 + 1e-6
		assert found.score == pytest.approx(sum(row.points for row in found.contributions))


@given(companies, segments)
def test_forgetting_a_value_never_raises_completeness(company, segment):
	forgotten = Company(
		"", company.market_segment, company.territory, company.employees, company.annual_revenue
	)
	assert fit(forgotten, segment).completeness <= fit(company, segment).completeness + 1e-6

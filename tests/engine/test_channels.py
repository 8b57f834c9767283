# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from hypothesis import given
from hypothesis import strategies as st

from sales_process.engine.channels import Found, effectiveness


def test_a_channel_is_measured_by_what_it_brought():
	rows = [
		Found("Fair", True, True, True, amount=500),
		Found("Fair", True, True, is_open=True, amount=200),
		Found("Web"),
	]
	fair, web = effectiveness(rows, 2).values()
	assert (fair.found, fair.qualified, fair.offered, fair.won) == (2, 2, 2, 1)
	assert (fair.won_rate, fair.won_amount, fair.open_amount, fair.won_each) == (50, 500, 200, 250)
	assert (web.found, web.won_rate, web.won_each) == (1, None, None)


found = st.builds(
	Found,
	channel=st.sampled_from(["", "Web", "Fair"]),
	is_qualified=st.booleans(),
	is_won=st.booleans(),
	amount=st.floats(0, 1e6),
)


@given(st.lists(found), st.integers(1, 10))
def test_nobody_is_lost_and_rates_are_percentages(rows, at_least):
	measured = effectiveness(rows, at_least)
	assert sum(one.found for one in measured.values()) == len(rows)
	for one in measured.values():
		assert (one.won_rate is None) == (one.found < at_least)
		assert one.won_rate is None or 0 <= one.won_rate <= 100

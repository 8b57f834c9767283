# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from hypothesis import given
from hypothesis import strategies as st

from sales_process.engine.comparison import Point, standing

SCORES = st.none() | st.integers(1, 5)
POINTS = st.lists(st.builds(Point, st.text(max_size=5), st.integers(1, 5), SCORES, SCORES), max_size=8)


def test_where_we_lead_and_where_they_do():
	found = standing(
		(
			Point("Price", 5, 2, 4),
			Point("Service", 3, 5, 3),
			Point("Speed", 5, 5, 2),
			Point("Looks", 1, 3, 3),
			Point("Security", 4, 4, None),
		)
	)
	assert [row.dimension for row in found.selling_points] == ["Speed", "Service"]
	assert [row.dimension for row in found.objections] == ["Price"]
	assert [row.dimension for row in found.unknown] == ["Security"]
	# (-10 + 6 + 15 + 0) of 4 * (5 + 3 + 5 + 1)
	assert found.net_advantage == round(100 * 11 / 56)


def test_nothing_known_is_not_level():
	assert standing(()).net_advantage is None
	assert standing((Point("Price", 5, None, 3),)).net_advantage is None


@given(POINTS)
def test_the_other_side_sees_the_opposite(points):
	ours = standing(points)
	theirs = standing(Point(row.dimension, row.importance, row.theirs, row.ours) for row in points)
	assert len(ours.selling_points) == len(theirs.objections)
	if ours.net_advantage is not None:
		assert ours.net_advantage == -theirs.net_advantage
		assert -100 <= ours.net_advantage <= 100


@given(POINTS)
def test_the_order_of_the_rows_does_not_matter(points):
	assert standing(points).net_advantage == standing(points[::-1]).net_advantage

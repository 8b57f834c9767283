# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import pytest

from sales_process.engine.review_time import Clause, Passed, deviations, times


def test_times_of_a_step():
	rows = times(
		[
			Passed("Legal", 24, is_late=False),
			Passed("Legal", 48, is_late=True),
			Passed("Legal", 240, is_late=True, is_sent_back=True),
			Passed("Department", 12),
		]
	)
	assert [row.group for row in rows] == ["Legal", "Department"]
	legal, department = rows
	assert (legal.count, legal.median, legal.longest, legal.sent_back) == (3, 2, 10, 1)
	assert legal.mean == pytest.approx(13 / 3)
	assert legal.late_percent == pytest.approx(200 / 3)
	assert (department.median, department.late_percent) == (0.5, None)


def test_nothing_is_nothing():
	assert times([]) == [] and deviations([]) == []


def test_deviations_of_a_topic():
	rows = deviations(
		[
			Clause("Payment", "Fallback", is_signed=True),
			Clause("Payment", "Other Text", is_objected=True),
			Clause("Payment", "", is_signed=True),
			Clause("Warranty", ""),
		]
	)
	payment, warranty = rows
	assert (payment.topic, payment.contracts, payment.deviating) == ("Payment", 3, 2)
	assert payment.percent == pytest.approx(200 / 3)
	assert payment.kinds == {"Fallback": 1, "Other Text": 1, "Own Text": 0, "Missing": 0}
	assert (payment.objected, payment.kept) == (1, 1)
	assert (warranty.deviating, warranty.percent) == (0, 0)

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What submitting a Quotation costs with the app, as counted on a real bench by record_submit.py."""

import json
from pathlib import Path

import pytest

SEEN = json.loads((Path(__file__).parent / "submit_queries.json").read_text(encoding="utf-8"))
AT_MOST = 3


@pytest.mark.parametrize("case", SEEN)
def test_at_most_three_queries_more_than_without_the_app(case):
	assert SEEN[case]["with"] - SEEN[case]["without"] <= AT_MOST


def test_the_number_of_rows_does_not_matter():
	more = {case: seen["with"] - seen["without"] for case, seen in SEEN.items()}
	assert more["within authority, 20 rows"] == more["within authority, 1 rows"]

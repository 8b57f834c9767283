# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import pytest

from sales_process import uploads
from sales_process.tests import papers


@pytest.mark.parametrize(
	("content", "problem"),
	[
		(b"", "empty"),
		(papers.pdf(), ""),
		(papers.png(), ""),
		(b"a" * (uploads.MOST_BYTES + 1), "too_big"),
		(b"<!doctype html><html>%PDF-1.7", "other_kind"),
		(b"%PDF-1.7\n<script>alert(1)</script>", "other_kind"),
		(b"GIF89a", "other_kind"),
		(b"%PDF-1.7\nno pages", "broken"),
		(papers.png()[:40], "broken"),
		(papers.pdf(password="x"), "locked"),
		(papers.pdf(script="app.alert(1)"), "active"),
	],
)
def test_a_file_is_judged_by_what_is_in_it(content, problem):
	assert uploads.problem_with(content) == problem


def test_a_picture_is_no_pdf():
	assert uploads.problem_with(papers.png(), (uploads.PDF,)) == "other_kind"


def test_a_drawing_is_made_anew():
	dirty = papers.png() + b" " * 1024 + b"<script>"
	clean = uploads.clean_drawing(dirty, 10_000, 500)
	assert clean and b"<script>" not in clean
	assert uploads.kind_of(clean) == uploads.PNG


@pytest.mark.parametrize(
	("content", "most", "side"),
	[
		(papers.png(is_drawn=False), 10_000, 500),
		(papers.png(size=(900, 20)), 10_000, 500),
		(papers.png(), 10, 500),
		(papers.pdf(), 10_000, 500),
		(b"", 10_000, 500),
		(papers.png()[:60], 10_000, 500),
	],
)
def test_what_is_no_drawing(content, most, side):
	assert uploads.clean_drawing(content, most, side) is None

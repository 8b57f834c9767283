# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""The link check finds what is dead, and only that."""

import pytest

from tests.checks import links

PAGES = {
	"README.md": "# Sales Process\n\n## Two commands\n\nSee [follow-up](docs/follow-up.md#log-and-plan).\n",
	"docs/follow-up.md": "# Follow-up\n\n## Log, and plan!\n\n## Log and plan\n\n![desk](images/desk.png)\n",
	"docs/images/desk.png": "",
	"sales_process/engine/cadence.py": "",
	"Makefile": "demo: .venv/ready\n\techo\n\ntest:\n\techo\n",
}


@pytest.fixture
def repository(tmp_path):
	for name, text in PAGES.items():
		path = tmp_path / name
		path.parent.mkdir(parents=True, exist_ok=True)
		path.write_text(text, encoding="utf-8")
	return tmp_path


def problems(root, text=""):
	"""What the check says after this text was added to the README."""
	readme = root / "README.md"
	readme.write_text(readme.read_text(encoding="utf-8") + text, encoding="utf-8")
	return links.check(links.load(root))


@pytest.mark.parametrize(
	"text",
	[
		"",
		"[elsewhere](https://example.com/x.md) and [mail](mailto:a@example.com)",
		"[below](#two-commands), [folder](docs/), [titled](docs/follow-up.md 'Follow-up')",
		"[second of its name](docs/follow-up.md#log-and-plan-1)",
		"![an image](docs/images/desk.png) [![linked](docs/images/desk.png)](docs/follow-up.md)",
		"[by reference][x]\n\n[x]: docs/follow-up.md\n",
		'<img src="docs/images/desk.png" width="50%">',
		"`sales_process/engine/cadence.py`, `cadence.py`, `engine/`, `make test`, `.venv/bin/python`",
		"`make demo SERVE=0`, and people make things",
		"```\n[not a link](nowhere.md)\n# not a heading\nmake test DB=mariadb\n```",
		"`[not a link](nowhere.md)`",
	],
)
def test_what_exists_is_left_alone(repository, text):
	assert problems(repository, text) == []


@pytest.mark.parametrize(
	("text", "trouble"),
	[
		("[gone](docs/gone.md)", "docs/gone.md does not exist"),
		("![gone](docs/images/gone.png)", "docs/images/gone.png does not exist"),
		("[gone](#three-commands)", "no heading for #three-commands"),
		("[gone](docs/follow-up.md#gone)", "no heading for #gone"),
		("[by reference][x]\n\n[x]: docs/gone.md\n", "docs/gone.md does not exist"),
		('<a href="docs/gone.md">gone</a>', "docs/gone.md does not exist"),
		("[from the root](/docs/follow-up.md)", "write the path from this page"),
		("`sales_process/engine/gone.py`", "`sales_process/engine/gone.py` does not exist"),
		("`gone.py` and `gone/`", "`gone/` does not exist"),
		("`make tests`", "no target tests"),
		("```\nmake gone FILE=x.py\n```", "no target gone"),
	],
)
def test_what_is_dead_is_found_with_its_line(repository, text, trouble):
	found = problems(repository, "\n" + text)
	assert any(trouble in problem for problem in found), found
	assert all(problem.startswith("README.md:") for problem in found)


def test_the_line_is_that_of_the_link(repository):
	assert problems(repository, "\n```\nthree\nlines\n```\n[gone](gone.md)\n") == [
		"README.md:11: gone.md does not exist."
	]


def test_an_image_that_no_page_shows_is_found(repository):
	(repository / "docs" / "images" / "old.png").write_text("")
	assert problems(repository) == ["docs/images/old.png: no page shows this image."]

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""On a bench all apps share one environment: what we need must be what Frappe and ERPNext 15 need."""

import re

import pytest

from tests.architecture.sources import ROOT

# pinned in the pyproject.toml of Frappe 15 and ERPNext 15
PINNED = {"phonenumbers": (8, 13, 13), "rapidfuzz": (2, 15, 2)}


def _wanted() -> dict[str, str]:
	(line,) = re.findall(r"^dependencies = \[(.*)\]$", (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
	return dict(re.match(r"([\w-]+)(.*)", text).groups() for text in re.findall(r'"([^"]+)"', line))


@pytest.mark.parametrize("package", sorted(PINNED))
def test_our_requirement_admits_the_version_that_is_there(package):
	for sign, version in re.findall(r"(>=|<)([\d.]+)", _wanted()[package]):
		limit = tuple(map(int, version.split(".")))
		assert PINNED[package] >= limit if sign == ">=" else PINNED[package] < limit

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""A repair whose tests pass without it can be deleted: a newer framework no longer needs it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from devsite import repairs
from devsite.settings import ROOT

HERE = Path(__file__).parent
NOT_ON_SQLITE = {"redis_unix_socket"}
NOT_SINCE_PYTHON_3_12 = {"type_statement"}
PROCESSES = 2
TESTS_FAILED = 1

pytestmark = pytest.mark.sqlite


def _needed_here():
	left_out = set(NOT_ON_SQLITE)
	if sys.version_info >= (3, 12):
		left_out |= NOT_SINCE_PYTHON_3_12
	return [name for name in repairs.ORDER if name not in left_out]


@pytest.fixture(scope="module")
def outcomes(site_copy):
	"""What the tests of each repair say without it: {name: (exit code, output)}."""
	command = [sys.executable, str(HERE / "run_without_repairs.py"), str(PROCESSES), *_needed_here()]
	result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
	assert result.returncode == 0, result.stderr
	return json.loads(result.stdout)


@pytest.mark.parametrize("name", _needed_here())
def test_its_tests_fail_without_it(name, outcomes):
	code, output = outcomes[name]
	assert code == TESTS_FAILED, f"without {name}:\n{output}"


def test_every_file_is_listed():
	files = {path.stem for path in Path(repairs.__file__).parent.glob("*.py")} - {"__init__"}
	assert files == set(repairs.ORDER)


def test_every_file_says_why():
	for name in repairs.ORDER:
		lines = (Path(repairs.__file__).parent / f"{name}.py").read_text().splitlines()
		assert lines[3].startswith('"""') and len(lines[3]) > 30, name

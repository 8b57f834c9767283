# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""The devsite's ERPNext records behave as real ERPNext did when the cases were recorded."""

import importlib.util
import json
from itertools import zip_longest
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent
pytestmark = pytest.mark.sqlite  # about the stand-in, which knows no database
CASES = sorted((FOLDER / "cases").glob("*.json"))


@pytest.fixture
def play(site):
	"""The function that plays a case; imported only now, as it needs frappe."""
	spec = importlib.util.spec_from_file_location("recorded_replay", FOLDER / "replay.py")
	module = importlib.util.module_from_spec(spec)
	spec.loader.exec_module(module)
	return module.play


@pytest.mark.parametrize("file", CASES, ids=lambda file: file.stem)
def test_case_is_reproduced(file, play):
	case = json.loads(file.read_text(encoding="utf-8"))
	differences = differences_between(case, play(case))
	assert not differences, "\n".join([case["about"], *differences])


def differences_between(case: dict, played: list[dict]) -> list[str]:
	"""One line per difference, with the step it belongs to."""
	found = []
	for number, (step, recorded, now) in enumerate(
		zip_longest(case["steps"], case["recorded"], played, fillvalue={}), 1
	):
		target = step.get("as") or step.get("on") or step.get("method", "")
		expected, seen = flat(recorded), flat(now)
		found += [
			f"step {number} ({step['do']} {target}), {key}:\n  now      {seen.get(key)!r}\n  recorded {expected.get(key)!r}"
			for key in sorted({*expected, *seen})
			if expected.get(key) != seen.get(key)
		]
	return found


def flat(outcome: dict) -> dict:
	"""An outcome as one flat dict: quotation.grand_total → 100, events → […], error → ValidationError."""
	changed = {
		f"{alias}.{field}": value
		for alias, fields in outcome.get("changed", {}).items()
		for field, value in fields.items()
	}
	rest = {key: value for key, value in outcome.items() if key != "changed"}
	if "events" in rest:
		rest["events"] = " | ".join(rest["events"])
	return changed | rest

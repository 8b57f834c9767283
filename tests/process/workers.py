# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Python files that run in processes of their own on the site of a test, beside it and beside each other."""

import json
import subprocess
import sys
from pathlib import Path

from devsite import context
from devsite.settings import ROOT

# every worker's file begins with it: `work` is what it was given, and `all_are_ready()` lets them go at once
HEAD = """
import json, os, signal, sys, time
from pathlib import Path

import frappe

folder, number, count, work = json.loads(Path(sys.argv[1]).read_text())

def all_are_ready():
	Path(folder, f"ready_{number}").touch()
	end = time.time() + 60
	while len(list(Path(folder).glob("ready_*"))) < count:
		if time.time() > end:
			raise SystemExit("the others never came")
		time.sleep(0.01)

"""


def start(folder: Path, code: str, works: list) -> list[subprocess.Popen]:
	"""One process for each work."""
	(folder / "worker.py").write_text(HEAD + code)
	return [_start(folder, number, len(works), work) for number, work in enumerate(works)]


def finish(processes: list[subprocess.Popen], returncode: int = 0) -> list[str]:
	"""Waits for them; what each has printed."""
	said = []
	for process in processes:
		output, errors = process.communicate(timeout=120)
		assert process.returncode == returncode, errors
		said.append(output)
	return said


def _start(folder: Path, number: int, count: int, work) -> subprocess.Popen:
	given = folder / f"work_{number}.json"
	given.write_text(json.dumps([str(folder), number, count, work]))
	return subprocess.Popen(
		[sys.executable, "-m", "devsite", "run", str(folder / "worker.py"), str(given)],
		cwd=ROOT,
		env=context.environment(),
		stdout=subprocess.PIPE,
		stderr=subprocess.PIPE,
		text=True,
	)

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from collections.abc import Callable, Iterable
from pathlib import Path


class RepairNotNeeded(Exception):
	"""The sources no longer have the fault: the repair can be deleted."""


def rewrite(files: Iterable[Path], change: Callable[[str], str], repair: str) -> None:
	"""Rewrite the files whose text `change` alters; at least one must be."""
	changed = 0
	for file in files:
		before = file.read_text()
		after = change(before)
		if after != before:
			file.write_text(after)
			changed += 1
	if not changed:
		raise RepairNotNeeded(f"Nothing to repair for {repair}: delete this repair.")

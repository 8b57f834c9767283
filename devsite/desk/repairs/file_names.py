# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

# Reason: the texts say monoframe/..., the files they mean are still named frappe/...

import os
from pathlib import Path

KEPT = {"images", "icons"}


def apply(app: Path) -> None:
	"""Rename files and folders as the texts call them."""
	for folder, folders, files in os.walk(app / "public", topdown=False):
		for name in [*folders, *files]:
			if "frappe" in name:
				_rename(Path(folder) / name)


def _rename(old: Path) -> None:
	new = old.with_name(old.name.replace("frappe", "monoframe"))
	old.rename(new)
	if KEPT.intersection(new.parts):
		# pictures are also asked for by apps written for Frappe
		old.hardlink_to(new)

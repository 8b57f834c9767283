# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

# Reason: the rename skipped .vue files, so they miss the fork's CSS classes, headers and global.

from pathlib import Path

from devsite.desk.repairs.replace import rewrite


def apply(app: Path) -> None:
	"""Rename inside Vue files."""
	rewrite(
		(app / "public").rglob("*.vue"),
		lambda text: text.replace("frappe", "monoframe").replace("Frappe", "Monoframe"),
		__name__,
	)

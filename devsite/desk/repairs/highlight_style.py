# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

# Reason: a style of highlight.js is imported through public/node_modules, which the package does not have.

from pathlib import Path

from devsite.desk.repairs.replace import rewrite


def apply(app: Path) -> None:
	"""Import it as a package."""
	rewrite(
		[app / "public" / "scss" / "desk.bundle.scss"],
		lambda text: text.replace("monoframe/public/node_modules/", ""),
		__name__,
	)

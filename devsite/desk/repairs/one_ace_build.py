# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

# Reason: developer mode loads a second, unminified build of the Ace editor: 20 MB more to serve.

from pathlib import Path

from devsite.desk.repairs.replace import rewrite


def apply(app: Path) -> None:
	"""Load the minified build always."""
	rewrite(
		[app / "public" / "js" / "monoframe" / "form" / "controls" / "code.js"],
		lambda text: text.replace("/src-noconflict/", "/src-min-noconflict/"),
		__name__,
	)

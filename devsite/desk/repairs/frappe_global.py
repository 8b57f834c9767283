# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

# Reason: scripts written for Frappe use the global `frappe`; the fork defines only `monoframe`.

from pathlib import Path

from devsite.desk.repairs.replace import rewrite


def apply(app: Path) -> None:
	"""Make both names one object, in scripts and in Vue templates."""
	js = app / "public" / "js"
	rewrite([js / "monoframe" / "provide.js"], _alias_in_scripts, __name__)
	rewrite([js / "libs.bundle.js"], _alias_in_vue, __name__)


def _alias_in_scripts(text: str) -> str:
	start = "if (!window.monoframe) window.monoframe = {};"
	return text.replace(start, f"{start}\nwindow.frappe = window.monoframe;")


def _alias_in_vue(text: str) -> str:
	line = "app.config.globalProperties.monoframe = window.monoframe;"
	return text.replace(line, f"{line}\n\tapp.config.globalProperties.frappe = window.monoframe;")

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

# Reason: npm packages were renamed in the texts; on npm they are still named frappe-*.

import re
from pathlib import Path

from devsite.desk.repairs.replace import rewrite

PACKAGES = re.compile(r"\bmonoframe-(charts|datatable|gantt|quill-image-resize)\b")
# how the texts point into a package: import "x", "x/dist/x.css", "~x/...", node_modules/x/...
POINTER = re.compile(r"([\"~/])(monoframe-(?:charts|datatable|gantt|quill-image-resize)[\w./-]*)")


def apply(app: Path) -> None:
	"""Name npm packages as npm does."""
	files = [file for file in (app / "public").rglob("*") if file.suffix in (".js", ".scss")]
	rewrite(files, lambda text: POINTER.sub(_rename, text), __name__)


def _rename(found: re.Match) -> str:
	return found[1] + PACKAGES.sub(r"frappe-\1", found[2])

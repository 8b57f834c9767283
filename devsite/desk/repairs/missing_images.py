# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

# Reason: some pictures that pages ask for are not in the package.

import shutil
from pathlib import Path

# asked for -> a picture of the package that fits
STAND_INS = {
	"monoframe-logo.svg": "monoframe-framework-logo.svg",
	"frappe-logo.svg": "monoframe-framework-logo.svg",
	"ui/avatar.png": "default-avatar.png",
}
# PhotoSwipe 5 draws its own buttons: the old picture of them may be empty
EMPTY = ("default-skin.svg",)


def apply(app: Path) -> None:
	"""Add them."""
	images = app / "public" / "images"
	for missing, stand_in in STAND_INS.items():
		shutil.copy(images / stand_in, images / missing)
	for missing in EMPTY:
		(images / missing).write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')

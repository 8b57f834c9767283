# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Whether something built from sources is still what the sources give."""

import hashlib
import shutil

SUFFIXES = (".py", ".json", ".txt", ".csv", ".toml", ".html", ".md")
LENGTH = 16
NOT_BUILT_FROM = ("node_modules", "__pycache__", "public", "demo", "desk")


def of(*folders, extra=""):
	"""Changes with every file a site is built from in these folders."""
	digest = hashlib.sha256(extra.encode())
	for folder in folders:
		for path in sorted(_files(folder)):
			digest.update(str(path).encode())
			digest.update(path.read_bytes())
	return digest.hexdigest()[:LENGTH]


def _files(folder):
	for path in folder.rglob("*"):
		inside = path.relative_to(folder).parts
		if path.suffix in SUFFIXES and not path.name.startswith("test_"):
			if not any(part in NOT_BUILT_FROM for part in inside):
				yield path


def forget_older(folder, pattern, number):
	"""Delete all but the newest results of earlier builds."""
	found = sorted(folder.glob(pattern), key=lambda path: path.stat().st_mtime)
	for path in found[: max(len(found) - number, 0)]:
		shutil.rmtree(path, ignore_errors=True)

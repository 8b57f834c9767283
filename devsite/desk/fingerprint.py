# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import hashlib
from collections.abc import Iterable
from pathlib import Path


def fingerprint(*parts: str) -> str:
	"""Return a short name for these texts."""
	return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def fingerprint_of_files(folder: Path, files: Iterable[Path]) -> str:
	"""Return a short name for the names and contents of `files` below `folder`."""
	digest = hashlib.sha256()
	for file in sorted(files):
		digest.update(f"{file.relative_to(folder)}\0".encode())
		digest.update(file.read_bytes())
	return digest.hexdigest()[:16]

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""One command per site at a time: cache and queue live in the process that holds it."""

import fcntl
import json
import os
from contextlib import contextmanager

from devsite.errors import DevsiteError
from devsite.progress import say


@contextmanager
def held(settings, command, wait=False):
	"""Hold the site for a command; if another has it, say who (or wait for it)."""
	settings.home.mkdir(parents=True, exist_ok=True)
	path = settings.home / f"{settings.site_name}.lock"
	with path.open("a+", encoding="utf-8") as file:
		_take(file, settings, wait)
		file.seek(0)
		file.truncate()
		json.dump({"command": command, "pid": os.getpid()}, file)
		file.flush()
		yield


def _take(file, settings, wait):
	try:
		fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
	except BlockingIOError:
		holder = _holder(file)
		if not wait:
			raise DevsiteError(
				f"The site {settings.site_name} is held by {holder}. Stop that command first, or wait for its end."
			) from None
		say(f"  Waiting for {holder} ...")
		fcntl.flock(file, fcntl.LOCK_EX)


def _holder(file):
	file.seek(0)
	try:
		holder = json.load(file)
		return f"`{holder['command']}` (process {holder['pid']})"
	except (ValueError, KeyError):
		return "another command"

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""A line per long step with the seconds it took, so nobody wonders whether it hangs."""

import sys
import time
from contextlib import contextmanager


@contextmanager
def step(label):
	"""Announce a step, and say how long it took when it is done."""
	print(f"  {label} ...", end="", file=sys.stderr, flush=True)
	start = time.monotonic()
	try:
		yield
	except BaseException:
		print(flush=True, file=sys.stderr)
		raise
	print(f" {time.monotonic() - start:.1f} s", file=sys.stderr, flush=True)


def say(text):
	"""A line about what is going on."""
	print(text, file=sys.stderr, flush=True)

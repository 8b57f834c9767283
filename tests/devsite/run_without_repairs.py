# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""`run_without_repairs.py [NAME ...]`: which repairs does the framework still need? Asked after a new release of it.

The tests of each repair run without it. If they pass, it can be deleted, and this ends with 1.
Every run needs a process that has not seen the framework; they are forked from one that has loaded the libraries.
"""

import os
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
LIBRARIES = "babel bs4 cryptography jinja2 num2words orjson pydantic pymysql pypika redis requests rq werkzeug".split()


PROCESSES = 2
NOT_ON_SQLITE = {"redis_unix_socket"}
NOT_SINCE_PYTHON_3_12 = {"type_statement"}
TESTS_FAILED = 1


def main(*names):
	"""Print every repair that is not needed, with what its tests said; the exit code says whether there is one."""
	sys.path.insert(0, str(HERE.parent.parent))
	for library in ("pytest", *LIBRARIES):
		__import__(library)
	outcomes = _outcomes(list(names) or _needed_here())
	unneeded = {name: output for name, (code, output) in outcomes.items() if code != TESTS_FAILED}
	for name, output in unneeded.items():
		print(f"Its tests did not fail without {name}:\n{output}")
	print(f"{len(outcomes) - len(unneeded)} of {len(outcomes)} repairs are needed.")
	return int(bool(unneeded))


def _needed_here():
	from devsite import repairs

	left_out = NOT_ON_SQLITE | (NOT_SINCE_PYTHON_3_12 if sys.version_info >= (3, 12) else set())
	return [name for name in repairs.ORDER if name not in left_out]


def _outcomes(waiting):
	"""What the tests of each repair say without it: {name: (exit code, output)}; some run at a time."""
	outcomes, running = {}, {}
	while waiting or running:
		while waiting and len(running) < PROCESSES:
			_start(waiting.pop(0), running)
		pid, status = os.wait()
		name, output = running.pop(pid)
		output.seek(0)
		outcomes[name] = (os.waitstatus_to_exitcode(status), output.read()[-1500:])
		output.close()
	return outcomes


def _start(name, running):
	output = tempfile.TemporaryFile("w+", encoding="utf-8")
	pid = os.fork()
	if pid:
		running[pid] = (name, output)
		return
	for stream in (1, 2):
		os.dup2(output.fileno(), stream)
	os._exit(_run_without(name))


def _run_without(name):
	import pytest

	os.environ["DEVSITE_SKIP_REPAIR"] = name
	files = [str(path) for path in HERE.glob("test_*repairs.py")]
	try:
		return int(pytest.main(["-q", "-p", "no:cacheprovider", "-k", f"test_{name}_", *files]))
	finally:
		sys.stdout.flush()


if __name__ == "__main__":
	sys.exit(main(*sys.argv[1:]))

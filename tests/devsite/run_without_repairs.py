# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""`run_without_repairs.py PROCESSES NAME ...`: run the tests of each repair without it, print what they said as JSON.

Every run needs a process that has not seen the framework; they are forked from one that has loaded the libraries.
"""

import json
import os
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
LIBRARIES = "babel bs4 cryptography jinja2 num2words orjson pydantic pymysql pypika redis requests rq werkzeug".split()


def main(processes, *names):
	"""Run up to this many at a time."""
	sys.path.insert(0, str(HERE.parent.parent))
	for library in ("pytest", *LIBRARIES):
		__import__(library)
	outcomes, running = {}, {}
	waiting = list(names)
	while waiting or running:
		while waiting and len(running) < int(processes):
			_start(waiting.pop(0), running)
		pid, status = os.wait()
		name, output = running.pop(pid)
		output.seek(0)
		outcomes[name] = (os.waitstatus_to_exitcode(status), output.read()[-1500:])
		output.close()
	print(json.dumps(outcomes))


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
	main(*sys.argv[1:])

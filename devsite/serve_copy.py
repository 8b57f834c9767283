# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""`python -m devsite.serve_copy HOME [FUNCTION]`: serve the site in HOME for a test, on a free port.

FUNCTION (as in package.module.name) is called before, to make the records the test looks at. The first line
printed is the address.
"""

import dataclasses
import importlib
import sys
from pathlib import Path

from devsite import jobs, lock, services, site
from devsite import settings as project
from devsite.serve import HOST, make_server


def main(home, function=None):
	"""Serve until the process is ended."""
	settings = site.prepare(dataclasses.replace(project.load(), home=Path(home)))
	with lock.held(settings, "a desk test"), services.running(settings, redis_server=False):
		if function:
			_call(function)
		server = make_server(settings, 0)
		jobs.start()
		print(f"http://{HOST}:{server.port}", flush=True)
		server.serve_forever()


def _call(function):
	module, _, name = function.rpartition(".")
	with site.connected() as frappe:
		getattr(importlib.import_module(module), name)()
		frappe.db.commit()


if __name__ == "__main__":
	main(*sys.argv[1:])

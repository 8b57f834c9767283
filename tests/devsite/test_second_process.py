# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""On real servers a second process can work on the site that a first one holds."""

import subprocess
import sys

import pytest

from devsite import context
from devsite.settings import ROOT

pytestmark = pytest.mark.mariadb

WAITING = """
import frappe

frappe.get_doc({"doctype": "Role", "role_name": "From outside"}).insert()
"""
WORKING = """
from devsite import jobs

jobs.drain()
"""


def start(tmp_path, code):
	file = tmp_path / "second.py"
	file.write_text(code)
	return subprocess.run(
		[sys.executable, "-m", "devsite", "run", str(file)],
		cwd=ROOT,
		env=context.environment(),
		capture_output=True,
		text=True,
		timeout=120,
	)


def test_it_writes_what_the_first_one_reads(site, tmp_path):
	result = start(tmp_path, WAITING)
	assert result.returncode == 0, result.stderr
	site.db.rollback()
	assert site.db.exists("Role", "From outside")


def test_it_runs_the_jobs_of_the_first_one(site, tmp_path):
	site.enqueue("frappe.defaults.set_global_default", key="done_by", value="the second process")
	result = start(tmp_path, WORKING)
	assert result.returncode == 0, result.stderr
	site.db.rollback()
	site.clear_cache()
	assert site.db.get_default("done_by") == "the second process"

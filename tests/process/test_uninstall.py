# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Uninstalling leaves nothing of ours and all of theirs, and can be repeated."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from devsite import settings as project
from sales_process.setup.custom_fields import CUSTOM_FIELDS

WALK = Path(__file__).with_name("uninstall_walk.py")


@pytest.fixture(scope="module")
def steps(tmp_path_factory):
	"""The walk, on a site that had ERPNext's records alone and is thrown away."""
	home = tmp_path_factory.mktemp("uninstall")
	settings = project.load()
	settings.cache_dir.mkdir(parents=True, exist_ok=True)
	(home / "cache").symlink_to(settings.cache_dir)
	before_us = f"erpnext={settings.apps['erpnext']}"
	devsite(home, "new", DEVSITE_APPS=before_us)
	devsite(home, "run", str(WALK), str(home / "steps.json"))
	return json.loads((home / "steps.json").read_text())


def devsite(home: Path, *arguments: str, **environment: str) -> None:
	run = subprocess.run(
		[sys.executable, "-m", "devsite", *arguments],
		env=os.environ | {"DEVSITE_DIR": str(home)} | environment,
		capture_output=True,
		text=True,
		timeout=900,
	)
	assert run.returncode == 0, run.stdout + run.stderr


def our_fields(table: str) -> set[str]:
	return {field["fieldname"] for field in CUSTOM_FIELDS.get(table.removeprefix("tab"), ())}


@pytest.mark.sqlite
class TestUninstall:
	def test_the_site_was_full_of_us(self, steps):
		installed = steps["installed"]
		assert {f"tab{name}" for name in steps["ours"]} - set(installed["columns"]) <= {
			"tabSales Process Settings"
		}
		assert installed["mentions"]["tabComment.reference_doctype"] and installed["letters"][0]
		assert installed["mentions"]["__Auth"] and installed["mentions"]["__UserSettings"]
		for doctype in CUSTOM_FIELDS:
			assert our_fields(doctype) <= set(installed["columns"][f"tab{doctype}"])

	def test_tables_and_columns_are_as_they_were_before_us(self, steps):
		assert steps["removed"]["columns"] == steps["without us"]["columns"]

	def test_so_are_roles_fields_jobs_and_everything_else_that_is_set_up(self, steps):
		for doctype, names in steps["without us"]["records"].items():
			assert steps["removed"]["records"][doctype] == names, doctype

	def test_nothing_mentions_us(self, steps):
		assert steps["removed"]["mentions"] == {}

	def test_what_an_admin_and_a_customer_had_is_kept(self, steps):
		assert steps["removed"]["theirs"] == steps["without us"]["theirs"]
		assert steps["removed"]["theirs"]["shoe_size"] == "43"

	def test_letters_and_papers_are_kept_too(self, steps):
		assert steps["removed"]["letters"] == steps["installed"]["letters"]

	def test_it_can_be_installed_again(self, steps):
		first, again = steps["installed"], steps["installed again"]
		for table, columns in again["columns"].items():
			assert set(first["columns"][table]) - {"their_own"} == set(columns), table
		for doctype in ("DocType", "Notification", "Number Card", "Scheduled Job Type", "Workspace", "Role"):
			assert again["records"][doctype] == first["records"][doctype]

	def test_and_removed_again(self, steps):
		for what in ("columns", "records", "mentions", "theirs"):
			assert steps["removed again"][what] == steps["without us"][what]

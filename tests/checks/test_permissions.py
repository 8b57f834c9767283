# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""docs/permissions.md says what the DocTypes say."""

import re

from sales_process import hooks
from tests.architecture.sources import doctypes
from tests.checks import permissions

# on these a salesperson has no right at all: what they hold is secret
SECRET = {"Price Floor", "Negotiation Limit"}


def test_the_page_is_as_the_definitions_are():
	text = permissions.PAGE.read_text(encoding="utf-8")
	assert permissions.page(text) == text, "Run: python -m tests.checks.permissions --write"


def test_every_record_is_in_the_table_once():
	named = re.findall(r"^\| ([^|]+?) \| ", permissions.table(), re.MULTILINE)
	wanted = sorted(name for name, doctype in doctypes().items() if not doctype.get("istable"))
	assert sorted(name for name in named if name != "record") == wanted


def test_a_right_that_changes_changes_the_table(monkeypatch):
	before = permissions.table()
	record = doctypes()["Follow-up Plan"]
	monkeypatch.setitem(record["permissions"][0], "delete", 1 - record["permissions"][0].get("delete", 0))
	assert permissions.table() != before


def test_whatever_belongs_to_a_deal_is_limited_to_its_people():
	"""A record that names an account and an owner but forgot the hooks would be open to everybody."""
	limited = set(hooks.permission_query_conditions)
	assert limited == set(hooks.has_permission)
	personal = {
		name
		for name, doctype in doctypes().items()
		if not doctype.get("istable")
		and {"account", "sales_owner"} <= {field["fieldname"] for field in doctype["fields"]}
	}
	assert personal <= limited


def test_secrets_are_kept_from_salespeople():
	for name in SECRET & set(doctypes()):
		roles = {row["role"] for row in doctypes()[name]["permissions"]}
		assert not roles & {"Sales User", "All", "Guest", "Desk User"}, name

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""The demo as it is used: a command on a site of its own."""

import dataclasses
import json
import os
import subprocess
import sys

import pytest

from devsite import settings as project
from devsite import site as sites
from devsite.settings import ROOT
from devsite.testing import build_template

A_MONTH = ("--seed", "3", "--customers", "2", "--months", "1", "--until", "2026-05-29")
ARGUMENTS = ("--seed", "1", "--customers", "4", "--months", "3", "--until", "2026-05-29")
STAGES = ("Develop", "Follow-up", "Opportunity", "Closing", "Delivery", "Survey")
PLAY = "import sys\nfrom sales_process.demo import play\nplay(sys.argv[1:])\n"
MAKE_USER = "from sales_process.tests.factories import make_user\nmake_user('admin@example.com')\n"
MAKE_CUSTOMER = "from sales_process.tests.factories import make_customer\nmake_customer('Somebody Real')\n"
LOOK = """
import json
import frappe
from sales_process.demo.people import STAFF

business = (
	"Lead", "Opportunity", "Customer", "Quotation", "Sales Order", "Delivery Note", "Follow-up Log",
	"Negotiation", "Price Approval", "Opportunity Grade", "Satisfaction Survey",
)
days = {doctype: frappe.get_all(doctype, fields=["creation", "modified", "owner"]) for doctype in business}
print(json.dumps({
	"errors": frappe.get_all("Error Log", pluck="method"),
	"first": min(str(row.creation) for rows in days.values() for row in rows),
	"last": max(str(row.modified) for rows in days.values() for row in rows),
	"owners": sorted({row.owner for doctype in business[:-2] for row in days[doctype]}),
	"staff": [person.email for person in STAFF],
	"sent": frappe.db.count("Email Queue", {"status": "Sent"}),
	"queued": frappe.db.count("Email Queue"),
	"revisits": frappe.db.count("Follow-up Plan", {"plan_type": "Revisit"}),
	"customers": frappe.db.count("Customer"),
	"researches": sorted(set(frappe.get_all("Lead Research", pluck="status"))),
	"approvals": sorted(frappe.get_all("Price Approval", pluck="status")),
	"improvements": sorted(frappe.get_all("Improvement Action", pluck="status")),
	"deliveries": sorted(frappe.get_all("Delivery Plan", pluck="status")),
	"services": sorted(frappe.get_all("Value-added Service", pluck="status")),
	"unknown fit": frappe.db.count("Lead Research", {"segment": ["is", "not set"], "channel": ["is", "set"]}),
	"currencies": sorted(set(frappe.get_all("Opportunity", pluck="currency"))),
}))
"""


class Site:
	"""A site of its own, on which files are run in processes of their own."""

	def __init__(self, home):
		self.home = home
		template = build_template(project.load())
		sites.copy(template, dataclasses.replace(template, home=home))

	def run(self, code: str, *arguments: str) -> subprocess.CompletedProcess:
		file = self.home / "script.py"
		file.write_text(code, encoding="utf-8")
		return subprocess.run(
			[sys.executable, "-m", "devsite", "run", str(file), *arguments],
			cwd=ROOT,
			env={**os.environ, "DEVSITE_DIR": str(self.home), "PYTHONIOENCODING": "utf-8"},
			capture_output=True,
			text=True,
			encoding="utf-8",
		)

	def play(self, *arguments: str) -> subprocess.CompletedProcess:
		return self.run(PLAY, *arguments)


def table_of(played: subprocess.CompletedProcess) -> str:
	assert played.returncode == 0, played.stderr
	return played.stdout[played.stdout.index("From ") :]


def refusal(played: subprocess.CompletedProcess) -> str:
	"""The one line that says why the demo is not played."""
	assert played.returncode == 1, played.stdout + played.stderr
	lines = played.stderr.strip().splitlines()
	assert len(lines) == 1, played.stderr
	return lines[0]


@pytest.fixture(scope="module")
def new_site(tmp_path_factory):
	return lambda: Site(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="module")
def played(new_site):
	"""A site with a demo, and what playing it printed."""
	site = new_site()
	return site, site.play(*ARGUMENTS)


def test_every_stage_has_business(played):
	rows = {
		line.split()[0]: line.split() for line in table_of(played[1]).splitlines() if line.startswith("  ")
	}
	for stage in STAGES:
		_name, started, done, rate, amount, *_meaning = rows[stage]
		assert int(started) >= int(done) > 0, rows[stage]
		assert rate == f"{int(done) / int(started):.0%}"
		assert int(amount.replace(",", "")) > 0


def test_progress_and_log_ins_are_printed(played):
	printed = played[1].stdout
	for month in ("March 2026:", "April 2026:", "May 2026:"):
		assert month in printed
	for role in ("a salesperson", "the manager", "the admin"):
		assert role in printed


def test_the_same_seed_gives_the_same_table(new_site):
	first, second = (table_of(new_site().play(*A_MONTH)) for _ in range(2))
	assert first == second


def test_a_second_call_only_prints(played):
	site, first = played
	again = site.play(*ARGUMENTS)
	assert "already" in again.stdout
	assert "Playing" not in again.stdout
	assert table_of(again) == table_of(first)


def test_another_demo_is_not_played_over_the_first(played):
	site, first = played
	told = refusal(site.play("--seed", "12", *ARGUMENTS[2:]))
	assert "--seed 1 " in told
	assert table_of(site.play(*ARGUMENTS)) == table_of(first)


def test_the_records_tell_a_true_story(played):
	looked = played[0].run(LOOK)
	assert looked.returncode == 0, looked.stderr
	facts = json.loads(looked.stdout.splitlines()[-1])
	assert facts["errors"] == []
	assert "2026-02-27" <= facts["first"] <= facts["last"] < "2026-05-30"
	assert set(facts["owners"]) <= {*facts["staff"], "Guest"}  # who wrote on the inquiry page
	assert facts["queued"] > facts["sent"] == 0
	assert facts["revisits"] > 0  # what an unhappy customer leads to
	assert facts["customers"] > 4  # some leads have become one
	assert {"Closed", "Not a Fit"} <= set(facts["researches"])
	assert facts["approvals"] == ["Approved", "Approved", "Rejected"]
	assert facts["improvements"] == ["Closed", "Closed"]
	assert "Accepted" in facts["deliveries"]
	assert "Held" in facts["services"]
	assert facts["unknown fit"] == 5  # who came on the last day, by the inquiry page and the exhibition
	assert facts["currencies"] == ["CNY", "EUR", "TWD", "USD"]  # each company's own


def test_a_site_with_business_or_namesakes_is_refused(new_site):
	site = new_site()
	assert site.run(MAKE_USER).returncode == 0
	assert "admin@example.com" in refusal(site.play(*ARGUMENTS))
	assert site.run(MAKE_CUSTOMER).returncode == 0
	assert "Customer" in refusal(site.play(*ARGUMENTS))
	facts = site.run("import frappe\nprint(frappe.get_all('Customer', pluck='name'))")
	assert facts.stdout.splitlines()[-1] == "['Somebody Real']"


@pytest.mark.parametrize(
	"arguments",
	[("--customers", "0"), ("--months", "99"), ("--until", "2026-05-28"), ("--until", "soon"), ("--wrong",)],
)
def test_wrong_arguments_get_one_line(played, arguments):
	assert refusal(played[0].play(*arguments)).startswith("demo: ")

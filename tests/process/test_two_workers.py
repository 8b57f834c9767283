# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Two workers take up the leads of the same companies at once: each company is one account with one deal."""

import json
import subprocess
import sys
import time

import pytest

from devsite import context
from devsite.settings import ROOT

pytestmark = pytest.mark.mariadb

COMPANIES = 12
# what Frappe's worker does with a job: it commits when the job is done, and some errors begin it anew
WORKER = """
import json, sys, time

import frappe
from sales_process.sales_process.doctype.sales_deal.sales_deal import take_up_lead

leads, begin = json.loads(open(sys.argv[1]).read())
frappe.local.job = frappe._dict(method="take_up_lead")
time.sleep(max(0, begin - time.time()))
for lead in leads:
	for _try in range(5):
		try:
			take_up_lead(lead)
			frappe.db.commit()
			break
		except (frappe.QueryDeadlockError, frappe.QueryTimeoutError, frappe.RetryBackgroundJobError):
			frappe.db.rollback()
			print("again", lead)
	else:
		raise SystemExit(f"{lead} was never taken up")
"""


@pytest.fixture
def companies(site):
	"""Companies of two leads each, which came while nobody worked."""
	from sales_process.tests.factories import make_lead, make_prospect

	made = []
	for number in range(COMPANIES):
		name = f"Two Workers {number} Ltd"
		leads = [make_lead(name, first_name=person).name for person in ("Ann", "Bob")]
		made.append((make_prospect(name, leads).name, leads))
	site.db.commit()
	return made


def start(tmp_path, number: int, leads: list[str], begin: float) -> subprocess.Popen:
	code, work = tmp_path / f"worker_{number}.py", tmp_path / f"work_{number}.json"
	code.write_text(WORKER)
	work.write_text(json.dumps([leads, begin]))
	return subprocess.Popen(
		[sys.executable, "-m", "devsite", "run", str(code), str(work)],
		cwd=ROOT,
		env=context.environment(),
		stderr=subprocess.PIPE,
		text=True,
	)


def test_each_company_is_one_account_with_one_deal(site, companies, tmp_path):
	begin = time.time() + 15
	workers = [
		start(tmp_path, number, [leads[number] for _prospect, leads in companies], begin)
		for number in range(2)
	]
	for worker in workers:
		_said, errors = worker.communicate(timeout=180)
		assert worker.returncode == 0, errors
	site.db.rollback()
	for prospect, leads in companies:
		rows = site.get_all(
			"Sales Account Party",
			filters={"party": ["in", [prospect, *leads]]},
			fields=["parent", "party"],
			order_by=None,
		)
		assert len(rows) == 3 and len({row.parent for row in rows}) == 1, rows
		deals = site.get_all("Sales Deal", filters={"account": rows[0].parent}, pluck="name", order_by=None)
		assert len(deals) == 1
		assert site.db.count("Follow-up Plan", {"deal": deals[0]}) == 1

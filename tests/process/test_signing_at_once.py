# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""On a real database: two tabs of a customer sign and decline one contract at the same time."""

import pytest

from tests.process.workers import finish, start

pytestmark = pytest.mark.mariadb

REVIEW, KIND = "Contract Review", "Signed at Once"
ANSWERS = """
from sales_process.api import contract_signing

key, seen, decision = work
frappe.set_user("Guest")
frappe.local.request_ip = "192.0.2.9"
frappe.local.form_dict = frappe._dict(key=key)
all_are_ready()
values = {"full_name": "Ann Buyer", "job_title": "CEO", "agrees": "1", "message": "No"}
response = contract_signing.answer(key, decision, seen=seen, **values)
frappe.db.commit()
print(response.status_code)
"""


def make_ready(frappe) -> str:
	from frappe.model.workflow import apply_workflow

	from sales_process.api import contract_review
	from sales_process.tests.factories import as_user
	from sales_process.tests.prices import make_deal, offered
	from sales_process.tests.site import LEGAL, MARY, RUTH

	frappe.get_doc(doctype="Contract Type", type_name=KIND, opening_text="Between us.").insert()
	deal = make_deal("Signs at Once", offered(1000, list_rate=1000))
	with as_user(MARY):
		name = contract_review.start(deal, KIND)
	for user, action in ((MARY, "Send to Review"), (RUTH, "Approve"), (LEGAL, "Approve")):
		with as_user(user):
			apply_workflow(frappe.get_doc(REVIEW, name), action)
	return name


def test_one_answer_counts(site, tmp_path):
	from sales_process.api import contract_signing
	from sales_process.tests.factories import as_user
	from sales_process.tests.site import MARY

	name = make_ready(site)
	with as_user(MARY):
		key = contract_signing.copy_link(name).partition("key=")[2]
	site.db.commit()
	seen = site.db.get_value(REVIEW, name, "pdf_hash")
	works = [[key, seen, decision] for decision in ("sign", "decline", "sign", "decline")]
	assert finish(start(tmp_path, ANSWERS, works)) == ["303\n"] * 4
	site.db.rollback()
	doc = site.get_doc(REVIEW, name)
	answers = [row.what for row in doc.events if row.what in ("Signed", "Declined")]
	assert len(answers) == 1
	assert doc.meaning == {"Signed": "Customer Signed", "Declined": "Declined"}[answers[0]]
	assert len(doc.signatures) == (answers[0] == "Signed")

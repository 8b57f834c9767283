# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import pytest

from sales_process.engine.signing import Given, problem_with

SIGNS = {"decision": "sign", "full_name": "Ann", "job_title": "CEO", "agrees": True}
FORWARDS = {"decision": "forward", "full_name": "Ben", "email": "ben@example.com"}


@pytest.mark.parametrize(
	("given", "problem"),
	[
		({}, "no_decision"),
		({"decision": "eat"}, "no_decision"),
		(SIGNS, ""),
		({**SIGNS, "full_name": " "}, "no_name"),
		({**SIGNS, "job_title": ""}, "no_title"),
		({**SIGNS, "agrees": False}, "no_consent"),
		(FORWARDS, ""),
		({**FORWARDS, "full_name": "Win at https://spam.example"}, "no_name"),
		({**FORWARDS, "full_name": "WWW.spam.example"}, "no_name"),
		({**FORWARDS, "email": "ben"}, "no_email"),
		({**FORWARDS, "email": "a@b.c, d@e.f"}, "no_email"),
		({"decision": "change", "message": " "}, "no_message"),
		({"decision": "change", "message": "Net 60"}, ""),
		({"decision": "decline"}, "no_message"),
	],
)
def test_what_is_missing(given, problem):
	assert problem_with(Given(**given), needs_authority=False) == problem


def test_a_proof_is_asked_for_where_the_type_wants_it():
	assert problem_with(Given(**SIGNS), needs_authority=True) == "no_authority"
	assert problem_with(Given(**SIGNS, has_authority=True), needs_authority=True) == ""

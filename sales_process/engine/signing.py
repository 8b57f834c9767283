# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What a customer answers to a contract on his page. Pure."""

import re
from dataclasses import dataclass

SIGN, CHANGE, DECLINE, FORWARD = "sign", "change", "decline", "forward"
ANSWERS = (SIGN, CHANGE, DECLINE, FORWARD)
LONGEST_NAME, LONGEST_MESSAGE, LONGEST_ADDRESS = 140, 2000, 140
MAIL_ADDRESS = re.compile(r"[^@\s<>\"',;]+@[^@\s<>\"',;]+\.[^@\s<>\"',;]+")
LIKE_AN_ADDRESS = re.compile(r"://|www\.", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Given:
	"""What was filled in on the page."""

	decision: str = ""
	full_name: str = ""
	job_title: str = ""
	message: str = ""
	email: str = ""
	agrees: bool = False
	has_authority: bool = False


def problem_with(given: Given, needs_authority: bool) -> str:
	"""What is missing from an answer, as a code; empty where nothing is."""
	if given.decision not in ANSWERS:
		return "no_decision"
	if given.decision in (SIGN, FORWARD) and not given.full_name.strip():
		return "no_name"
	if given.decision == SIGN:
		if not given.job_title.strip():
			return "no_title"
		if not given.agrees:
			return "no_consent"
		return "no_authority" if needs_authority and not given.has_authority else ""
	if given.decision == FORWARD:
		if LIKE_AN_ADDRESS.search(given.full_name):
			return "no_name"  # the name stands in a mail: it is no place for advertisements
		return "" if MAIL_ADDRESS.fullmatch(given.email.strip()) else "no_email"
	return "" if given.message.strip() else "no_message"

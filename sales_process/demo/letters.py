# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Before the calls a salesperson writes to all who are due for a mail: looks at each text, then sends."""

import frappe

from sales_process.api import bulk_mail, follow_up
from sales_process.demo.clock import Clock
from sales_process.demo.jobs import request
from sales_process.demo.people import Person

PLAN = "Follow-up Plan"
TO_MANY, TO_ONE = "Follow-up: Staying in Touch", "Follow-up: Quotation"


def write_to_all(person: Person, clock: Clock) -> int:
	"""Says to how many; the queue sends them."""
	with request(person.email):
		names = _due_by_mail(person, clock)
		if not names:
			return 0
		quoted, others = _parted(names)
		number = _write_to_many(others) + sum(_write_to_one(name) for name in quoted[:1])
	clock.tick()
	return number


def _due_by_mail(person: Person, clock: Clock) -> list[str]:
	channels = frappe.get_list("Follow-up Channel", filters={"kind": "Mail"}, pluck="name")
	filters = {
		"sales_owner": person.email,
		"status": "Active",
		"next_follow_up": ["<=", clock.today],
		"next_channel": ["in", channels],
	}
	return frappe.get_list(PLAN, filters=filters, pluck="name", order_by="creation asc", limit=50)


def _parted(names: list[str]) -> tuple[list[str], list[str]]:
	"""Who has an offer gets a mail of his own, written in the log dialog."""
	filters = {"name": ["in", names], "plan_type": "Quotation"}
	quoted = frappe.get_list(PLAN, filters=filters, pluck="name", order_by="creation asc", limit=0)
	return quoted, [name for name in names if name not in quoted]


def _write_to_many(names: list[str]) -> int:
	if not names:
		return 0
	shown = bulk_mail.get_preview(PLAN, names, TO_MANY)
	chosen = [row["name"] for row in shown["rows"] if not row["skipped"]]
	return bulk_mail.send(PLAN, chosen, TO_MANY, shown["version"])["number"] if chosen else 0


def _write_to_one(name: str) -> int:
	mail = follow_up.get_mail(PLAN, name, TO_ONE)
	if not mail["to"]:
		return 0
	touch = {"channel": mail["channel"], "outcome": "No Response", "subject": mail["subject"]}
	follow_up.log_touch(PLAN, name, touch, mail=mail)
	return 1

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""The demo as a command: its options, what it refuses, and what it prints."""

import argparse
import json
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta

import frappe

from sales_process import compat
from sales_process.demo import table
from sales_process.demo.behaviour import Dice
from sales_process.demo.clock import moved_clock
from sales_process.demo.people import ADMIN, MANAGER, PASSWORD, SALESPEOPLE, STAFF, Person

MARK = "sales_process_demo"
PLAYING, PLAYED = "playing", "played"
FRIDAY = 4
WEEKS_A_MONTH = 52 / 12
MOST_CUSTOMERS, MOST_MONTHS = 500, 24
BUSINESS = ("Lead", "Opportunity", "Customer", "Quotation", "Sales Order", "Delivery Note")
NEW_SITE = "Play it on a new site (here: make clean; on a bench: bench new-site)."


class _Parser(argparse.ArgumentParser):
	def error(self, message: str):
		raise SystemExit(f"demo: {message}")


@dataclass(frozen=True, slots=True)
class Plan:
	"""What is played: the same plan gives the same business, to the digit."""

	seed: int
	customers: int
	months: int
	until: str  # the Friday on which the business ends

	@property
	def last(self) -> date:
		return date.fromisoformat(self.until)

	@property
	def first(self) -> date:
		"""A Monday, so that the working days are the same ones in every week the demo is played."""
		return self.last - timedelta(days=7 * round(self.months * WEEKS_A_MONTH) - 3)


def run(arguments: Sequence[str]) -> None:
	"""Play what the arguments ask for, or show it again if it was played."""
	wanted = _read(arguments)
	known = _played()
	if known and known["state"] == PLAYED and _is_same(wanted, known["plan"], arguments):
		plan = Plan(**known["plan"])
		print("This demo was played on this site already. Its records say now:\n")
	else:
		_refuse(known)
		plan = wanted
		_play(plan)
	print(table.as_text(plan.first, plan.last))
	print()
	print(_log_ins())


def _read(arguments: Sequence[str]) -> Plan:
	parser = _Parser(prog="demo", description="Plays months of business on this site.")
	parser.add_argument(
		"--seed", type=int, default=7, help="another seed, another business (default: %(default)s)"
	)
	parser.add_argument("--customers", type=int, default=40, metavar="N", help="default: %(default)s")
	parser.add_argument("--months", type=int, default=6, metavar="N", help="default: %(default)s")
	parser.add_argument(
		"--until", type=_friday, default=_last_friday(compat.today()), metavar="YYYY-MM-DD",
		help="the Friday on which the business ends (default: the last one)",
	)  # fmt: skip
	options = parser.parse_args(list(arguments))
	if not 1 <= options.customers <= MOST_CUSTOMERS:
		parser.error(f"--customers must be from 1 to {MOST_CUSTOMERS}")
	if not 1 <= options.months <= MOST_MONTHS:
		parser.error(f"--months must be from 1 to {MOST_MONTHS}")
	return Plan(options.seed, options.customers, options.months, options.until.isoformat())


def _friday(text: str) -> date:
	try:
		day = date.fromisoformat(text)
	except ValueError:
		raise argparse.ArgumentTypeError(f"{text} is not a date like 2026-05-29") from None
	if day.weekday() != FRIDAY:
		raise argparse.ArgumentTypeError(f"{text} is not a Friday; take {_last_friday(day)}")
	return day


def _last_friday(today: date) -> date:
	"""The last Friday before today: the weekdays of the business never depend on the day it is played."""
	return today - timedelta(days=(today.weekday() - FRIDAY - 1) % 7 + 1)


def _played() -> dict | None:
	text = frappe.db.get_default(MARK)
	return json.loads(text) if text else None


def _is_same(wanted: Plan, played: dict, arguments: Sequence[str]) -> bool:
	"""Weeks later the same command means the demo that is there, not a new one that ends later."""
	named_until = any(argument.startswith("--until") for argument in arguments)
	asked = asdict(wanted)
	return all(asked[name] == played[name] for name in asked if name != "until" or named_until)


def _refuse(known: dict | None) -> None:
	"""Never mix the demo with anybody's business."""
	if known and known["state"] == PLAYED:
		told = " ".join(f"--{name} {value}" for name, value in known["plan"].items())
		raise SystemExit(f"Another demo was played on this site: {told}. {NEW_SITE}")
	if known:
		raise SystemExit(f"An unfinished demo lies on this site. {NEW_SITE}")
	found = [doctype for doctype in BUSINESS if compat.has_doctype(doctype) and frappe.db.count(doctype)]
	if found:
		raise SystemExit(
			f"This site holds business of its own ({', '.join(found)}): the demo does not touch it. {NEW_SITE}"
		)
	namesakes = frappe.get_all(
		"User", filters={"name": ["in", [person.email for person in STAFF]]}, pluck="name"
	)
	if namesakes:
		raise SystemExit(
			f"The demo's people have the addresses of users of this site ({', '.join(namesakes)}): it would change "
			f"their passwords. {NEW_SITE}"
		)
	try:
		import faker  # noqa: F401
	except ImportError:
		raise SystemExit(
			"The demo invents its customers with Faker, which is missing. Install it: pip install faker"
		) from None


def _play(plan: Plan) -> None:
	from sales_process.demo import leads, world
	from sales_process.demo.customers import invent
	from sales_process.demo.days import Business
	from sales_process.demo.jobs import jobs_inline, request

	started = time.monotonic()
	print(
		f"Playing {plan.months} months of business with {plan.customers} customers (seed {plan.seed}) ...",
		flush=True,
	)
	with moved_clock(plan.first - timedelta(days=3)) as clock, jobs_inline() as queue:
		with request("Administrator"):
			_mark(plan, PLAYING)
		companies = list(invent(plan.seed, plan.customers + leads.how_many(plan.customers)))
		customers, others = companies[: plan.customers], companies[plan.customers :]
		with request("Administrator"):
			world.build(customers, plan.first, plan.last)
		queue.run()
		business = Business(Dice(plan.seed), clock, queue, plan.first, plan.last)
		business.open(customers, others)
		business.play(_tell)
		with request("Administrator"):
			_mark(plan, PLAYED)
	print(f"  played in {time.monotonic() - started:.0f} s\n")


def _mark(plan: Plan, state: str) -> None:
	frappe.db.set_default(MARK, json.dumps({"state": state, "plan": asdict(plan)}))


def _tell(day: date, counted: Counter) -> None:
	kinds = (
		("come", "leads"),
		("qualify", "qualified"),
		("quote", "quotations"),
		("touches", "touches"),
		("mails", "mails"),
		("talk", "rounds"),
		("order", "orders"),
		("lose", "lost"),
		("deliver", "deliveries"),
		("accepted", "deliveries accepted"),
		("answers", "surveys answered"),
		("improvements", "improvements"),
		("services", "services held"),
		("escalations", "escalations"),
	)
	what = ", ".join(f"{counted[kind]} {word}" for kind, word in kinds)
	print(f"  {day:%B %Y}: {what}", flush=True)


def _log_ins() -> str:
	salesperson = next(person for person in SALESPEOPLE if not person.leaves)
	lines = ["Log in at the address that the desk is served at (devsite: http://localhost:8000) as"]
	for role, person in (("a salesperson", salesperson), ("the manager", MANAGER), ("the admin", ADMIN)):
		lines.append(f"  {role:<15}{person.email:<30}password {PASSWORD}")
	lines.append(f"  others:        {', '.join(_others(salesperson))} (same password)")
	return "\n".join(lines)


def _others(shown: Person) -> list[str]:
	return [person.email for person in SALESPEOPLE if person != shown and not person.leaves]

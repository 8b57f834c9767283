# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What was agreed at the table becomes a contract: drafted, reviewed, changed for the customer, signed and archived.

A contract goes on by one step a working day, each done by whose turn it is. The first one is sent back once, changed for
the customer once, and amended at the end; the others go straight through, and the last one waits for its customer.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

import frappe
from frappe.model.document import Document
from frappe.model.workflow import apply_workflow
from frappe.utils import add_days

from sales_process.api import contract_review, contract_signing
from sales_process.demo.jobs import Queue, request
from sales_process.demo.people import LEGAL, MANAGER
from sales_process.demo.sale import Sale
from sales_process.engine.outcome import LOST

DOCTYPE, KIND, GUEST = "Contract Review", "Sales Contract", "Guest"
OWNER = "whoever owns the deal on that day"
MOST = 4  # the last one still waits for its customer
SIX_WEEKS, FIVE_WEEKS = "Six weeks after both have signed.", "Five weeks after both have signed."
Step = tuple[str, Callable[[], None]]


@dataclass(slots=True)
class Contract:
	"""One contract on its way, and what is still to happen to it."""

	sale: Sale
	review: str = ""
	steps: Iterator[Step] = field(default_factory=lambda: iter(()))

	@property
	def deal(self) -> str:
		return frappe.db.get_value("Negotiation", self.sale.negotiation, "deal")

	@property
	def owner(self) -> str:
		return frappe.db.get_value("Sales Deal", self.deal, "sales_owner")

	@property
	def is_lost(self) -> bool:
		return frappe.db.get_value("Sales Deal", self.deal, "outcome") == LOST

	@property
	def doc(self) -> Document:
		return frappe.get_doc(DOCTYPE, self.review)


@dataclass(slots=True)
class Contracts:
	"""All contracts of the demo."""

	known: dict[str, Contract] = field(default_factory=dict)

	def work(self, sales: Iterable[Sale], day: date, queue: Queue) -> int:
		"""Begin the contracts of what was agreed, and take every other one a step further; says how many."""
		for sale in sales:
			if (
				sale.negotiation
				and sale.negotiation not in self.known
				and len(self.known) < MOST
				and _is_agreed(sale)
			):
				contract = Contract(sale)
				contract.steps = _story(
					contract, day, is_long=not self.known, waits=len(self.known) == MOST - 1
				)
				self.known[sale.negotiation] = contract
		waiting = [contract for contract in self.known.values() if not contract.is_lost]
		steps = [(contract, step) for contract in waiting if (step := next(contract.steps, None))]
		for contract, (who, act) in steps:
			with request(contract.owner if who == OWNER else who):
				act()
			queue.run()
		return len(steps)


def _is_agreed(sale: Sale) -> bool:
	is_agreed = frappe.db.exists("Negotiation", {"name": sale.negotiation, "status": "Agreed"})
	return bool(is_agreed) and frappe.db.get_value("Quotation", sale.quotation, "docstatus") == 1


def _story(contract: Contract, day: date, is_long: bool, waits: bool) -> Iterator[Step]:
	yield OWNER, lambda: _begin(contract, day)
	yield OWNER, lambda: _act(contract, "Send to Review")
	if is_long:
		yield MANAGER.email, lambda: _send_back(contract)
		yield OWNER, lambda: _write(contract, "Delivery", SIX_WEEKS)
		yield OWNER, lambda: _act(contract, "Send to Review")
	yield from _review(contract, asks=is_long)
	yield OWNER, lambda: _send(contract)
	if is_long:
		yield (
			GUEST,
			lambda: _answer(contract, "change", message="Can you deliver a week earlier? Then we sign."),
		)
		yield OWNER, lambda: _write(contract, "Delivery", FIVE_WEEKS)
		yield OWNER, lambda: _act(contract, "Send to Review")
		yield from _review(contract)
		yield OWNER, lambda: _send(contract)
	if waits:
		return
	yield GUEST, lambda: _sign(contract)
	yield MANAGER.email, lambda: contract_review.sign_for_us(contract.review, seal=1)
	yield OWNER, lambda: _archive(contract)
	if is_long:
		yield OWNER, lambda: _amend(contract)
		yield OWNER, lambda: _act(contract, "Send to Review")
		yield from _review(contract)
		yield OWNER, lambda: _send(contract)
		yield GUEST, lambda: _sign(contract)
		yield MANAGER.email, lambda: contract_review.sign_for_us(contract.review)


def _review(contract: Contract, asks: bool = False) -> Iterator[Step]:
	yield MANAGER.email, lambda: _act(contract, "Approve")
	if asks:
		yield LEGAL.email, lambda: contract_review.ask(contract.review, "Who carries the risk on the way?")
		yield (
			OWNER,
			lambda: contract_review.answer(
				contract.review, contract.doc.questions[0].name, "We do, to their door."
			),
		)
	yield LEGAL.email, lambda: _act(contract, "Approve")


def _begin(contract: Contract, day: date) -> None:
	contract.review = contract_review.start(contract.deal, KIND)
	doc = contract.doc
	doc.start_date, doc.end_date = day, add_days(day, 365)
	doc.save()


def _act(contract: Contract, action: str) -> None:
	apply_workflow(contract.doc, action)


def _send_back(contract: Contract) -> None:
	doc = contract.doc
	doc.add_comment("Comment", "Eight weeks is too long for them: they move in before.")
	apply_workflow(doc, "Send Back")


def _write(contract: Contract, topic: str, text: str) -> None:
	doc = contract.doc
	next(row for row in doc.clauses if row.topic == topic).text = text
	doc.save()


def _send(contract: Contract) -> None:
	company = contract.sale.buyer.company
	contract_signing.send_link(contract.review, company.email, company.colleague)


def _answer(contract: Contract, decision: str, **values: str) -> None:
	"""As the customer, behind the link of his mail."""
	doc = contract.doc
	key = frappe.get_doc("Access Link", doc.access_link).get_password("token")
	frappe.local.form_dict = frappe._dict(key=key)
	before, frappe.local.request_ip = (
		frappe.local.request_ip,
		f"192.0.2.{contract.sale.buyer.company.number % 250 + 1}",
	)
	try:
		response = contract_signing.answer(
			key, decision, full_name=contract.sale.buyer.company.colleague, seen=doc.pdf_hash, **values
		)
	finally:
		frappe.local.request_ip = before
	if response.status_code != 303:
		raise RuntimeError(f"{doc.title} was not answered on its page: {response.get_data(as_text=True)}")


def _sign(contract: Contract) -> None:
	_answer(contract, "sign", job_title="Managing Director", agrees="1")


def _archive(contract: Contract) -> None:
	doc = contract.doc
	doc.update({"number_of_copies": 2, "kept_at": "Contract cabinet, second floor"})
	doc.save()
	apply_workflow(doc, "Archive")


def _amend(contract: Contract) -> None:
	contract.review = contract_review.amend(contract.review)
	_write(contract, "Warranty", "Three years, with the yearly service.")

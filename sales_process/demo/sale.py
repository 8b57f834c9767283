# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What the actors remember of a sale while it is played; everything else they read from the site."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sales_process.demo.behaviour import Act, Enquiry, Temper
from sales_process.demo.customers import Company
from sales_process.demo.people import Person


@dataclass(slots=True)
class Buyer:
	"""A customer with a temper, and who looks after him now."""

	company: Company
	temper: Temper
	salesperson: Person


@dataclass(slots=True)
class Sale:
	"""One enquiry on its way: what was written for it, and what is still to happen."""

	buyer: Buyer
	enquiry: Enquiry
	quotation: str = ""
	orders: list[str] = field(default_factory=list)
	notes: list[str] = field(default_factory=list)
	lead: str = ""
	twin: str = ""  # the second lead of the same company
	opportunity: str = ""
	negotiation: str = ""
	acts_done: int = 0

	def due_acts(self, today: date) -> Sequence[Act]:
		"""Acts of today and earlier that have not happened, the earliest first."""
		waiting = self.enquiry.acts[self.acts_done :]
		return [act for act in waiting if act.day <= today]

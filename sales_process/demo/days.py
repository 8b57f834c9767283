# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""The days: every night the jobs, every working day what the people do, until the last day is over."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from sales_process import compat
from sales_process.demo import (
	delivering,
	improving,
	leads,
	letters,
	market,
	paperwork,
	planning,
	serving,
	staff,
	world,
)
from sales_process.demo.behaviour import Dice, enquiries, temper_of
from sales_process.demo.clock import Clock
from sales_process.demo.contracts import Contracts
from sales_process.demo.countries import COUNTRIES
from sales_process.demo.customers import Company
from sales_process.demo.guests import Guests
from sales_process.demo.jobs import Queue, run_as_scheduler
from sales_process.demo.people import SALESPEOPLE, Person, salesperson_for
from sales_process.demo.sale import Buyer, Sale

NIGHTLY = (
	"erpnext.selling.doctype.quotation.quotation.set_expired_status",
	"sales_process.tasks.daily",
	"sales_process.tasks.hourly",
)
LEAVES_AFTER = 0.6  # of the whole time
SATURDAY = 5


@dataclass(slots=True)
class Business:
	"""The people and sales of the demo, and what moves them."""

	dice: Dice
	clock: Clock
	queue: Queue
	first: date
	last: date
	buyers: dict[str, Buyer] = field(default_factory=dict)
	sales: list[Sale] = field(default_factory=list)
	guests: Guests = field(default_factory=Guests)
	contracts: Contracts = field(default_factory=Contracts)
	counted: Counter = field(default_factory=Counter)

	def open(self, customers: list[Company], others: list[Company]) -> None:
		"""Who buys, with which temper, and what they will ask for; the others begin as leads."""
		period = (self.first, self.last, len(world.THINGS))
		for company in customers:
			buyer = self._add_buyer(company)
			wishes = enquiries(self.dice, company.number, buyer.temper, *period)
			self.sales += [Sale(buyer, wish) for wish in wishes]
		for number, company in enumerate(others if compat.has_crm() else ()):
			buyer = self._add_buyer(company)
			self.sales.append(Sale(buyer, leads.story(self.dice, number, buyer.temper, *period)))

	def _add_buyer(self, company: Company) -> Buyer:
		person = salesperson_for(company.country.name, company.number)
		buyer = Buyer(company, temper_of(self.dice, company.number), person)
		self.buyers[company.name] = buyer
		return buyer

	def play(self, tell: Callable[[date, Counter], None]) -> None:
		"""Play every day; tell what happened at the end of each month."""
		for day in self._days():
			self._night(day)
			if day.weekday() < SATURDAY:
				self._working_day(day)
			if day == self.last:
				market.play(self.clock, self.queue, day)
				planning.play(day, self.queue)
			if day == self.last or (day + timedelta(days=1)).month != day.month:
				tell(day, self.counted)
				self.counted.clear()

	def _days(self) -> Iterator[date]:
		for offset in range((self.last - self.first).days + 1):
			yield self.first + timedelta(days=offset)

	def _night(self, day: date) -> None:
		self.clock.set(day, hour=5)
		for job in NIGHTLY:
			run_as_scheduler(job)
			self.queue.run()
			self.clock.tick()

	def _working_day(self, day: date) -> None:
		self.clock.set(day, hour=8, minute=30)
		self._somebody_leaves(day)
		self.counted["escalations"] += staff.look_at_escalations(self.buyers, self.dice, self.clock)
		self._papers(day)
		self.counted["contracts"] += self.contracts.work(self.sales, day, self.queue)
		self.counted["accepted"] += delivering.deliver(self.sales, day)
		self.queue.run()
		planning.approve_plans(day, self.queue)
		planning.plan_offers(day, self.queue)
		self.counted["answers"] += self.guests.answer_surveys(self.buyers, self.dice, self.clock)
		self.queue.run()
		self.counted["improvements"] += improving.improve(self.dice, day)
		self.queue.run()
		self.counted["services"] += serving.serve(self.dice, day)
		self.queue.run()
		for person in self._at_work(day):
			self.clock.set(day, hour=10)
			self.counted["mails"] += letters.write_to_all(person, self.clock)
			self.queue.run()
			self.counted["touches"] += staff.work_through_touches(person, self.buyers, self.dice, self.clock)
			self.queue.run()

	def _papers(self, day: date) -> None:
		open_for_business = {
			country.company for country in COUNTRIES if staff.is_working_day(country.company, day)
		}
		for sale in self.sales:
			if sale.buyer.company.country.company not in open_for_business:
				continue
			for act in sale.due_acts(day):
				paperwork.perform(sale, act, day)
				self._know(sale)
				self.queue.run()
				self.counted[act.kind] += 1
				self.clock.tick()

	def _know(self, sale: Sale) -> None:
		"""Leads have numbers for names."""
		self.buyers.update({lead: sale.buyer for lead in (sale.lead, sale.twin) if lead})

	def _at_work(self, day: date) -> list[Person]:
		left = (self.last - day).days
		return [person for person in SALESPEOPLE if left >= person.ill_at_the_end]

	def _somebody_leaves(self, day: date) -> None:
		gone = next((person for person in SALESPEOPLE if person.leaves), None)
		passed = (day - self.first).days
		leaves_on = self._working_day_from(round((self.last - self.first).days * LEAVES_AFTER))
		if gone and passed == leaves_on:
			staff.leave(gone, list(self.buyers.values()))
			self.queue.run()
		elif passed == self._working_day_from(leaves_on + 3):
			staff.pass_on_plans(self.clock)
			self.queue.run()

	def _working_day_from(self, offset: int) -> int:
		while (self.first + timedelta(days=offset)).weekday() >= SATURDAY:
			offset += 1
		return offset

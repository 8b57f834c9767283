# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Who works in the demo, and with what password they log in. Pure."""

from dataclasses import dataclass

from sales_process.demo.behaviour import AVERAGE, CARELESS, DILIGENT, Habit

PASSWORD = "Follow-up.2026"


@dataclass(frozen=True, slots=True)
class Person:
	email: str
	first_name: str
	last_name: str
	roles: tuple[str, ...]
	countries: tuple[str, ...] = ()  # whose customers they look after
	habit: Habit = DILIGENT
	leaves: bool = False
	ill_at_the_end: int = 0  # days on which nobody does the touches
	language: str = "en"

	@property
	def name(self) -> str:
		return (
			f"{self.last_name}{self.first_name}"
			if self.language.startswith("zh")
			else f"{self.first_name} {self.last_name}"
		)


SALES = ("Sales User",)
JONAS = Person("jonas.weber@example.com", "Jonas", "Weber", SALES, ("Germany",), AVERAGE)
PETRA = Person("petra.lang@example.com", "Petra", "Lang", SALES, ("Germany",), AVERAGE, leaves=True)
EMILY = Person(
	"emily.carter@example.com", "Emily", "Carter", SALES, ("United States",), CARELESS, ill_at_the_end=10
)
YIJUN = Person("yijun.lin@example.com", "怡君", "林", SALES, ("Taiwan", "China"), DILIGENT, language="zh-TW")
SALESPEOPLE = (JONAS, PETRA, EMILY, YIJUN)

MANAGER = Person("claudia.brandt@example.com", "Claudia", "Brandt", ("Sales User", "Sales Manager"))
ADMIN = Person(
	"admin@example.com",
	"Amira",
	"Haddad",
	("System Manager", "Sales Manager", "Sales Master Manager", "Item Manager"),
)
# ERPNext lets a Stock User write delivery notes, but not read the addresses on them
WAREHOUSE = Person("warehouse@example.com", "Viktor", "Novak", ("Stock User", "Maintenance User"))
LEGAL = Person("nadia.keller@example.com", "Nadia", "Keller", ("Legal Reviewer",))
STAFF = (*SALESPEOPLE, MANAGER, ADMIN, WAREHOUSE, LEGAL)

# where Petra's customers go
SUCCESSOR = JONAS


def salesperson_for(country: str, customer: int) -> Person:
	"""Customers of a country are shared out in turn."""
	responsible = [person for person in SALESPEOPLE if country in person.countries]
	return responsible[customer // 4 % len(responsible)]

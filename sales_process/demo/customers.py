# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Invented customers, each country's in its own language. Needs faker, but no site."""

from collections.abc import Iterator
from dataclasses import dataclass

from sales_process.demo.countries import COUNTRIES, Country

DOMAIN = "example.org"  # reserved: no mail ever arrives there


@dataclass(frozen=True, slots=True)
class Company:
	"""A customer, and whom to talk to there."""

	number: int
	name: str
	country: Country
	city: str
	street: str
	first_name: str
	last_name: str
	email: str
	colleague: str = ""


def invent(seed: int, count: int) -> Iterator[Company]:
	"""As many customers as asked for, the countries in turn; the same for the same seed."""
	sources, colleagues = _sources(f"{seed}"), _sources(f"{seed} colleagues")
	taken: set[str] = set()
	for number in range(count):
		country = COUNTRIES[number % len(COUNTRIES)]
		source = sources[country.locale]
		name = _new_name(source, taken)
		yield Company(
			number=number,
			name=name,
			country=country,
			city=source.city(),
			street=source.street_address(),
			first_name=source.first_name(),
			last_name=source.last_name(),
			email=f"buyer@company{number + 1}.{DOMAIN}",
			colleague=colleagues[country.locale].name(),
		)


def _sources(seed: str) -> dict:
	from faker import Faker

	sources = {country.locale: Faker(country.locale) for country in COUNTRIES}
	for locale, source in sources.items():
		source.seed_instance(f"{seed} {locale}")
	return sources


def _new_name(source, taken: set[str]) -> str:
	name = source.company()
	while name in taken:
		name = f"{source.company()} {source.city()}"
	taken.add(name)
	return name

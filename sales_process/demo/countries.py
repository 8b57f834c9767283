# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""The countries the demo sells in: company, money, names, and the days on which nobody works. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.easter import easter

GROUP_CURRENCY = "EUR"
WEEKEND = (5, 6)
MONDAY, THURSDAY = 0, 3
DECEMBER = 12


@dataclass(frozen=True, slots=True)
class Country:
	name: str
	company: str
	abbr: str
	currency: str
	rate: float  # one of this currency in the group's
	locale: str  # of the invented names
	step: int  # prices are rounded to this


COUNTRIES = (
	Country("Germany", "Nordlicht Raumtechnik GmbH", "NLR", "EUR", 1.0, "de_DE", 5),
	Country("United States", "Bluewater Rooms Inc.", "BWR", "USD", 0.92, "en_US", 5),
	Country("Taiwan", "北辰會議科技股份有限公司", "BCT", "TWD", 0.0288, "zh_TW", 100),
	Country("China", "北辰会议科技（上海）有限公司", "BCS", "CNY", 0.128, "zh_CN", 50),
)

# First days of lunar festivals, which no rule of the Gregorian calendar gives.
SPRING_FESTIVAL = {2025: (1, 29), 2026: (2, 17), 2027: (2, 6), 2028: (1, 26), 2029: (2, 13)}
DRAGON_BOAT = {2025: (5, 31), 2026: (6, 19), 2027: (6, 9), 2028: (5, 28), 2029: (6, 16)}
MID_AUTUMN = {2025: (10, 6), 2026: (9, 25), 2027: (9, 15), 2028: (10, 3), 2029: (9, 22)}


def holidays(country: str, first: date, last: date) -> dict[date, str]:
	"""The named holidays from one day to another."""
	found: dict[date, str] = {}
	for year in range(first.year, last.year + 1):
		for day, name in HOLIDAYS[country](year):
			if first <= day <= last:
				found.setdefault(day, name)
	return dict(sorted(found.items()))


def weekends(first: date, last: date) -> Iterator[date]:
	for offset in range((last - first).days + 1):
		if (day := first + timedelta(days=offset)).weekday() in WEEKEND:
			yield day


def _germany(year: int) -> Iterator[tuple[date, str]]:
	sunday = easter(year)
	yield date(year, 1, 1), "Neujahr"
	yield sunday - timedelta(days=2), "Karfreitag"
	yield sunday + timedelta(days=1), "Ostermontag"
	yield date(year, 5, 1), "Tag der Arbeit"
	yield sunday + timedelta(days=39), "Christi Himmelfahrt"
	yield sunday + timedelta(days=50), "Pfingstmontag"
	yield date(year, 10, 3), "Tag der Deutschen Einheit"
	yield date(year, 12, 25), "1. Weihnachtstag"
	yield date(year, 12, 26), "2. Weihnachtstag"


def _united_states(year: int) -> Iterator[tuple[date, str]]:
	yield date(year, 1, 1), "New Year's Day"
	yield _last(year, 5, MONDAY), "Memorial Day"
	yield date(year, 7, 4), "Independence Day"
	yield _nth(year, 9, MONDAY, 1), "Labor Day"
	yield _nth(year, 11, THURSDAY, 4), "Thanksgiving Day"
	yield date(year, 12, 25), "Christmas Day"


def _taiwan(year: int) -> Iterator[tuple[date, str]]:
	yield date(year, 1, 1), "中華民國開國紀念日"
	yield from _lunar(year, SPRING_FESTIVAL, "春節", 3)
	yield date(year, 2, 28), "和平紀念日"
	yield date(year, 4, 4), "兒童節"
	yield from _lunar(year, DRAGON_BOAT, "端午節")
	yield from _lunar(year, MID_AUTUMN, "中秋節")
	yield date(year, 10, 10), "國慶日"


def _china(year: int) -> Iterator[tuple[date, str]]:
	yield date(year, 1, 1), "元旦"
	yield from _lunar(year, SPRING_FESTIVAL, "春节", 3)
	yield date(year, 5, 1), "劳动节"
	yield from _lunar(year, DRAGON_BOAT, "端午节")
	yield from _lunar(year, MID_AUTUMN, "中秋节")
	for day in (1, 2, 3):
		yield date(year, 10, day), "国庆节"


HOLIDAYS = {"Germany": _germany, "United States": _united_states, "Taiwan": _taiwan, "China": _china}


def _lunar(
	year: int, first_days: dict[int, tuple[int, int]], name: str, days: int = 1
) -> Iterator[tuple[date, str]]:
	if year in first_days:
		start = date(year, *first_days[year])
		yield from ((start + timedelta(days=offset), name) for offset in range(days))


def _nth(year: int, month: int, weekday: int, count: int) -> date:
	first = date(year, month, 1)
	return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (count - 1))


def _last(year: int, month: int, weekday: int) -> date:
	following = date(year + month // DECEMBER, month % DECEMBER + 1, 1)
	return _nth(following.year, following.month, weekday, 1) - timedelta(days=7)

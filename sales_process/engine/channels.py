# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What does each channel bring: from the first look to the order? Pure."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from sales_process.engine.discipline import rate


@dataclass(frozen=True, slots=True)
class Found:
	"""One research, and how far it came."""

	channel: str
	is_qualified: bool = False
	is_offered: bool = False
	is_won: bool = False
	is_open: bool = False
	amount: float = 0


@dataclass(frozen=True, slots=True)
class Yield:
	found: int
	qualified: int
	offered: int
	won: int
	qualified_rate: float | None
	offered_rate: float | None
	won_rate: float | None
	open_amount: float
	won_amount: float
	won_each: float | None

	def as_dict(self) -> dict[str, Any]:
		return asdict(self)


def effectiveness(found: Iterable[Found], at_least: int) -> dict[str, Yield]:
	"""By channel, the most valuable first. Rates are of all that came; None where too few came."""
	by_channel: defaultdict[str, list[Found]] = defaultdict(list)
	for one in found:
		by_channel[one.channel].append(one)
	measured = {channel: _measure(rows, at_least) for channel, rows in by_channel.items()}
	return dict(sorted(measured.items(), key=lambda item: (-item[1].won_amount, -item[1].found, item[0])))


def _measure(rows: list[Found], at_least: int) -> Yield:
	number, won_amount = len(rows), sum(row.amount for row in rows if row.is_won)
	qualified, offered, won = (
		sum(getattr(row, name) for row in rows) for name in ("is_qualified", "is_offered", "is_won")
	)
	return Yield(
		found=number,
		qualified=qualified,
		offered=offered,
		won=won,
		qualified_rate=rate(qualified, number, at_least),
		offered_rate=rate(offered, number, at_least),
		won_rate=rate(won, number, at_least),
		open_amount=round(sum(row.amount for row in rows if row.is_offered and row.is_open), 2),
		won_amount=round(won_amount, 2),
		won_each=round(won_amount / number, 2) if number >= at_least else None,
	)

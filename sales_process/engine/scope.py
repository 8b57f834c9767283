# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Which steps does a sale need? The scope that fits it most closely says so. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

REQUIRED, OFFERED, NOT_SHOWN = "Required", "Offered", "Not Shown"
RESEARCH, FOLLOW_UP, GRADE, PLAN, NEGOTIATION, CONTRACT, DELIVERY, SURVEY = STEPS = (
	"Lead Research",
	"Follow-up Plan",
	"Opportunity Grade",
	"Sales Plan",
	"Negotiation",
	"Contract Review",
	"Delivery Plan",
	"Satisfaction Survey",
)
ANY, NEW, REPEAT = "Any", "New", "Repeat"
LARGEST = 1e15


@dataclass(frozen=True, slots=True)
class Scope:
	"""Conditions that are empty hold for everything. Amounts are in the company's currency."""

	name: str
	company: str = ""
	business: str = ANY
	amount_from: float = 0
	amount_below: float = 0
	customer_group: str = ""
	item_group: str = ""
	rules: Mapping[str, str] = field(default_factory=dict)

	def rule(self, step: str) -> str:
		return self.rules.get(step, OFFERED)


@dataclass(frozen=True, slots=True)
class Sale:
	"""Groups are paths from the nearest one to the root; an amount of 0 is not known."""

	company: str = ""
	is_repeat: bool = False
	amount: float = 0
	customer_groups: tuple[str, ...] = ()
	item_groups: tuple[tuple[str, ...], ...] = ()  # of each item


def scope_of(sale: Sale, scopes: Iterable[Scope]) -> Scope | None:
	"""The most specific of the scopes that fit; of equally specific ones the narrower, then the first by name."""
	fitting = [(fit, scope) for scope in scopes if (fit := _fit(scope, sale))]
	if not fitting:
		return None
	return min(fitting, key=lambda pair: (*(-each for each in pair[0]), _width(pair[1]), pair[1].name))[1]


def _fit(scope: Scope, sale: Sale) -> tuple[int, ...] | None:
	"""How specific a scope is for a sale, item before customer before amount; None where it does not fit."""
	item = max(
		(depth for path in sale.item_groups if (depth := _depth(scope.item_group, path)) is not None),
		default=None if scope.item_group else 0,
	)
	fit = (
		item,
		_depth(scope.customer_group, sale.customer_groups),
		_amount(scope, sale.amount),
		_business(scope.business, sale.is_repeat),
		_equal(scope.company, sale.company),
	)
	return None if None in fit else fit


def _depth(wanted: str, path: tuple[str, ...]) -> int | None:
	"""The deeper the group lies in its tree, the more specific."""
	if not wanted:
		return 0
	return len(path) - path.index(wanted) if wanted in path else None


def _amount(scope: Scope, amount: float) -> int | None:
	"""A sale of which nobody knows the amount is neither small nor large."""
	if not scope.amount_from and not scope.amount_below:
		return 0
	if amount <= 0 or amount < scope.amount_from:
		return None
	return None if scope.amount_below and amount >= scope.amount_below else 1


def _business(wanted: str, is_repeat: bool) -> int | None:
	if wanted in ("", ANY):
		return 0
	return 1 if (wanted == REPEAT) == is_repeat else None


def _equal(wanted: str, value: str) -> int | None:
	if not wanted:
		return 0
	return 1 if wanted == value else None


def _width(scope: Scope) -> float:
	below = scope.amount_below or LARGEST
	return below - scope.amount_from

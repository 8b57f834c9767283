# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What is given away, and who may give it? Effective discount, margin, the rule that applies, the verdict. Pure.

Every discount counts: on the row, by an edited rate, a pricing rule, a margin, or the additional discount on the
net or grand total, which the net amounts of the rows contain. Percents are 0 to 100.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import ROUND_HALF_DOWN, Decimal
from math import inf

from sales_process.engine.approval import Chain
from sales_process.engine.reasons import Reason

WITHIN, BEYOND, CANNOT_TELL = "Within Authority", "Beyond Authority", "Cannot Tell"
NO_RULE = "No Rule"
GREEN, YELLOW, RED = "green", "yellow", "red"
NARROW = 2  # percentage points left at which the room turns yellow
NOISE = 9  # digits after which floats are noise


@dataclass(frozen=True, slots=True)
class Tax:
	"""A row of the tax table, in its order."""

	kind: str
	rate: float = 0
	is_included: bool = False
	row: int = 0  # the row it is computed on, counted from 1
	account: str = ""


@dataclass(frozen=True, slots=True)
class Included:
	"""Taxes contained in a price: a share of the net amount, and an amount per unit."""

	share: float = 0
	per_unit: float = 0

	def taken_out(self, rate: float, qty: float) -> float:
		return (rate - self.per_unit) * qty / (1 + self.share)


NOTHING_INCLUDED = Included()


@dataclass(frozen=True, slots=True)
class Line:
	"""A row of an offer or order. Amounts are in its currency; `cost` is of the whole row, in it too."""

	idx: int
	item: str
	qty: float
	net_amount: float
	list_rate: float | None = None
	stock_qty: float | None = None
	item_groups: tuple[str, ...] = ()  # from the nearest to the root
	included: Included = NOTHING_INCLUDED
	is_free: bool = False
	is_alternative: bool = False
	cost: float | None = None
	came_from: str = ""  # the row of the quotation it was ordered from
	listed_in: str = ""  # the price list whose price is higher than the one on the row
	at_rate_of_day: bool = False  # that price was converted by another exchange rate than the document's

	@property
	def key(self) -> str:
		return granted_key(self.item, self.is_free)

	@property
	def list_amount(self) -> float | None:
		return self.included.taken_out(self.list_rate, self.qty) if self.list_rate else None

	@property
	def discount(self) -> float | None:
		return discount_percent(self.list_amount, self.net_amount)

	@property
	def margin(self) -> float | None:
		return margin_percent(self.net_amount, self.cost)

	@property
	def units(self) -> float:
		return self.stock_qty or self.qty


@dataclass(frozen=True, slots=True)
class Totals:
	"""An offer as a whole; `unknown` are the rows without a list price, which no sum contains."""

	list_amount: float
	net_amount: float
	unknown: tuple[int, ...] = ()

	@property
	def discount(self) -> float | None:
		return discount_percent(self.list_amount, self.net_amount)


@dataclass(frozen=True, slots=True)
class PriceRule:
	"""What may be given on what, to whom, by whom and when. An empty condition matches everything."""

	name: str
	title: str = ""
	authority: float = 0
	floor: float | None = None
	least_margin: float | None = None
	asks_without_list_price: bool = True
	item: str = ""
	item_group: str = ""
	customer_group: str = ""
	territory: str = ""
	company: str = ""
	role: str = ""
	valid_from: date | None = None
	valid_to: date | None = None
	chain: Chain | None = None


@dataclass(frozen=True, slots=True)
class Situation:
	"""Who sells to whom, and when."""

	on: date
	company: str = ""
	roles: frozenset[str] = frozenset()
	customer_groups: tuple[str, ...] = ()  # from the nearest to the root
	territories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Limit:
	"""What may be given on a row without asking."""

	authority: float
	asks_without_list_price: bool = True
	reason: Reason = field(default_factory=lambda: Reason("no_rule_for_role"))


@dataclass(frozen=True, slots=True)
class Secrets:
	"""What only approvers may know of a row."""

	floor: float | None = None
	floor_reason: Reason | None = None
	least_margin: float | None = None
	margin_reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Finding:
	line: Line
	verdict: str
	needs_approval: bool = False
	reason: Reason = field(default_factory=lambda: Reason("within_authority"))


@dataclass(frozen=True, slots=True)
class Granted:
	"""A row whose terms stand: of a quotation that was submitted, or of a request that was approved."""

	key: str
	net_amount: float
	units: float
	item: str = ""

	@property
	def net_rate(self) -> float:
		return self.net_amount / self.units if self.units else inf


def granted_key(item: str, is_free: bool) -> str:
	"""What is given for nothing does not stand for a price."""
	return f"{item} (free)" if is_free else item


# amounts


def discount_percent(list_amount: float | None, net_amount: float) -> float | None:
	"""What is missing from the list price, as a percentage; below zero for a premium, None where there is no list price."""
	return (1 - net_amount / list_amount) * 100 if list_amount else None


def margin_percent(net_amount: float, cost: float | None) -> float | None:
	"""What is left of the price after the cost, as a percentage of the price."""
	if not cost:
		return None
	return (1 - cost / net_amount) * 100 if net_amount > 0 else -inf


def included_in(taxes: Sequence[Tax], own_rates: Mapping[str, float] | None = None) -> Included:
	"""The taxes that a price of the row contains; `own_rates` of its item stand before those of the table."""
	shares: list[float] = []
	totals: list[float] = []
	per_unit = 0.0
	for tax in taxes:
		rate = (own_rates or {}).get(tax.account, tax.rate)
		share = 0.0
		if tax.is_included and tax.kind == "On Item Quantity":
			per_unit += rate
		elif tax.is_included:
			share = rate / 100 * _base_of(tax, shares, totals)
		shares.append(share)
		totals.append((totals[-1] if totals else 1) + share)
	return Included(sum(shares), per_unit)


def _base_of(tax: Tax, shares: list[float], totals: list[float]) -> float:
	if tax.kind == "On Net Total":
		return 1
	if tax.kind == "On Previous Row Amount":
		return shares[tax.row - 1]
	if tax.kind == "On Previous Row Total":
		return totals[tax.row - 1]
	return 0


def totals(lines: Iterable[Line]) -> Totals:
	"""What is offered as a whole: alternatives stand beside it, free items count with their list price."""
	offered = [line for line in with_known_prices(lines) if not line.is_alternative]
	known = [line for line in offered if line.list_amount]
	return Totals(
		list_amount=sum(line.list_amount for line in known),
		net_amount=sum(line.net_amount for line in known),
		unknown=tuple(line.idx for line in offered if not line.list_amount),
	)


def with_known_prices(lines: Iterable[Line]) -> list[Line]:
	"""A free item has the list price of the same item on a priced row, where there is one."""
	lines = list(lines)
	prices = {
		line.item: line.list_rate * line.qty / line.units for line in lines if line.list_rate and line.units
	}
	return [
		replace(line, list_rate=prices[line.item] * line.units / line.qty)
		if line.is_free and not line.list_rate and line.item in prices and line.qty
		else line
		for line in lines
	]


# which rule applies


def limit_for(line: Line, situation: Situation, rules: Iterable[PriceRule]) -> Limit | None:
	"""The authority over a row: the most specific rule of each role of the user, then the best of them.

	None: no rule speaks about this row. A row that has rules for other roles only may not be discounted at all.
	"""
	matching = [(fit, rule) for rule in rules if (fit := _fit(rule, line, situation))]
	if not matching:
		return None
	named = {rule.role for _, rule in matching if rule.role in situation.roles}
	chosen = [_most_specific(matching, role) for role in named or {""}]
	best = max(filter(None, chosen), key=lambda rule: rule.authority, default=None)
	return Limit(best.authority, best.asks_without_list_price, _why(best)) if best else Limit(0)


def secrets_for(line: Line, situation: Situation, rules: Iterable[PriceRule]) -> Secrets:
	"""The company's own limits: the most specific rule that states one, for whichever role it was made."""
	matching = [(fit, rule) for rule in rules if (fit := _fit(rule, line, situation))]
	floors = [pair for pair in matching if pair[1].floor is not None]
	margins = [pair for pair in matching if pair[1].least_margin is not None]
	floor = max(floors, key=lambda pair: (pair[0], -pair[1].floor), default=(None, None))[1]
	margin = max(margins, key=lambda pair: (pair[0], pair[1].least_margin), default=(None, None))[1]
	return Secrets(
		floor=floor.floor if floor else None,
		floor_reason=_why(floor) if floor else None,
		least_margin=margin.least_margin if margin else None,
		margin_reason=_why(margin) if margin else None,
	)


def chain_for(line: Line, situation: Situation, rules: Iterable[PriceRule]) -> Chain | None:
	"""Who must agree to a row beyond the authority: the most specific rule for the asker's roles that names somebody."""
	named = [
		(fit, rule)
		for rule in rules
		if rule.chain
		and (not rule.role or rule.role in situation.roles)
		and (fit := _fit(rule, line, situation))
	]
	return max(named, key=lambda pair: pair[0])[1].chain if named else None


def _most_specific(matching: list[tuple[tuple, PriceRule]], role: str) -> PriceRule | None:
	"""Of two rules that are equally specific the stricter one."""
	own = [(fit, rule) for fit, rule in matching if rule.role in ("", role)]
	return max(own, key=lambda pair: (pair[0], -pair[1].authority), default=(None, None))[1]


def _fit(rule: PriceRule, line: Line, situation: Situation) -> tuple | None:
	"""How specific a rule is for a row, to be compared with others; None where it does not apply."""
	if (rule.valid_from and situation.on < rule.valid_from) or (
		rule.valid_to and situation.on > rule.valid_to
	):
		return None
	fit = (
		_equal(rule.item, line.item),
		_depth(rule.item_group, line.item_groups),
		_depth(rule.customer_group, situation.customer_groups),
		_depth(rule.territory, situation.territories),
		_equal(rule.company, situation.company),
		bool(rule.role),
		bool(rule.valid_from or rule.valid_to),
	)
	return None if None in fit else fit


def _equal(wanted: str, value: str) -> bool | None:
	return (wanted == value or None) if wanted else False


def _depth(wanted: str, path: tuple[str, ...]) -> int | None:
	"""The deeper the named group lies in its tree, the more specific is the rule."""
	if not wanted:
		return 0
	return len(path) - path.index(wanted) if wanted in path else None


def _why(rule: PriceRule) -> Reason:
	conditions = ("item", "item_group", "customer_group", "territory", "company", "role")
	named = {name: getattr(rule, name) for name in conditions if getattr(rule, name)}
	for name in ("valid_from", "valid_to"):
		if getattr(rule, name):
			named[name] = getattr(rule, name)
	return Reason("price_rule", {"rule": rule.title or rule.name, **named})


# the verdict


def check(lines: Iterable[Line], limits: Mapping[int, Limit | None], precision: int = 2) -> list[Finding]:
	"""Which rows are within the authority? Nothing here knows the company's floor.

	What ERPNext makes of the allowed percentage is allowed, rounded prices and amounts included.
	"""
	lines = with_known_prices(lines)
	unit = 10**-precision
	priced = [line for line in lines if line.list_amount and limits.get(line.idx)]
	offered = [line for line in priced if not line.is_alternative]
	missing = sum(_shortfall(line, limits[line.idx], precision) for line in offered)
	whole_is_within = missing <= unit
	return [_judge(line, limits.get(line.idx), precision, whole_is_within, len(lines)) for line in lines]


def _judge(line: Line, limit: Limit | None, precision: int, whole_is_within: bool, count: int) -> Finding:
	if not limit:
		return Finding(line, NO_RULE)
	if not line.list_amount:
		asks = limit.asks_without_list_price
		return Finding(line, CANNOT_TELL, asks, Reason("no_list_price", {"row": line.idx}))
	if line.is_free:
		is_within = whole_is_within
	else:
		unit = 10**-precision
		shortfall = round(_shortfall(line, limit, precision), NOISE)
		# ERPNext puts what rounding leaves of an additional discount on one row
		is_within = shortfall <= unit or (whole_is_within and shortfall <= unit * (1 + count / 2))
	if is_within:
		return Finding(line, WITHIN, reason=limit.reason)
	return Finding(line, BEYOND, True, Reason("beyond_authority", {"row": line.idx}))


def _shortfall(line: Line, limit: Limit, precision: int) -> float:
	"""How much the row brings less than it must; below zero for what it brings more."""
	lowest = line.included.taken_out(lowest_rate(line.list_rate, limit.authority, precision), line.qty)
	return lowest - line.net_amount


def lowest_rate(list_rate: float, authority: float, precision: int = 2) -> float:
	"""The lowest price that may be offered without asking, as ERPNext rounds it."""
	exact = list_rate * (1 - authority / 100)
	cents = Decimal(1).scaleb(-precision)
	rounded = Decimal(str(round(exact, NOISE))).quantize(cents, rounding=ROUND_HALF_DOWN)
	return min(exact, float(rounded))


def room_left(line: Line, limit: Limit, precision: int = 2) -> tuple[float, str]:
	"""What is left below a price before somebody must be asked: as a price per unit, and as a colour."""
	lowest = line.included.taken_out(lowest_rate(line.list_rate, limit.authority, precision), 1)
	room = line.net_amount / line.qty - lowest
	if room * line.qty < -(10**-precision):
		return round(room, precision), RED
	is_narrow = limit.authority - line.discount <= NARROW
	return round(room, precision), YELLOW if is_narrow else GREEN


def no_worse(
	lines: Iterable[Line], granted: Iterable[Granted], by: str = "item", precision: int = 2
) -> set[int]:
	"""The rows that bring no less per unit than rows whose terms stand already, each of which counts once.

	Rows are matched by item, from the cheapest up, so that their order does not matter; or `by` "came_from".
	"""
	lines = list(lines)
	standing: defaultdict[str, list[Granted]] = defaultdict(list)
	for row in sorted(granted, key=lambda row: row.net_rate):
		standing[row.key].append(row)
	tolerance = 10**-precision * (1 + len(lines) / 2)
	found, taken = set(), defaultdict(int)
	for line in sorted(lines, key=lambda line: line.net_amount / line.units if line.units else 0):
		key = line.came_from if by == "came_from" else line.key
		rows = standing.get(key) or []
		position = 0 if by == "came_from" else taken[key]
		if position >= len(rows) or (rows[position].item and rows[position].item != line.item):
			continue
		if line.net_amount >= rows[position].net_rate * line.units - tolerance:
			found.add(line.idx)
			taken[key] += 1
	return found

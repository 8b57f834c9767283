# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Who has to agree, in which order, and what follows from what was said so far. Pure.

Several chains may speak about one offer: all of them must be gone through, and nobody is asked twice for the same
thing. What makes a step necessary is the amount, which everybody may see, and never how near the company's floor
is: the number of people who are asked would tell it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

MANAGER, ROLE, USER = "Manager of the Owner", "Role", "User"
IN_ORDER, IN_PARALLEL = "In Order", "In Parallel"
WAITING, ASKED, ASKED_BACK, APPROVED, REJECTED = "Waiting", "Asked", "Asked Back", "Approved", "Rejected"
UNDECIDED = {WAITING, ASKED, ASKED_BACK}
PENDING = "Pending"


@dataclass(frozen=True, slots=True)
class Approver:
	"""Somebody who must agree; `who` is a role or a user, `from_amount` in the company's currency."""

	kind: str = MANAGER
	who: str = ""
	from_amount: float = 0

	@property
	def key(self) -> tuple[str, str]:
		return self.kind, self.who


@dataclass(frozen=True, slots=True)
class Chain:
	approvers: tuple[Approver, ...]
	order: str = IN_ORDER


@dataclass(frozen=True, slots=True)
class Step:
	"""Whose turn it is when; steps with the same position are asked at once."""

	position: int
	approver: Approver
	state: str = WAITING


BY_MANAGER = Chain((Approver(),))


def steps_of(chains: Iterable[Chain], amount: float) -> list[Step]:
	"""The chains as one: the first of each at once, then the second of each; who is in several is asked the first time.

	Where nobody is named for this amount, the manager decides.
	"""
	first: dict[tuple[str, str], Step] = {}
	for chain in chains:
		needed = [approver for approver in chain.approvers if amount >= approver.from_amount]
		for place, approver in enumerate(needed, start=1):
			position = 1 if chain.order == IN_PARALLEL else place
			known = first.get(approver.key)
			if not known or position < known.position:
				first[approver.key] = Step(position, approver)
	return sorted(first.values(), key=lambda step: step.position) or [Step(1, BY_MANAGER.approvers[0])]


def with_last(steps: Sequence[Step], approver: Approver) -> list[Step]:
	"""One more who agrees after all others, unless he is asked anyway."""
	if any(step.approver.key == approver.key for step in steps):
		return list(steps)
	return [*steps, Step(max((step.position for step in steps), default=0) + 1, approver)]


def whose_turn(states: Sequence[tuple[int, str]]) -> list[int]:
	"""The indexes of the steps to ask now, from (position, state); none once the whole is decided."""
	if outcome(states) != PENDING:
		return []
	now = min(position for position, state in states if state in UNDECIDED)
	return [index for index, (position, state) in enumerate(states) if position == now and state in UNDECIDED]


def outcome(states: Iterable[tuple[int, str]]) -> str:
	"""One no is a no; a yes needs everybody; a question holds it up."""
	said = {state for _, state in states}
	if REJECTED in said:
		return REJECTED
	if ASKED_BACK in said:
		return ASKED_BACK
	return PENDING if said & UNDECIDED else APPROVED


def turn_after(turn: int, rounds: Sequence[Sequence[str]]) -> int:
	"""Who let the time pass is followed by the next; after the last one, he is reminded."""
	return min(turn + 1, max(len(rounds) - 1, 0))


def asked_now(rounds: Sequence[Sequence[str]], turn: int) -> list[str]:
	return list(rounds[min(turn, len(rounds) - 1)]) if rounds else []


def stand_in(user: str, delegates: dict[str, str], excluded: Iterable[str] = ()) -> str:
	"""Who decides in somebody's place today; his delegate may have one too. Whom it concerns stands in for nobody."""
	seen, now, excluded = {user}, user, set(excluded)
	while (after := delegates.get(now)) and after not in seen:
		seen.add(after)
		now = after
	return user if now in excluded else now

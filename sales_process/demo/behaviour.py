# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Who does what, and when? Everything is decided by dice that fall the same for the same seed. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

# what happens to an enquiry
QUOTE, REVISE, RENEW, ORDER = "quote", "revise", "renew", "order"
LOSE, CLOSE, DELIVER, RETURN = "lose", "close", "deliver", "return"
# what happens before that where it begins with a lead
COME, TWIN, RESEARCH, ASSESS = "come", "twin", "research", "assess"
JOIN_TWIN, MERGE_TWIN = "join twin", "merge twin"
QUALIFY, NOT_NOW, NOT_A_FIT, COME_BACK, GRADE = "qualify", "not now", "not a fit", "come back", "grade"
TALK, LIMIT, AGREE, REOPEN_TALKS, SUBMIT = "talk", "limit", "agree", "reopen talks", "submit"
ASK, ASK_BACK, ANSWER, APPROVE, REJECT = "ask", "ask back", "answer", "approve", "reject"
POSITIVE, NEUTRAL, NEGATIVE, NO_RESPONSE = "Positive", "Neutral", "Negative", "No Response"

LOST_REASONS = ("Price too high", "Bought from a competitor", "Project stopped", "No answer any more")
COMPETITORS = ("Meridian Displays", "Kestrel Workplace", "Dragonfly Meeting")
NO_ANSWER = LOST_REASONS[3]


@dataclass(frozen=True, slots=True)
class Temper:
	"""How a kind of customer behaves; chances are between 0 and 1."""

	name: str
	weight: int
	answers: float  # a touch gets an answer
	orders: float  # an offer ends in an order
	decides_in: tuple[int, int]  # days after the offer
	partial: float = 0.15  # the order leaves a part for later
	lapses: float = 0.0  # the offer expires before a decision
	revises: float = 0.2  # a second version of the offer is asked for
	returns: float = 0.0  # some of the goods come back
	answers_survey: float = 0.75
	rates: tuple[int, int] = (4, 5)


TEMPERS = (
	Temper("buyer", 7, answers=0.9, orders=0.85, decides_in=(4, 16)),
	Temper("slow", 5, answers=0.7, orders=0.6, decides_in=(18, 40), partial=0.3, lapses=0.6, rates=(3, 5)),
	Temper("silent", 3, answers=0.15, orders=0.1, decides_in=(10, 25), lapses=0.9, answers_survey=0.3),
	Temper(
		"unhappy",
		4,
		answers=0.8,
		orders=0.8,
		decides_in=(6, 20),
		returns=0.35,
		answers_survey=0.95,
		rates=(1, 3),
	),
	Temper("haggler", 4, answers=0.8, orders=0.15, decides_in=(8, 24), revises=0.6),
)


@dataclass(frozen=True, slots=True)
class Talk:
	"""One round at the table."""

	they_ask: str
	how_answered: str
	answer: str
	got_in_return: str = ""


@dataclass(frozen=True, slots=True)
class Act:
	"""One thing that happens to an enquiry, on the first working day from a day on."""

	day: date
	kind: str
	share: float = 1.0  # of what is still open: for orders and deliveries; of what was delivered: for returns
	valid_days: int = 30
	discount: float = 0.0
	reason: str = ""
	competitor: str = ""
	levels: tuple[int, ...] = ()  # of the factors in their order, 0 is the best
	override: str = ""
	talk: Talk | None = None


@dataclass(frozen=True, slots=True)
class Line:
	item: int
	qty: int


@dataclass(frozen=True, slots=True)
class Lead:
	"""Who asks, where nobody knew them before."""

	channel: str
	industry: str
	employees: str
	said_employees: str  # what they said at first, where that was wrong
	revenue: float
	closing_in: int
	twin_is_same_person: bool = False


@dataclass(frozen=True, slots=True)
class Enquiry:
	lines: tuple[Line, ...]
	acts: tuple[Act, ...]
	lead: Lead | None = None


@dataclass(frozen=True, slots=True)
class Answer:
	"""What a customer says when asked how satisfied he is."""

	after_days: int
	ratings: tuple[int, ...]
	recommends: int
	remark: str = ""


@dataclass(frozen=True, slots=True)
class Dice:
	"""Throws that depend on the seed and on what they are for, never on the order in which they are thrown."""

	seed: int

	def about(self, *subject: object) -> Random:
		return Random("·".join(str(part) for part in (self.seed, *subject)))

	def chance(self, probability: float, *subject: object) -> bool:
		return self.about(*subject).random() < probability


def temper_of(dice: Dice, customer: int) -> Temper:
	"""Among few customers each kind is there, too."""
	if customer < len(TEMPERS):
		return TEMPERS[customer]
	return dice.about("temper", customer).choices(TEMPERS, weights=[temper.weight for temper in TEMPERS])[0]


def enquiries(
	dice: Dice, customer: int, temper: Temper, first: date, last: date, items: int
) -> Iterator[Enquiry]:
	"""What a customer asks for in these months: something about every ten weeks."""
	throw = dice.about("enquiries", customer)
	day = first + timedelta(days=throw.randint(0, min(55, (last - first).days // 3)))
	while day <= last - timedelta(days=3):
		yield _enquiry(throw, temper, day, items)
		day += timedelta(days=throw.randint(45, 100))


def _enquiry(throw: Random, temper: Temper, day: date, items: int) -> Enquiry:
	return Enquiry(lines_of(throw, items), tuple(_acts(throw, temper, day)))


def lines_of(throw: Random, items: int) -> tuple[Line, ...]:
	return tuple(
		Line(item, throw.randint(1, 8)) for item in sorted(throw.sample(range(items), throw.randint(1, 3)))
	)


def _acts(throw: Random, temper: Temper, day: date) -> Iterator[Act]:
	valid_days = throw.choice((21, 30, 30, 45))
	yield Act(day, QUOTE, valid_days=valid_days)
	if throw.random() < temper.revises:
		day += timedelta(days=throw.randint(3, 8))
		yield Act(day, REVISE, valid_days=valid_days, discount=throw.choice((3.0, 5.0, 8.0)))
	if throw.random() < temper.lapses:
		day += timedelta(days=valid_days + throw.randint(2, 6))
		if throw.random() > 0.7:
			yield Act(day + timedelta(days=throw.randint(1, 3)), LOSE, reason=NO_ANSWER)
			return
		yield Act(day, RENEW, valid_days=30)
		decides_in = throw.randint(3, 20)
	else:
		decides_in = min(throw.randint(*temper.decides_in), valid_days - 8)
	yield from decision(throw, temper, day + timedelta(days=decides_in))


def decision(throw: Random, temper: Temper, day: date) -> Iterator[Act]:
	if throw.random() >= temper.orders:
		reason = NO_ANSWER if temper.answers < 0.5 else throw.choice(LOST_REASONS[:3])
		competitor = throw.choice(COMPETITORS) if reason == LOST_REASONS[1] else ""
		yield Act(day, LOSE, reason=reason, competitor=competitor)
		return
	partly = throw.random() < temper.partial
	yield Act(day, ORDER, share=0.5 if partly else 1)
	if partly:
		takes_the_rest = throw.random() < 0.6
		yield Act(day + timedelta(days=throw.randint(2, 5)), ORDER if takes_the_rest else CLOSE)
	delivered = day + timedelta(days=throw.randint(6, 14))
	if throw.random() < 0.4:
		yield Act(delivered, DELIVER, share=0.5)
		delivered += timedelta(days=throw.randint(4, 10))
	yield Act(delivered, DELIVER)
	if throw.random() < temper.returns:
		yield Act(delivered + timedelta(days=throw.randint(5, 12)), RETURN, share=0.34)


def answer(dice: Dice, customer: int, temper: Temper, survey: int, questions: int) -> Answer | None:
	"""What the customer answers to his first, second … survey; None is silence."""
	throw = dice.about("survey", customer, survey)
	if throw.random() >= temper.answers_survey:
		return None
	ratings = tuple(throw.randint(*temper.rates) for _ in range(questions))
	unhappy = temper.rates[1] <= 3
	recommends = throw.randint(1, 6) if unhappy else throw.randint(7, 10)
	remark = throw.choice(COMPLAINTS) if unhappy else throw.choice(PRAISE)
	return Answer(throw.randint(1, 12), ratings, recommends, remark)


COMPLAINTS = (
	"Two of the devices failed in the first week.",
	"It took five calls until somebody came.",
	"The installation was late and nobody told us.",
)
PRAISE = ("", "", "Friendly and quick.", "The training helped a lot.")


@dataclass(frozen=True, slots=True)
class Touch:
	"""How one contact went."""

	outcome: str
	minutes: int
	subject: str
	notes: str
	wait_days: int = 0  # the customer named a day for the next contact


def touch(dice: Dice, customer: int, temper: Temper, day: date) -> Touch:
	throw = dice.about("touch", customer, day)
	if throw.random() >= temper.answers:
		return Touch(NO_RESPONSE, 1, "Nobody there", "Left a message.")
	outcome = throw.choices(
		(POSITIVE, NEUTRAL, NEGATIVE), weights=(2, 2, 4) if temper.rates[1] <= 3 else (5, 4, 1)
	)[0]
	subject, notes = throw.choice(TALKS[outcome])
	return Touch(outcome, throw.randint(4, 35), subject, notes, 10 if throw.random() < 0.12 else 0)


TALKS = {
	POSITIVE: (
		("They like the offer", "Purchasing has it on the desk; they expect to decide soon."),
		("Talked about the installation", "Two rooms first, the others next quarter. They asked for a date."),
		("Showed a reference", "The school project convinced them; they want to see it themselves."),
	),
	NEUTRAL: (
		("Still comparing", "Three offers are on the table. The price is not the main point, they say."),
		("Waiting for the budget", "The head of finance decides at the end of the month."),
	),
	NEGATIVE: (
		("Complaint", "They are not happy with how long everything takes."),
		("Price is a problem", "Somebody else is said to be cheaper; asked for the details."),
	),
}


@dataclass(frozen=True, slots=True)
class Habit:
	"""How a salesperson keeps to the plan."""

	in_time: float  # does a touch on its day
	catches_up: float  # does an overdue touch on a day


DILIGENT, AVERAGE, CARELESS = Habit(0.95, 0.9), Habit(0.85, 0.6), Habit(0.55, 0.25)


def works_on_it(dice: Dice, habit: Habit, customer: int, due_on: date, today: date) -> bool:
	probability = habit.in_time if due_on >= today else habit.catches_up
	return dice.chance(probability, "works", customer, today)

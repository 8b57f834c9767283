# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""How part of the business begins: with somebody nobody knew, who is looked into, graded and bargained with. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from sales_process.demo.behaviour import (
	AGREE,
	ANSWER,
	APPROVE,
	ASK,
	ASK_BACK,
	ASSESS,
	COME,
	COME_BACK,
	GRADE,
	JOIN_TWIN,
	LIMIT,
	LOSE,
	LOST_REASONS,
	MERGE_TWIN,
	NOT_A_FIT,
	NOT_NOW,
	QUALIFY,
	QUOTE,
	REJECT,
	REOPEN_TALKS,
	RESEARCH,
	SUBMIT,
	TALK,
	TWIN,
	Act,
	Dice,
	Enquiry,
	Lead,
	Talk,
	Temper,
	decision,
	lines_of,
)

WEBSITE, EXHIBITION, REFERRAL = "Website Form", "Exhibition", "Referral"
INDUSTRIES = ("Education", "Consulting", "Manufacturing", "Real Estate")
OTHER_INDUSTRIES = ("Agriculture", "Transportation")
SIZES, TOO_SMALL = ("51-200", "201-500", "501-1000"), "1-10"
# how far the talks go: not beyond what a salesperson may give, or to somebody who must allow it
WITHIN, ALLOWED, REFUSED = "within", "allowed", "refused"
AUTHORITY, FLOOR = 10, 20
HOT, WARM, COOL = (0, 1), (0, 2), (1, 3)  # the levels a factor has, counted from the best


@dataclass(frozen=True, slots=True)
class Course:
	"""What becomes of a kind of lead."""

	name: str
	weight: int
	channel: str
	ends: str = QUALIFY
	mood: tuple[int, int] = WARM
	twin: str = ""  # the same company comes twice: what is done about it
	is_wrong: bool = False  # what they said of themselves has to be corrected
	talks: str = ""
	orders: float = 0.7
	override: str = ""
	gives_up: bool = False  # before there is any offer


COURSES = (
	Course("hard bargain", 3, WEBSITE, mood=HOT, talks=REFUSED, orders=1),
	Course("later", 4, EXHIBITION, ends=NOT_NOW),
	Course("no fit", 4, WEBSITE, ends=NOT_A_FIT, is_wrong=True, mood=COOL),
	Course("two of them", 2, REFERRAL, mood=WARM, twin=JOIN_TWIN, talks=WITHIN, orders=0.9, override="High"),
	Course("bargain", 3, EXHIBITION, mood=HOT, talks=ALLOWED, orders=0.8),
	Course("twice the same", 2, WEBSITE, twin=MERGE_TWIN, is_wrong=True, orders=0.3),
	Course("cools down", 3, WEBSITE, mood=COOL, gives_up=True),
	Course("plain", 4, REFERRAL, mood=HOT),
)

# one of them waits on the last day for what a manager says
UNDECIDED, ITS_COURSE = len(COURSES), 4

# what hurts, and what they would like instead; one for each thing there is to buy
NEEDS = (
	("Half of a meeting cannot read the screen", "A picture that is seen from the last row"),
	("The large room is not used for talks with clients", "A wall that can be shown to visitors"),
	("People at home hear each other, but not the room", "One device that picks up everybody"),
	("Rooms are booked and stay empty", "Booking at the door, and released when nobody comes"),
	("Whoever sits at the far end is not understood", "Microphones on the table"),
	("Nobody dares to touch the equipment", "A day of training in each house"),
)
STEPS = (
	("Need confirmed", "Administration", 5),
	("Trial in one room", "IT", 14),
	("Budget", "Finance", 14),
	("Internal approval", "Management", 10),
)
LATER = (
	"The money for this year is spent; the new budget is made after the holidays.",
	"They move to another building first.",
)
NO_FIT = (
	"Four people in one room: they need a telephone, not a conference room.",
	"They only compare prices for a thesis.",
)
ASKED = (
	"They want the whole offer at the price of their last supplier.",
	"Purchasing demands a discount before it goes to the board.",
	"Somebody else is said to be 15% cheaper.",
)
ANSWERED = (
	("Showed Value", "Went through what an hour of a failed meeting costs them."),
	("Explained Cost", "Showed what installation and training are part of the price."),
	("Listened", "Asked which point matters most to them; it is the date."),
)
IN_RETURN = (
	"They pay within ten days instead of sixty.",
	"They order both floors at once, and we may name them as a reference.",
	"They take the standard warranty.",
)
REFUSAL = "Too much for one room. What do they give us for it?"


def how_many(customers: int) -> int:
	"""Leads that come beside the customers that are there; a few at least, so that something becomes of some."""
	return customers // 4 + 6


def course_of(dice: Dice, number: int) -> Course:
	"""Among few leads each kind is there, too."""
	if number < len(COURSES):
		return COURSES[number]
	if number == UNDECIDED:
		return COURSES[ITS_COURSE]
	return dice.about("course", number).choices(COURSES, weights=[course.weight for course in COURSES])[0]


def story(dice: Dice, number: int, temper: Temper, first: date, last: date, items: int) -> Enquiry:
	"""What a lead asks for, what is found out about it, and all that happens until it is over."""
	throw, course = dice.about("lead", number), course_of(dice, number)
	days = (last - first).days
	# the first of each kind early, so that they come to their end
	latest = min(14, days // 6) if number < len(COURSES) else max(14, days - 21)
	day = first + timedelta(days=throw.randint(0, latest))
	lead = Lead(
		channel=course.channel,
		industry=throw.choice(OTHER_INDUSTRIES if course.ends == NOT_A_FIT else INDUSTRIES),
		employees=TOO_SMALL if course.ends == NOT_A_FIT else throw.choice(SIZES),
		said_employees=throw.choice(SIZES) if course.is_wrong else "",
		revenue=throw.randint(2, 90) * 1_000_000 if throw.random() < 0.7 else 0,
		closing_in=throw.randint(30, 80),
		twin_is_same_person=course.twin == MERGE_TWIN,
	)
	lines, acts = lines_of(throw, items), [*_acts(throw, course, replace(temper, orders=course.orders), day)]
	if number == UNDECIDED:
		later = last - next(act.day for act in acts if act.kind == ASK)
		acts = [replace(act, day=act.day + later) for act in acts]
	return Enquiry(lines, tuple(acts), lead)


def _acts(throw: Random, course: Course, temper: Temper, day: date) -> Iterator[Act]:
	yield Act(day, COME)
	if course.twin:
		day += timedelta(days=1)
		yield Act(day, TWIN)
	day += timedelta(days=throw.randint(1, 3))
	yield Act(day, RESEARCH, levels=_levels(throw, course))
	if course.twin:
		yield Act(day, course.twin)
	day += timedelta(days=throw.randint(3, 7))
	if course.ends == NOT_A_FIT:
		yield Act(day, NOT_A_FIT, reason=throw.choice(NO_FIT))
		return
	yield Act(day, ASSESS, levels=_levels(throw, course))
	if course.ends == NOT_NOW:
		later = throw.randint(21, 35)
		yield Act(day, NOT_NOW, reason=throw.choice(LATER), valid_days=later)
		day += timedelta(days=later)
		yield Act(day, COME_BACK)
		day += timedelta(days=throw.randint(2, 5))
	day += timedelta(days=throw.randint(0, 3))
	yield Act(day, QUALIFY)
	yield Act(day, GRADE, levels=_levels(throw, course), override=course.override)
	yield from _opportunity(throw, course, temper, day)


def _levels(throw: Random, course: Course) -> tuple[int, ...]:
	return tuple(throw.randint(*course.mood) for _ in range(10))


def _opportunity(throw: Random, course: Course, temper: Temper, day: date) -> Iterator[Act]:
	if course.gives_up:
		day += timedelta(days=throw.randint(20, 30))
		yield Act(day, GRADE, levels=tuple(min(level + 1, 3) for level in _levels(throw, course)))
		day += timedelta(days=throw.randint(4, 10))
		yield Act(day, LOSE, reason=LOST_REASONS[2])
		return
	day += timedelta(days=throw.randint(1, 4))
	yield Act(day, QUOTE, valid_days=45)
	for act in _talks(throw, course, day):
		day = act.day
		yield act
	yield from decision(throw, temper, day + timedelta(days=throw.randint(3, 9)))


def _talks(throw: Random, course: Course, day: date) -> Iterator[Act]:
	"""They ask, we answer, and something is given for what is got; the last offer goes to the quotation."""
	if not course.talks:
		return
	day += timedelta(days=throw.randint(2, 5))
	yield Act(day, TALK, talk=_talk(throw, "Listened", "Presented the offer."))
	if course.talks != WITHIN:
		yield Act(day, LIMIT, discount=FLOOR)
	offers = {WITHIN: (4, 7), ALLOWED: (6, 14), REFUSED: (8, 17)}[course.talks]
	day += timedelta(days=throw.randint(2, 5))
	yield Act(day, TALK, discount=offers[0], talk=_talk(throw, *throw.choice(ANSWERED)))
	day += timedelta(days=throw.randint(2, 5))
	yield Act(day, TALK, discount=offers[1], talk=_traded(throw))
	yield Act(day, AGREE)
	if course.talks == WITHIN:
		yield Act(day, SUBMIT, valid_days=30)
		return
	yield Act(day, ASK, reason="They decide this week, and would sign for two years.")
	if course.talks == ALLOWED:
		day += timedelta(days=1)
		yield Act(day, ASK_BACK, reason="Two years of what? The devices, or the service too?")
		yield Act(day, ANSWER, reason="Of both; the service contract is signed together with the order.")
	if course.talks == REFUSED:
		day += timedelta(days=throw.randint(1, 2))
		yield Act(day, REJECT, reason=REFUSAL)
		day += timedelta(days=throw.randint(1, 3))
		yield Act(day, REOPEN_TALKS)
		yield Act(day, TALK, discount=13, talk=_traded(throw))
		yield Act(day, AGREE)
		yield Act(day, ASK, reason="Four points better, and they pay at once.")
	day += timedelta(days=throw.randint(1, 2))
	yield Act(day, APPROVE, reason="For this customer, and this once.")
	yield Act(day, SUBMIT, valid_days=30)


def _talk(throw: Random, how: str, answer: str) -> Talk:
	return Talk(throw.choice(ASKED), how, answer)


def _traded(throw: Random) -> Talk:
	return Talk(
		throw.choice(ASKED), "Traded", "The better price for something in return.", throw.choice(IN_RETURN)
	)

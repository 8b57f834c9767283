# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What somebody wrote on a public form: cleaned, and told in words what is missing. Pure; the world may send anything."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, fields

LONGEST = {
	"person": 100,
	"company_name": 140,
	"email": 140,
	"phone": 40,
	"need": 5000,
	"source": 140,
	"campaign": 140,
	"medium": 140,
	"content": 140,
	"search_term": 140,
	"referrer": 500,
}
TYPED = ("person", "company_name", "email", "phone", "need")
# what the address of the page brings along; too long is cut, never complained about
BROUGHT = tuple(name for name in LONGEST if name not in TYPED)
HONEYPOT, CONSENT = "website", "consent"
EMAIL = re.compile(r"[^@\s<>\"',;:()\\[\]]+@[^@\s<>\"',;:()\\[\]]+\.[^@\s<>\"',;:()\\[\].]{2,}")
PHONE = re.compile(r"[+0-9][0-9 ()./\-]{5,}")
ONE_LINE = str.maketrans({"\n": " ", "\r": " ", "\t": " "})
# controls, private use, half characters, and what turns the direction of a line round
UNSEEN = {"Cc", "Cf", "Co", "Cs", "Cn"}
KEPT = {"\n", "\t", "\u200d", "\u200c"}  # the last two join letters of real languages, and emoji


@dataclass(frozen=True, slots=True)
class Inquiry:
	person: str = ""
	company_name: str = ""
	email: str = ""
	phone: str = ""
	need: str = ""
	source: str = ""
	campaign: str = ""
	medium: str = ""
	content: str = ""
	search_term: str = ""
	referrer: str = ""
	has_consent: bool = False
	is_robot: bool = False


def read(given: Mapping[str, object]) -> tuple[Inquiry, dict[str, str]]:
	"""The inquiry, and what is wrong with it: {field: code}. Of a robot nothing is wrong: it is told nothing."""
	texts = {name: _text(given.get(name), name) for name in LONGEST}
	inquiry = Inquiry(
		**{name: text[: LONGEST[name]] for name, text in texts.items()},
		has_consent=bool(_text(given.get(CONSENT), CONSENT)),
		is_robot=bool(_text(given.get(HONEYPOT), HONEYPOT)),
	)
	return inquiry, {} if inquiry.is_robot else _problems(inquiry, texts)


def clean(value: object) -> str:
	"""Text only, in one form, without characters that nobody sees."""
	if not isinstance(value, str):
		return ""
	text = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n"))
	return "".join(char for char in text if char in KEPT or unicodedata.category(char) not in UNSEEN).strip()


def _text(value: object, name: str) -> str:
	"""A little more than may be kept, so that too much is noticed; never a megabyte through the cleaning."""
	most = LONGEST.get(name, 1) + 100
	text = clean(value[: most * 2] if isinstance(value, str) else value)
	if name != "need":
		text = " ".join(text.translate(ONE_LINE).split())
	return text[:most]


def _problems(inquiry: Inquiry, texts: Mapping[str, str]) -> dict[str, str]:
	found = {name: "too_long" for name in TYPED if len(texts[name]) > LONGEST[name]}
	for name in ("person", "company_name", "phone"):
		if "<" in texts[name] or ">" in texts[name]:
			found.setdefault(name, "angle_brackets")
	if not inquiry.person:
		found["person"] = "required"
	if not inquiry.need:
		found["need"] = "required"
	if not inquiry.email and not inquiry.phone:
		found["email"] = "no_way_back"
	if inquiry.email and not EMAIL.fullmatch(inquiry.email):
		found.setdefault("email", "no_email")
	if inquiry.phone and not PHONE.fullmatch(inquiry.phone):
		found.setdefault("phone", "no_phone")
	if not inquiry.has_consent:
		found[CONSENT] = "consent"
	return found


def shown(inquiry: Inquiry) -> dict[str, str]:
	"""The texts of an inquiry, to be shown again in its form."""
	return {
		field.name: value
		for field in fields(inquiry)
		if isinstance(value := getattr(inquiry, field.name), str)
	}

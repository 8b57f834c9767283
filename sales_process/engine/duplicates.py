# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Which records are the same person, or the same company? By normalised keys that can be stored. Pure."""

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass

import phonenumbers

EMAIL, PHONE, DOMAIN, COMPANY, PERSON = "E-mail", "Phone", "Domain", "Company", "Person"
SAME_PERSON, SAME_COMPANY = "Same Person", "Same Company"
SHORTEST_NUMBER = 7
LONGEST_KEY = 140
SHARED_MAILBOXES = frozenset(
	"admin accounts accounting billing contact enquiries hello hr info inquiry mail marketing office order orders "
	"purchase purchasing reception sales service support team webmaster".split()
)
# at the end of a name, longest first; words without blanks are also cut off where none precedes them
LEGAL_FORMS = tuple(
	tuple(form.split())
	for form in (
		"gesellschaft mit beschränkter haftung|public limited company|pte ltd|pty ltd|sdn bhd|s a r l|gmbh co kg|gmbh co|"
		"co ltd|co limited|company limited|company ltd|sp z o o|s p a|s r l|s r o|d o o|s a s|p l c|l l c|l l p|s a|b v|"
		"n v|a s|a b|o y|k k|aktiengesellschaft|incorporated|corporation|company|limited|gmbh|mbh|sarl|corp|inc|ltd|llc|"
		"llp|plc|pte|pty|bhd|spa|srl|sas|bv|nv|ag|kg|ohg|ug|ab|oy|kk|sa|as|co|lp"
	).split("|")
)
LEGAL_FORMS_WITHOUT_BLANKS = (
	"股份有限公司", "有限責任公司", "有限责任公司", "控股有限公司", "股份公司", "有限公司", "株式会社", "有限会社", "合同会社", "주식회사",
)  # fmt: skip
FILLERS = frozenset(("and", "und", "et", "y", "the"))
DIALLED_AS_ONE = frozenset(("gmail.com", "googlemail.com"))


@dataclass(frozen=True, slots=True, order=True)
class Key:
	kind: str
	value: str


@dataclass(frozen=True, slots=True)
class Party:
	"""What a record says of whom it is about. Without a person it is the company as such."""

	person: str = ""
	companies: tuple[str, ...] = ()
	emails: tuple[str, ...] = ()
	phones: tuple[str, ...] = ()
	websites: tuple[str, ...] = ()
	country: str = ""  # two letters, for numbers without a prefix

	def keys(self, public_domains: Collection[str] = ()) -> frozenset[Key]:
		"""Its normalised keys; domains that belong to everybody are no key."""
		hosts = [email_host(email) for email in self.emails] + [domain(site) for site in self.websites]
		found = (
			*((EMAIL, email(text)) for text in self.emails),
			*((PHONE, phone(text, self.country)) for text in self.phones),
			*((DOMAIN, host) for host in hosts if host not in public_domains),
			*((COMPANY, company(text)) for text in self.companies),
			(PERSON, person(self.person)),
		)
		return frozenset(Key(kind, value[:LONGEST_KEY]) for kind, value in found if value)


def compare(mine: Iterable[Key], other: Iterable[Key]) -> str | None:
	"""Same person, or same company and another person; None where nothing but a name is shared."""
	mine, other = frozenset(mine), frozenset(other)
	shared = {key for key in mine & other if key.kind != PERSON}
	if not shared:
		return None
	persons, others = _values(mine, PERSON), _values(other, PERSON)
	if persons and others:
		return SAME_PERSON if persons & others or _has_own_mailbox(shared) else SAME_COMPANY
	if _has_own_mailbox(shared):
		return SAME_PERSON
	# two records of a company as such are one company twice
	is_company_twice = not persons and not others and _values(shared, COMPANY)
	return SAME_PERSON if is_company_twice else SAME_COMPANY


def email(text: str) -> str:
	"""Without the case, and without what a mailbox owner may add to it."""
	local, at, host = _plain(text).replace(" ", "").rpartition("@")
	if not at or not local or "." not in host:
		return ""
	local = local.partition("+")[0] or local
	if host in DIALLED_AS_ONE:
		local, host = local.replace(".", "") or local, "gmail.com"
	return f"{local}@{host}"


def email_host(text: str) -> str:
	return domain(email(text).rpartition("@")[2])


def phone(text: str, country: str = "") -> str:
	"""In the international form where it can be told, else its digits."""
	plain = unicodedata.normalize("NFKC", text or "").strip()
	plain = f"+{plain[2:]}" if plain.startswith("00") else plain
	digits = re.sub(r"[^0-9]", "", plain).lstrip("0")
	return _international(plain, country) or (digits if len(digits) >= SHORTEST_NUMBER else "")


def domain(address: str) -> str:
	"""The host of a web address, without `www.`."""
	host = re.sub(r"^[a-z][a-z0-9+.-]*://", "", _plain(address))
	host = re.split(r"[/?#:\s]", host.rpartition("@")[2] or host, maxsplit=1)[0].strip(".")
	host = host.removeprefix("www.")
	return host if "." in host else ""


def company(name: str) -> str:
	"""The name without legal form, punctuation, case and width."""
	words = [word for word in _words(name) if word not in FILLERS]
	bare = "".join(_without_legal_form(words))
	for form in LEGAL_FORMS_WITHOUT_BLANKS:
		shorter = bare.removesuffix(form).removeprefix(form)
		if shorter and shorter != bare:
			bare = shorter
			break
	return bare if len(bare) > 1 else ""


def person(name: str) -> str:
	"""Family name first or last: the same person."""
	return " ".join(sorted(_words(name)))


def _international(plain: str, country: str) -> str:
	try:
		number = phonenumbers.parse(plain, country.upper() or None)
	except phonenumbers.NumberParseException:
		return ""
	if not phonenumbers.is_possible_number(number):
		return ""
	return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _without_legal_form(words: list[str]) -> list[str]:
	for form in LEGAL_FORMS:
		if len(words) > len(form) and tuple(words[-len(form) :]) == form:
			return _without_legal_form(words[: -len(form)])
	return words


def _has_own_mailbox(shared: Iterable[Key]) -> bool:
	mailboxes = (value.partition("@")[0] for value in _values(shared, EMAIL))
	return any(mailbox not in SHARED_MAILBOXES for mailbox in mailboxes)


def _values(keys: Iterable[Key], kind: str) -> set[str]:
	return {key.value for key in keys if key.kind == kind}


def _words(text: str) -> list[str]:
	return re.findall(r"[^\W_]+", _plain(text).replace("'", "").replace("’", ""))


def _plain(text: str) -> str:
	return unicodedata.normalize("NFKC", text or "").casefold().strip()

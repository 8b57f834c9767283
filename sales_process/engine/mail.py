# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Is a received mail an answer, or did a machine write it? Whom is it about, and what is new in it? Pure."""

import html
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache
from html.parser import HTMLParser

from sales_process.engine.duplicates import email as normalised
from sales_process.engine.duplicates import email_host

SENDER, SUBJECT, TEXT = "Sender", "Subject", "Text"
AUTO_REPLY, PERHAPS, BOUNCE, DELAYED = "Auto-reply", "Perhaps Auto-reply", "Bounce", "Delayed"
AT_ONCE = 10  # seconds in which nobody reads and answers a mail
LONGEST_TEXT = 100_000
READ_FOR_SIGNS = 1500  # characters at the beginning, where a machine says what it is
ROBOTS = frozenset(("mailer-daemon", "postmaster", "mailerdaemon", "mail-daemon", "bounce", "bounces"))
EXCHANGE = "microsoftexchange"  # and a number, which differs from server to server
IS_AUTOMATIC = frozenset(("auto_reply", "auto-reply", "bulk", "junk", "list"))
SAYS_AUTOMATIC = (
	"x-autoreply",
	"x-autorespond",
	"x-auto-response",
	"x-mailer-autoreply",
	"list-id",
	"list-unsubscribe",
)
IS_A_REPLY = re.compile(r"^(re|aw|antw|回复|回覆|答复|答覆)(\[\d+\])?\s*:", re.IGNORECASE)
ADDRESS = re.compile(r"[^\s<>()\[\],;:\"'“”„‘’=，。、；：（）]+@[\w-]+(?:\.[\w-]+)+")
FAILED = re.compile(r"(?:final|original)-recipient\s*:\s*(?:rfc822|utf-8)\s*;\s*(\S+)", re.IGNORECASE)
QUESTION = re.compile(r"[?？]")
WEB_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
QUOTATION_STARTS = re.compile(
	r"^\s*(?:"
	r">.*|"
	r"[-_]{2,}\s*(?:original message|forwarded message|ursprüngliche nachricht|originalnachricht|"
	r"weitergeleitete nachricht|原始邮件|原始郵件|原始訊息|转发邮件|轉寄郵件).*|"
	r"_{8,}\s*|"
	r"on\b.{4,120}\bwrote:\s*|"
	r"am\b.{4,120}\bschrieb\b.{0,80}:\s*|"
	r".{0,120}@.{0,80}(?:写道|寫道|於.{0,40}寫道)\s*[:：]?\s*|"
	r"在.{4,120}(?:写道|寫道)\s*[:：]?\s*|"
	r"(?:from|von|发件人|寄件者|寄件人)\s*[:：].*@.*"
	r")$",
	re.IGNORECASE,
)
BLOCKS = frozenset(
	("address", "article", "br", "div", "h1", "h2", "h3", "h4", "hr", "li", "p", "pre", "table", "tr", "ul")
)
NOT_SAID = frozenset(("blockquote", "head", "script", "style", "title"))


class Kind(str, Enum):
	ANSWER = "answer"
	UNCERTAIN = "uncertain"
	AUTOMATIC = "automatic"
	BOUNCE = "bounce"
	OWN = "own"


@dataclass(frozen=True, slots=True)
class Pattern:
	"""A sign that a machine wrote a mail; `*` stands for anything."""

	means: str
	place: str
	text: str


@dataclass(frozen=True, slots=True)
class Mail:
	sender: str
	subject: str = ""
	text: str = ""
	headers: Mapping[str, str] = field(default_factory=dict)
	seconds_after_ours: float | None = None

	def header(self, name: str) -> str:
		"""Whatever the case of its name."""
		found = (value for key, value in self.headers.items() if key.casefold() == name)
		return plain(next(found, ""))


@dataclass(frozen=True, slots=True)
class Judgement:
	kind: Kind
	signs: tuple[str, ...] = ()  # what it was told by


def judge(mail: Mail, patterns: Iterable[Pattern] = (), own: Collection[str] = ()) -> Judgement:
	"""What a received mail is. `own` holds our domains and addresses, in small letters."""
	found = _signs(mail, tuple(patterns))
	if judgement := _delivery_report(mail, found):
		return judgement
	if is_own(mail.sender, own):
		return Judgement(Kind.OWN, (mail.sender,))
	signs = (*_automatic_headers(mail), *found[AUTO_REPLY])
	if signs:
		return Judgement(Kind.AUTOMATIC, signs)
	return _by_its_words(mail, found[PERHAPS])


def is_own(address: str, own: Collection[str]) -> bool:
	address = plain(address)
	return address in own or any(
		address.endswith((f"@{name}", f".{name}")) for name in own if "@" not in name
	)


def is_robot(sender: str) -> bool:
	"""A mail server itself; it has no other address."""
	mailbox = plain(sender).partition("@")[0]
	return not mailbox or mailbox in ROBOTS or mailbox.startswith(EXCHANGE)


def failed_addresses(mail: Mail) -> tuple[str, ...]:
	"""To whom a mail could not be delivered, as the report says: by its fields, else every address in it."""
	named = [*ADDRESS.findall(mail.header("x-failed-recipients")), *FAILED.findall(mail.text)]
	named = named or ADDRESS.findall(mail.text[:LONGEST_TEXT])
	found = dict.fromkeys(normalised(address.strip("<>.")) for address in named)
	return tuple(address for address in found if address and not is_robot(address))


def without_public(domains: Iterable[str], public_domains: Collection[str]) -> frozenset[str]:
	"""Domains of a company; `gmail.com` is nobody's own."""
	hosts = (email_host(f"x@{domain}") for domain in domains)
	return frozenset(host for host in hosts if host and host not in public_domains)


def plain_text(content: str) -> str:
	"""What a person reads of an HTML mail, without what it quotes."""
	reader = _Reader()
	reader.feed((content or "")[:LONGEST_TEXT])
	reader.close()
	return _tidy("".join(reader.said))


def new_text(text: str) -> str:
	"""The text above the first quotation."""
	lines = (text or "")[:LONGEST_TEXT].splitlines()
	end = next((number for number, line in enumerate(lines) if _starts_quotation(lines, number)), len(lines))
	return _tidy("\n".join(lines[:end])) or _tidy("\n".join(lines))


def excerpt(text: str, length: int) -> str:
	"""The beginning, cut at a word where there are any."""
	said = new_text(text)
	if len(said) <= length:
		return said
	cut = said[: length - 1]
	return (cut.rpartition(" ")[0] if " " in cut[length // 2 :] else cut).rstrip() + "…"


def plain(text: str) -> str:
	"""Small letters of usual width, one blank between words."""
	text = unicodedata.normalize("NFKC", (text or "")[:LONGEST_TEXT]).replace("’", "'").replace("‘", "'")
	return " ".join(text.casefold().split())


def _signs(mail: Mail, patterns: tuple[Pattern, ...]) -> dict[str, tuple[str, ...]]:
	said = plain(new_text(mail.text)[:READ_FOR_SIGNS])
	places = {SENDER: plain(mail.sender), SUBJECT: plain(mail.subject), TEXT: said}
	found: dict[str, list[str]] = {AUTO_REPLY: [], PERHAPS: [], BOUNCE: [], DELAYED: []}
	for pattern in patterns:
		if pattern.means in found and _matches(pattern, places[pattern.place]):
			found[pattern.means].append(pattern.text)
	return {means: tuple(signs) for means, signs in found.items()}


def _matches(pattern: Pattern, said: str) -> bool:
	compiled = _compiled(plain(pattern.text), pattern.place)
	if not compiled:
		return False
	return bool(compiled.search(said) if pattern.place == TEXT else compiled.fullmatch(said))


@lru_cache(maxsize=2048)
def _compiled(text: str, place: str) -> re.Pattern | None:
	"""Of sender and subject the whole, of a text any part, but no part of a word."""
	if not text.strip("* "):
		return None
	within = ".{0,80}?" if place == TEXT else ".*"
	body = within.join(re.escape(part) for part in text.split("*"))
	if place != TEXT:
		return re.compile(body, re.DOTALL)
	before = r"(?<![a-z0-9à-ÿ])" if _is_latin(text[0]) else ""
	after = r"(?![a-z0-9à-ÿ])" if _is_latin(text[-1]) else ""
	return re.compile(f"{before}{body}{after}", re.DOTALL)


def _is_latin(letter: str) -> bool:
	return letter.isalnum() and letter < "\u2e80"


def _delivery_report(mail: Mail, found: Mapping[str, tuple[str, ...]]) -> Judgement | None:
	"""A report of a mail server, by what it says of itself, or by sender and subject together."""
	declared = "delivery-status" in mail.header("content-type") or bool(mail.header("x-failed-recipients"))
	from_robot = is_robot(mail.sender)
	signs = found[BOUNCE]
	if not (declared or from_robot or len(signs) > 1):
		return None
	if found[DELAYED]:
		return Judgement(Kind.AUTOMATIC, found[DELAYED])
	if declared or signs:
		return Judgement(Kind.BOUNCE, signs or (mail.sender,))
	return Judgement(Kind.AUTOMATIC, (mail.sender,))


def _automatic_headers(mail: Mail) -> tuple[str, ...]:
	submitted = mail.header("auto-submitted")
	signs = [name for name in SAYS_AUTOMATIC if mail.header(name) not in ("", "no")]
	if submitted and not submitted.startswith("no"):
		signs.append(f"auto-submitted: {submitted}")
	if mail.header("precedence") in IS_AUTOMATIC:
		signs.append(f"precedence: {mail.header('precedence')}")
	if mail.header("return-path") == "<>":
		signs.append("return-path: <>")
	return tuple(signs)


def _by_its_words(mail: Mail, signs: tuple[str, ...]) -> Judgement:
	"""People too write that they are away: several signs and no question are a machine's, one makes us ask."""
	at_once = mail.seconds_after_ours is not None and 0 <= mail.seconds_after_ours <= AT_ONCE
	asks = bool(QUESTION.search(WEB_ADDRESS.sub("", new_text(mail.text))))
	if at_once and signs:
		return Judgement(Kind.AUTOMATIC, signs)
	if len(signs) > 1 and not asks and not IS_A_REPLY.match(plain(mail.subject)):
		return Judgement(Kind.AUTOMATIC, signs)
	if signs or at_once:
		return Judgement(Kind.UNCERTAIN, signs)
	return Judgement(Kind.ANSWER)


def _starts_quotation(lines: list[str], number: int) -> bool:
	if not QUOTATION_STARTS.match(lines[number][:400]):
		return number + 1 < len(lines) and _wrapped(lines[number], lines[number + 1])
	return True


def _wrapped(line: str, following: str) -> bool:
	"""`On …, Ann <ann@example.org>` and `wrote:` on two lines."""
	return bool(re.match(r"\s*(on|am)\b", line, re.IGNORECASE)) and bool(
		QUOTATION_STARTS.match(f"{line[:300].strip()} {following[:100].strip()}")
	)


def _tidy(text: str) -> str:
	lines = (" ".join(line.split()) for line in text.splitlines())
	return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


class _Reader(HTMLParser):
	"""Collects what is said; what is quoted, and what is no text, is passed over."""

	def __init__(self) -> None:
		super().__init__(convert_charrefs=True)
		self.said: list[str] = []
		self.closes: list[str] = []

	def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
		if tag in NOT_SAID:
			self.closes.append(tag)
		if tag in BLOCKS:
			self.said.append("\n")

	def handle_endtag(self, tag: str) -> None:
		if tag in self.closes:
			while self.closes.pop() != tag:
				pass
		elif tag in BLOCKS and tag != "br":
			self.said.append("\n")

	def handle_data(self, data: str) -> None:
		if not self.closes:
			self.said.append(re.sub(r"\s+", " ", html.unescape(data)))

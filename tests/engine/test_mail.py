# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Mails as they come, in three languages, judged by the patterns that a new site has."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sales_process.engine import mail as engine
from sales_process.engine.mail import Kind, Mail, Pattern, judge

SEEDS = Path(engine.__file__).parents[1] / "setup" / "seeds" / "mail_patterns.json"
CORPUS = Path(__file__).parent / "mail_corpus"
SEPARATOR = "=====\n"
OWN = frozenset(("ourco.com", "mary.private@example.net"))
LANGUAGES = ("english", "german", "chinese")


def seeded() -> tuple[Pattern, ...]:
	records = json.loads(SEEDS.read_text(encoding="utf-8")).values()
	return tuple(Pattern(row["means"], row["place"], row["pattern"]) for row in records)


PATTERNS = seeded()


def read(language: str) -> list[tuple[dict[str, str], Mail]]:
	return [
		parse(block) for block in (CORPUS / f"{language}.txt").read_text(encoding="utf-8").split(SEPARATOR)
	]


def parse(block: str) -> tuple[dict[str, str], Mail]:
	head, _, text = block.partition("\n\n")
	headers = dict(line.split(": ", 1) for line in head.splitlines())
	given = {name: headers.pop(name) for name in ("Verdict", "From", "Subject")}
	expected = {"verdict": given["Verdict"], "failed": headers.pop("Failed", "")}
	return expected, Mail(given["From"], given["Subject"], text, headers)


@pytest.mark.parametrize(
	("expected", "mail"),
	[
		pytest.param(*example, id=f"{language}-{number}")
		for language in LANGUAGES
		for number, example in enumerate(read(language), start=1)
	],
)
def test_corpus(expected, mail):
	judgement = judge(mail, PATTERNS, OWN)
	assert judgement.kind == expected["verdict"], judgement
	if expected["failed"]:
		assert engine.failed_addresses(mail) == (expected["failed"],)


@pytest.mark.parametrize("language", LANGUAGES)
def test_corpus_holds_every_kind(language):
	kinds = {expected["verdict"] for expected, _mail in read(language)}
	assert {"automatic", "bounce", "answer", "uncertain"} <= kinds


@pytest.mark.parametrize(
	"headers",
	[
		{"Auto-Submitted": "auto-replied"},
		{"auto-submitted": "auto-generated; type=vacation"},
		{"X-Autoreply": "yes"},
		{"X-Autorespond": "Out of office"},
		{"Precedence": "bulk"},
		{"Precedence": "auto_reply"},
		{"List-Id": "<news.example.org>"},
		{"Return-Path": "<>"},
	],
)
def test_headers_of_machines(headers):
	assert judge(Mail("ann@example.org", "Offer", "Yes.", headers)).kind == Kind.AUTOMATIC


@pytest.mark.parametrize(
	"headers", [{"Auto-Submitted": "no"}, {"Precedence": "normal"}, {"Return-Path": "<a@b.c>"}]
)
def test_headers_of_people(headers):
	assert judge(Mail("ann@example.org", "Offer", "Yes.", headers)).kind == Kind.ANSWER


def test_a_delivery_report_declares_itself():
	report = Mail(
		"system@example.org", "?", "", {"Content-Type": "multipart/report; report-type=delivery-status"}
	)
	assert judge(report).kind == Kind.BOUNCE
	failed = Mail("system@example.org", "?", "", {"X-Failed-Recipients": "Ann.Smith@example.org"})
	assert judge(failed).kind == Kind.BOUNCE
	assert engine.failed_addresses(failed) == ("ann.smith@example.org",)


def test_our_own_mail_server_may_bounce():
	report = Mail(
		"mailer-daemon@ourco.com", "Undelivered Mail Returned to Sender", "no such user ann@example.org"
	)
	assert judge(report, PATTERNS, OWN).kind == Kind.BOUNCE


def test_a_person_who_quotes_a_bounce_has_answered():
	mail = Mail("ann@example.org", "Undeliverable: offer", "What does this mean?")
	assert judge(mail, PATTERNS, OWN).kind == Kind.ANSWER


@pytest.mark.parametrize("address", ["tom@ourco.com", "Tom@Mail.OurCo.com", "mary.private@example.net"])
def test_own_addresses(address):
	assert judge(Mail(address, "Hello", "Hello"), (), OWN).kind == Kind.OWN


@pytest.mark.parametrize("address", ["tom@notourco.com", "tom@ourco.com.cn", "ann@example.net"])
def test_addresses_that_only_look_like_ours(address):
	assert judge(Mail(address, "Hello", "Hello"), (), OWN).kind == Kind.ANSWER


@pytest.mark.parametrize(
	("seconds", "text", "kind"),
	[
		(3, "I am on holiday.", Kind.AUTOMATIC),
		(3, "Thank you.", Kind.UNCERTAIN),
		(60, "Thank you.", Kind.ANSWER),
		(-5, "Thank you.", Kind.ANSWER),
		(60, "I am on holiday.", Kind.UNCERTAIN),
	],
)
def test_an_answer_within_seconds_is_no_persons(seconds, text, kind):
	assert judge(Mail("ann@example.org", "Re: Offer", text, {}, seconds), PATTERNS).kind == kind


def test_a_judgement_says_what_it_was_told_by():
	judgement = judge(Mail("ann@example.org", "Abwesenheitsnotiz", ""), PATTERNS)
	assert judgement.signs == ("Abwesenheitsnotiz*",)


def test_full_width_and_case_make_no_difference():
	assert (
		judge(Mail("a@b.org", "ＡＵＴＯＭＡＴＩＣ　ＲＥＰＬＹ： Hello", ""), PATTERNS).kind == Kind.AUTOMATIC
	)


@pytest.mark.parametrize("text", ["", "*", " * "])
def test_a_pattern_without_letters_matches_nothing(text):
	for place in (engine.SENDER, engine.SUBJECT, engine.TEXT):
		pattern = Pattern(engine.AUTO_REPLY, place, text)
		assert judge(Mail("a@b.org", "Hello", "Hello"), (pattern,)).kind == Kind.ANSWER


def test_a_pattern_is_no_regular_expression():
	pattern = Pattern(engine.AUTO_REPLY, engine.SUBJECT, "[Auto] (1)*")
	assert judge(Mail("a@b.org", "[auto] (1): hello", ""), (pattern,)).kind == Kind.AUTOMATIC
	assert judge(Mail("a@b.org", "auto 1: hello", ""), (pattern,)).kind == Kind.ANSWER


def test_html_becomes_what_a_person_reads():
	content = (
		"<html><head><style>p {color: red}</style></head><body><p>Dear&nbsp;Mary,<br>yes &amp; thanks</p>"
		"<script>steal()</script><blockquote><p>Do you agree?</p><blockquote>old</blockquote></blockquote>"
		"<div>Ann</div></body></html>"
	)
	assert engine.plain_text(content).splitlines() == ["Dear Mary,", "yes & thanks", "", "Ann"]


@pytest.mark.parametrize(
	"mark",
	[
		"On Tue, 24 Nov 2026, Mary <mary@ourco.com> wrote:",
		"On Tue, 24 Nov 2026 at 10:12, Mary Meyer\n<mary@ourco.com> wrote:",
		"Am 24.11.2026 um 10:12 schrieb Mary:",
		"-----Original Message-----",
		"-----Ursprüngliche Nachricht-----",
		"------------------ 原始邮件 ------------------",
		"在 2026年11月24日 10:12，Mary 写道：",
		"寄件者: Mary <mary@ourco.com>",
		"From: Mary <mary@ourco.com>",
		"> quoted",
	],
)
def test_what_is_quoted_is_not_said(mark):
	assert engine.new_text(f"Yes, please.\n\n{mark}\nDo you agree?") == "Yes, please."


def test_a_mail_that_only_quotes_keeps_its_text():
	assert engine.new_text("> Yes, please.") == "> Yes, please."


def test_an_excerpt_ends_at_a_word():
	assert engine.excerpt("one two three four", 12) == "one two…"
	assert engine.excerpt("short", 12) == "short"
	assert engine.excerpt("价格可以接受请把合同发过来", 6) == "价格可以接…"


def test_a_companys_domains_are_not_everybodys():
	assert engine.without_public(["OurCo.com", "gmail.com", "", "nonsense"], {"gmail.com"}) == {"ourco.com"}


@given(st.text(max_size=400), st.text(max_size=80), st.text(max_size=40))
def test_anything_can_be_judged(text, subject, sender):
	mail = Mail(sender, subject, engine.plain_text(text))
	assert judge(mail, PATTERNS, OWN).kind in Kind
	assert len(engine.excerpt(text, 100)) <= 100
	engine.failed_addresses(mail)


@given(st.sampled_from(["answer", "automatic", "uncertain"]), st.data())
def test_a_quotation_never_changes_the_judgement(kind, data):
	examples = [mail for name in LANGUAGES for expected, mail in read(name) if expected["verdict"] == kind]
	mail = data.draw(st.sampled_from(examples))
	quoted = f"{mail.text.rstrip()}\n\n> I am out of the office. Will be back on Monday. Is that all right?\n"
	other = Mail(mail.sender, mail.subject, quoted, mail.headers)
	assert judge(other, PATTERNS, OWN).kind == judge(mail, PATTERNS, OWN).kind


def test_a_hostile_mail_costs_no_time():
	mail = Mail("a@b.org", "on " * 20000, "on " + "x" * 200_000 + " wrote:\n" * 3000)
	assert judge(mail, PATTERNS).kind == Kind.ANSWER

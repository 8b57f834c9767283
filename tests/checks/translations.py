# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""locale/main.pot holds what the app says today, and every language says all of it.

With --write: renew main.pot and put new messages into the languages, untranslated.
"""

import re
import sys
from pathlib import Path

from babel.messages.pofile import read_po

from tests.checks.strings import OTHER_MEANING, Message, collect

ROOT = Path(__file__).resolve().parents[2]
APP = ROOT / "sales_process"
LANGUAGES = ("zh", "zh_TW")
HEADER = """# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE
msgid ""
msgstr ""
"Project-Id-Version: Sales Process\\n"
{language}"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
{plural}"""
PLACEHOLDER = re.compile(r"\{\w*\}|%\(\w+\)s|%[sd]|<[^>]+>|\{\{.*?\}\}")
SENTENCE_ENDS = {".": "。", "?": "？", "!": "！", ":": "：", "…": "…"}
# the same character in simplified and in traditional writing: one of them is in the wrong file
SIMPLIFIED = "这进订单价报户计划记录调应谈审签订后务维护险额级关联络选择开启发员阶类别据库电话线访问间实现时则样条经历参与产业标题验证设帐显约单负责"
TRADITIONAL = "這進訂單價報戶計劃記錄調應談審簽訂後務維護險額級關聯絡選擇開啟發員階類別據庫電話線訪問間實現時則樣條經歷參與產業標題驗證設帳顯約單負責"
ONE_WAY = {s: t for s, t in zip(SIMPLIFIED, TRADITIONAL, strict=True) if s != t}

Translations = dict[Message, str]


def main(arguments: list[str]) -> int:
	"""Check the languages, or renew their files with --write."""
	places = collect(APP).places
	if "--write" in arguments:
		write(places, APP / "locale")
	problems = check(places, APP / "locale")
	for problem in problems:
		print(problem)
	print(
		f"translations: {len(places)} messages, {len(LANGUAGES)} languages, {len(problems) or 'no'} to mend"
	)
	return 1 if problems else 0


def write(places: dict[Message, set[str]], locale: Path) -> None:
	locale.mkdir(exist_ok=True)
	(locale / "main.pot").write_text(serialize(places, {}), encoding="utf-8")
	for language in LANGUAGES:
		path = locale / f"{language}.po"
		known = read(path) if path.is_file() else {}
		path.write_text(serialize(places, known, language), encoding="utf-8")


def check(places: dict[Message, set[str]], locale: Path) -> list[str]:
	template = locale / "main.pot"
	if not template.is_file() or template.read_text(encoding="utf-8") != serialize(places, {}):
		return [f"{template.name} is not what the app says. Run: make translations"]
	problems = [
		f"{message.text!r} means something else in ERPNext: give it a context ({', '.join(sorted(places[message]))})."
		for message in places
		if message.text in OTHER_MEANING and not message.context
	]
	for language in LANGUAGES:
		path = locale / f"{language}.po"
		if not path.is_file():
			problems.append(f"{path.name} is missing. Run: make translations")
			continue
		problems += [f"{path.name}: {problem}" for problem in check_language(places, path, language)]
	return problems


def check_language(places: dict[Message, set[str]], path: Path, language: str) -> list[str]:
	known = read(path)
	fuzzy = [
		f"{message.id!r} is marked fuzzy." for message in _catalogue(path) if message.id and message.fuzzy
	]
	gone = [
		f"{message.text!r} is not said any more. Run: make translations"
		for message in known
		if message not in places
	]
	found = []
	for message in sorted(places, key=_order):
		if trouble := trouble_with(message.text, known.get(message, ""), language):
			found.append(f"{message.text!r} {trouble}")
	return [*fuzzy, *gone, *found]


def trouble_with(text: str, translation: str, language: str) -> str:
	"""What is wrong with one translation; empty if nothing is."""
	if not translation.strip():
		return "is not translated."
	if sorted(PLACEHOLDER.findall(text)) != sorted(PLACEHOLDER.findall(translation)):
		return f"and {translation!r} differ in placeholders or tags."
	if (text[:1].isspace(), text[-1:].isspace()) != (translation[:1].isspace(), translation[-1:].isspace()):
		return f"and {translation!r} differ in blanks at their ends."
	ends = SENTENCE_ENDS.get(_last(text)), SENTENCE_ENDS.get(_last(translation), _last(translation))
	if ends[0] and ends[0] != ends[1]:
		return f"ends with {_last(text)!r}, {translation!r} does not."
	wrong = set(ONE_WAY if language == "zh_TW" else ONE_WAY.values()) & set(translation)
	return f"has {''.join(sorted(wrong))} of the other writing in {translation!r}." if wrong else ""


def _last(text: str) -> str:
	"""The last sign that is read; a tag is not."""
	return re.sub(r"(<[^>]+>|\s)+$", "", text)[-1:]


def read(path: Path) -> Translations:
	return {Message(str(m.id), m.context): str(m.string) for m in _catalogue(path) if m.id}


def _catalogue(path: Path):
	with path.open("rb") as stream:
		return read_po(stream, abort_invalid=True)


def serialize(places: dict[Message, set[str]], known: Translations, language: str = "") -> str:
	"""A catalogue without dates and line numbers, so that it changes only when the app says something else."""
	header = HEADER.format(
		language=f'"Language: {language}\\n"\n' if language else "",
		plural='"Plural-Forms: nplurals=1; plural=0;\\n"\n' if language else "",
	)
	entries = [header]
	for message in sorted(places, key=_order):
		lines = [f"#: {place}" for place in sorted(places[message])]
		lines += [f"msgctxt {_quote(message.context)}"] if message.context else []
		lines += [f"msgid {_quote(message.text)}", f"msgstr {_quote(known.get(message, ''))}"]
		entries.append("\n".join(lines) + "\n")
	return "\n".join(entries)


def _order(message: Message) -> tuple[str, str]:
	return message.text, message.context or ""


def _quote(text: str) -> str:
	escaped = text.replace("\\", r"\\").replace('"', r"\"").replace("\t", r"\t").replace("\n", r"\n")
	return f'"{escaped}"'


if __name__ == "__main__":
	sys.exit(main(sys.argv[1:]))

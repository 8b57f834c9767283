# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Every link, image, anchor, file and make target that the documentation names exists in the repository."""

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

ROOT = Path(__file__).resolve().parents[2]
FENCE = re.compile(r"^(`{3,}|~{3,}).*?^\1[^\n]*$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"(`+)(.+?)\1")
LINK = re.compile(r"!?\[(?:[^\]\[]|\[[^\]]*\])*\]\(\s*<?([^\s)>]+)>?(?:\s+[\"'(][^)]*)?\)")
DEFINITION = re.compile(r"^ {0,3}\[[^\]]+\]:\s*<?(\S+?)>?\s*$", re.MULTILINE)
HTML = re.compile(r"<(?:a|img|source)\b[^>]*?\b(?:href|src|srcset)=[\"']([^\"']+)[\"']", re.IGNORECASE)
HEADING = re.compile(r"^ {0,3}#{1,6}\s+(.+?)\s*#*\s*$", re.MULTILINE)
HTML_ANCHOR = re.compile(r"<\w+[^>]*\b(?:id|name)=[\"']([^\"']+)[\"']")
ELSEWHERE = re.compile(r"^(?:[a-z][a-z0-9+.-]*:|//)", re.IGNORECASE)
FILE_TYPES = "py js json md toml txt yaml yml html scss css po pot sh png svg cfg"
NAMED_FILE = re.compile(rf"\.?[\w-][\w./-]*\.(?:{FILE_TYPES.replace(' ', '|')})")
NAMED_FOLDER = re.compile(r"[\w-][\w.-]*(?:/[\w.-]+)*/")
MAKE = re.compile(r"(?:^|[\s`(])make ((?:[a-z][\w-]*|[A-Z_]+=\S+)(?: [A-Z_]+=\S+)*)", re.MULTILINE)
MADE_BY_TOOLS = (".venv", ".devsite", "node_modules")
IMAGES = {".png", ".jpg", ".jpeg", ".svg", ".gif", ".webp"}
EXAMPLE = "x.py"


@dataclass
class Repository:
	"""The files that a fresh clone has."""

	root: Path
	files: set[Path]
	folders: set[Path] = field(default_factory=set)

	def __post_init__(self):
		self.folders = {parent for path in self.files for parent in path.parents}

	def has(self, path: Path) -> bool:
		return path in self.files or path in self.folders

	def knows(self, name: str) -> bool:
		"""Whether some file or folder is called so; a part of its path is enough."""
		known = self.folders if name.endswith("/") else self.files
		return any(
			f"/{path.relative_to(self.root)}".endswith(f"/{name.rstrip('/')}")
			for path in known
			if self.root in path.parents
		)

	def make_targets(self) -> set[str]:
		makefile = self.root / "Makefile"
		text = makefile.read_text(encoding="utf-8") if makefile.is_file() else ""
		return set(re.findall(r"^([a-z][\w-]*):", text, re.MULTILINE))


def main() -> int:
	"""Print what the pages name and the repository lacks."""
	repository = load(ROOT)
	pages = _pages(repository)
	problems = check(repository)
	for problem in problems:
		print(problem)
	print(f"links: {len(problems) or 'no'} dead in {len(pages)} pages")
	return 1 if problems else 0


def load(root: Path) -> Repository:
	command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
	listed = subprocess.run(command, cwd=root, capture_output=True, text=True)
	paths = map(root.joinpath, listed.stdout.splitlines()) if not listed.returncode else _walk(root)
	return Repository(root, {path for path in paths if path.exists() and not path.is_dir()})


def _walk(root: Path) -> Iterator[Path]:
	"""What an unpacked archive without git has."""
	for path in root.rglob("*"):
		if not any(part.startswith(MADE_BY_TOOLS) for part in path.relative_to(root).parts):
			yield path


def check(repository: Repository) -> list[str]:
	problems = []
	for page in _pages(repository):
		text = page.read_text(encoding="utf-8")
		for line, trouble in [*_dead_links(repository, page, text), *_dead_names(repository, page, text)]:
			problems.append(f"{page.relative_to(repository.root)}:{line}: {trouble}")
	return problems + _unused_images(repository)


def anchors(text: str) -> set[str]:
	"""The anchors of a page, as GitHub makes them from its headings."""
	found: set[str] = set(HTML_ANCHOR.findall(text))
	counts: dict[str, int] = {}
	for heading in HEADING.findall(_blank(FENCE, text)):
		plain = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", heading)
		slug = re.sub(r"[^\w\- ]", "", plain.lower()).replace(" ", "-")
		seen = counts.get(slug, 0)
		counts[slug] = seen + 1
		found.add(f"{slug}-{seen}" if seen else slug)
	return found


def _pages(repository: Repository) -> list[Path]:
	return sorted(path for path in repository.files if path.suffix == ".md")


def _blank(pattern: re.Pattern, text: str) -> str:
	"""Put blanks where the pattern is, so that lines keep their numbers."""
	return pattern.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)


def _line(text: str, position: int) -> int:
	return text.count("\n", 0, position) + 1


def _dead_links(repository: Repository, page: Path, text: str) -> list[tuple[int, str]]:
	prose = _blank(CODE, _blank(FENCE, text))
	dead = []
	for pattern in (LINK, DEFINITION, HTML):
		for found in pattern.finditer(prose):
			if trouble := _trouble(repository, page, found[1]):
				dead.append((_line(prose, found.start()), trouble))
	return dead


def _trouble(repository: Repository, page: Path, target: str) -> str:
	if ELSEWHERE.match(target):
		return ""
	name, _, anchor = unquote(target).partition("#")
	if name.startswith("/"):
		return f"{target}: write the path from this page, not from the root."
	path = (page.parent / name).resolve() if name else page
	if not repository.has(path):
		return f"{target} does not exist."
	if anchor and path.suffix == ".md" and anchor not in anchors(path.read_text(encoding="utf-8")):
		return f"{target}: that page has no heading for #{anchor}."
	return ""


def _dead_names(repository: Repository, page: Path, text: str) -> list[tuple[int, str]]:
	dead = []
	prose = _blank(FENCE, text)
	for found in CODE.finditer(prose):
		name = found[2].strip().removeprefix("./")
		if _names_a_path(name) and not _found(repository, page, name):
			dead.append((_line(prose, found.start()), f"`{name}` does not exist."))
	targets = repository.make_targets()
	for found in MAKE.finditer(text) if targets else ():
		target = found[1].split()[0]
		written_as_code = text[found.start()] == "`" or not prose[found.start() : found.end()].strip()
		if written_as_code and "=" not in target and target not in targets:
			dead.append((_line(text, found.start(1)), f"the Makefile has no target {target}."))
	return dead


def _names_a_path(name: str) -> bool:
	if name.startswith(MADE_BY_TOOLS) or name == EXAMPLE:
		return False
	return bool(NAMED_FILE.fullmatch(name) or NAMED_FOLDER.fullmatch(name))


def _found(repository: Repository, page: Path, name: str) -> bool:
	return repository.has((page.parent / name).resolve()) or repository.knows(name)


def _unused_images(repository: Repository) -> list[str]:
	docs = repository.root / "docs"
	shown = "\n".join(page.read_text(encoding="utf-8") for page in _pages(repository))
	images = (path for path in repository.files if path.suffix in IMAGES and docs in path.parents)
	return [
		f"{path.relative_to(repository.root)}: no page shows this image."
		for path in sorted(images)
		if path.name not in shown
	]


if __name__ == "__main__":
	sys.exit(main())

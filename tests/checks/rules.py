# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Run the rules of tests/semgrep: first on their own examples, then on the repository."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RULES = "tests/semgrep"
SEMGREP = Path(sys.executable).with_name("semgrep")
OPTIONS = ["--metrics=off", "--disable-version-check", "--config", RULES]


def main() -> int:
	"""Print what the rules find, one line each."""
	if not SEMGREP.exists():
		return _fail("semgrep is not installed here. Use: make lint")
	failed = _test_rules()
	if failed:
		print(failed)
		return _fail(f"a rule does not find what its example says. See {RULES}/")
	return _scan()


def _test_rules() -> str:
	result = _semgrep("--test", "--metrics=off", "--disable-version-check", RULES)
	return "" if result.returncode == 0 else result.stdout.strip() or result.stderr.strip()


def _scan() -> int:
	result = _semgrep("scan", *OPTIONS, "--json", "--quiet", ".")
	if not result.stdout.strip():
		return _fail(f"semgrep did not run: {result.stderr.strip()[-500:]}")
	report = json.loads(result.stdout)
	problems = [_as_line(finding) for finding in report["results"]] + [
		f"semgrep could not read {error.get('path', 'a file')}: {error.get('message', '').splitlines()[0]}"
		for error in report["errors"]
	]
	for problem in sorted(problems):
		print(problem)
	files = len(report["paths"]["scanned"])
	print(f"semgrep: {len(problems) or 'no'} finding{'s' * (len(problems) != 1)} in {files} files")
	return 1 if problems else 0


def _as_line(finding: dict) -> str:
	rule = finding["check_id"].rsplit(".", 1)[-1]
	return f"{finding['path']}:{finding['start']['line']}: {rule}: {' '.join(finding['extra']['message'].split())}"


def _semgrep(*arguments: str) -> subprocess.CompletedProcess:
	quiet = {"SEMGREP_SEND_METRICS": "off", "SEMGREP_ENABLE_VERSION_CHECK": "0"}
	# semgrep starts its core by a name it looks for on the PATH
	path = os.pathsep.join([str(SEMGREP.parent), os.environ.get("PATH", "")])
	command = [str(SEMGREP), *arguments]
	return subprocess.run(
		command, cwd=ROOT, env=os.environ | quiet | {"PATH": path}, capture_output=True, text=True
	)


def _fail(text: str) -> int:
	print(f"rules: {text}", file=sys.stderr)
	return 1


if __name__ == "__main__":
	sys.exit(main())

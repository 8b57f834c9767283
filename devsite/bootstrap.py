# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Make the virtual environment; runs on the plain Python of the machine, so it uses nothing but its library."""

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST = (3, 10)


def main(folder=".venv", requirements="devsite/requirements.txt"):
	"""Build or renew the environment in `folder` and mark it ready."""
	venv = ROOT / folder
	if sys.version_info < OLDEST:
		return _fail(
			f"Python {sys.version.split()[0]} is too old; 3.10 or newer is needed. Try: make PYTHON=python3.11"
		)
	if not _works(venv):
		print(f"  Virtual environment with Python {sys.version.split()[0]} ...", flush=True)
		if _run([sys.executable, "-m", "venv", "--clear", str(venv)]).returncode:
			return _fail(
				"No virtual environment could be made. On Debian and Ubuntu: apt-get install python3-venv"
			)
	if not _install(venv, ROOT / requirements):
		return 1
	(venv / "ready").touch()
	return 0


def _works(venv):
	python = venv / "bin" / "python"
	return python.exists() and _run([str(python), "-m", "pip", "--version"]).returncode == 0


def _install(venv, requirements):
	count = sum("==" in line for line in requirements.read_text().splitlines())
	print(f"  {count} Python packages ...", end="", flush=True)
	start = time.monotonic()
	command = [
		"install",
		"--quiet",
		"--no-deps",
		"--only-binary",
		":all:",
		"--disable-pip-version-check",
		"-r",
		str(requirements),
	]
	result = _run([str(venv / "bin" / "python"), "-m", "pip", *command])
	if result.returncode:
		print(flush=True)
		_fail(f"The packages could not be installed: {_reason(result.stderr)}")
		return False
	print(f" {time.monotonic() - start:.0f} s", flush=True)
	return True


def _reason(output):
	if any(
		sign in output for sign in ("NewConnectionError", "NameResolutionError", "ProxyError", "Max retries")
	):
		return "the package index cannot be reached. Check the network, then run the command again."
	errors = [line for line in output.splitlines() if line.startswith("ERROR:")]
	return (errors or output.strip().splitlines() or ["pip gave no reason"])[-1]


def _run(command):
	return subprocess.run(command, capture_output=True, text=True)


def _fail(text):
	print(f"devsite: {text}", file=sys.stderr)
	return 1


if __name__ == "__main__":
	sys.exit(main(*sys.argv[1:]))

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from devsite.desk.errors import BundleFailed, DeskUnavailable
from devsite.desk.fingerprint import fingerprint_of_files

HERE = Path(__file__).parent
BUNDLER = HERE / "bundler" / "bundle.js"
PACKAGE_FILES = (HERE / ".npmrc", HERE / "package.json", HERE / "package-lock.json")
OLDEST_NODE = 18
REGISTRY_OUT_OF_REACH = re.compile(
	r"\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT"
	r"|UNABLE_TO_GET_ISSUER_CERT\w*|SELF_SIGNED_CERT\w*|E40[1347]|E5\d\d)\b"
)


def require_node() -> None:
	"""Raise DeskUnavailable unless a Node.js that can build the desk is installed."""
	for tool in ("node", "npm"):
		if not shutil.which(tool):
			raise DeskUnavailable(f"{tool} is not installed (it needs Node.js {OLDEST_NODE}+ with npm)")
	version = subprocess.run(["node", "--version"], capture_output=True, text=True).stdout.strip()
	if _major(version) < OLDEST_NODE:
		raise DeskUnavailable(f"Node.js is {version or 'broken'}, it needs {OLDEST_NODE} or later")


def installed_packages(cache_dir: Path, say: Callable[[str], None]) -> Path:
	"""Return the node_modules folder with the pinned packages, installed on first use."""
	require_node()
	home = cache_dir / f"npm-{fingerprint_of_files(HERE, PACKAGE_FILES)}"
	done = home / ".complete"
	if not done.exists():
		say("desk: fetching the npm packages ...")
		_install(home)
		done.touch()
	return home / "node_modules"


def run_bundler(plan: dict) -> dict:
	"""Bundle one app's public folder; return the bundler's maps of bundle names to files."""
	result = subprocess.run(
		["node", str(BUNDLER), json.dumps(plan)],
		capture_output=True,
		text=True,
		cwd=plan["outdir"],
		env={**os.environ, "NODE_PATH": plan["packages"]},
	)
	if result.returncode:
		raise BundleFailed(result.stderr.strip() or f"node ended with {result.returncode}")
	return json.loads(result.stdout)


def _install(home: Path) -> None:
	shutil.rmtree(home, ignore_errors=True)
	home.mkdir(parents=True)
	for file in PACKAGE_FILES:
		shutil.copy(file, home)
	# install scripts are somebody else's code, and none of these packages needs one
	command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
	result = subprocess.run(command, cwd=home, capture_output=True, text=True)
	if result.returncode:
		raise DeskUnavailable(_reason(result.stderr))


def _reason(output: str) -> str:
	if found := REGISTRY_OUT_OF_REACH.search(output):
		return f"npm cannot fetch its packages from its registry ({found[0]})"
	lines = [line.strip() for line in output.splitlines() if line.strip()]
	return f"npm could not install its packages ({lines[0] if lines else 'no message'})"


def _major(version: str) -> int:
	found = re.match(r"v(\d+)", version)
	return int(found[1]) if found else 0

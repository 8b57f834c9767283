# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import json
import shutil
from collections.abc import Callable
from pathlib import Path

from devsite.desk import node
from devsite.desk.fingerprint import fingerprint, fingerprint_of_files

LEFT_OUT = {"dist", "node_modules", "__pycache__"}


def app_fingerprint(public: Path, framework: str) -> str:
	"""Return what an app's bundles depend on: its public files, the framework's sources, where it lies."""
	files = [
		file
		for file in public.rglob("*")
		if file.is_file() and not LEFT_OUT.intersection(file.relative_to(public).parts)
	]
	return fingerprint(str(public), framework, fingerprint_of_files(public, files))


def built_app(app: str, public: Path, framework: Path, cache_dir: Path, say: Callable[[str], None]) -> Path:
	"""Return the folder with the bundles of one app (dist/, assets.json), built if its files changed."""
	home = cache_dir / f"app-{app}-{app_fingerprint(public, framework.name)}"
	if (home / "assets.json").exists():
		return home
	packages = node.installed_packages(cache_dir, say)
	say(f"desk: bundling {app} ...")
	shutil.rmtree(home, ignore_errors=True)
	dist = home / "dist"
	dist.mkdir(parents=True)
	maps = node.run_bundler(
		{
			"app": app,
			"public": str(public),
			"outdir": str(dist),
			"packages": str(packages),
			"roots": [str(public.parent.parent), str(framework / "sources")],
			"minify": False,
		}
	)
	(home / "assets.json").write_text(json.dumps(maps))
	return home

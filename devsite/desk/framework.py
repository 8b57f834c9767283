# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import importlib.util
import json
import shutil
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

from devsite.desk import node, repairs
from devsite.desk.app_bundles import LEFT_OUT
from devsite.desk.fingerprint import fingerprint, fingerprint_of_files

HERE = Path(__file__).parent
PACKAGE = "monoframe"
# Outside public/, bundles import a few files of the website module.
IMPORTED_FOLDERS = ("public", "website/js", "website/css")
# Of public/, the sources of bundles are not served.
SERVED_FOLDERS = ("css", "icons", "images", "js/lib", "sounds")
# Loaded by address at run time, not bundled: package -> what is served of it.
SERVED_PACKAGES = {
	"ace-builds": "src-min-noconflict",
	"frappe-gantt": "dist",
	"html5-qrcode": "html5-qrcode.min.js",
	"js-sha256": "build",
	"photoswipe": "src/photoswipe.css",
	"qz-tray": "qz-tray.js",
}
NOT_SERVED = shutil.ignore_patterns("*.map", "*.scss", "*.less")


def framework_fingerprint() -> str:
	"""Return what the framework's bundles depend on: its version and the files of this package."""
	ours = [
		file
		for file in HERE.rglob("*")
		if file.is_file() and not LEFT_OUT.intersection(file.relative_to(HERE).parts)
	]
	return fingerprint(metadata.version(PACKAGE), fingerprint_of_files(HERE, ours))


def sources(home: Path) -> Path:
	"""Return the folder whose children `frappe` and `monoframe` are the repaired sources."""
	return home / "sources"


def built_framework(cache_dir: Path, say: Callable[[str], None]) -> Path:
	"""Return the folder with the framework's repaired sources and its assets, built on first use."""
	home = cache_dir / f"framework-{framework_fingerprint()}"
	if (home / "assets.json").exists():
		return home
	packages = node.installed_packages(cache_dir, say)
	say("desk: bundling the framework ...")
	shutil.rmtree(home, ignore_errors=True)
	app = _repaired_copy(home)
	_serve_static_files(app, packages, home / "assets")
	dist = home / "assets" / "dist"
	dist.mkdir()
	maps = node.run_bundler(
		{
			"app": "frappe",
			"public": str(app / "public"),
			"outdir": str(dist),
			"packages": str(packages),
			"roots": [str(sources(home))],
			"minify": True,
		}
	)
	_add_names_of_before_the_rename(maps)
	(home / "assets.json").write_text(json.dumps(maps))
	return home


def _package_folder() -> Path:
	spec = importlib.util.find_spec(PACKAGE)
	return Path(next(iter(spec.submodule_search_locations)))


def _repaired_copy(home: Path) -> Path:
	app = sources(home) / PACKAGE
	for folder in IMPORTED_FOLDERS:
		shutil.copytree(_package_folder() / folder, app / folder)
	(sources(home) / "frappe").symlink_to(PACKAGE)
	for repair in repairs.ALL:
		repair.apply(app)
	return app


def _serve_static_files(app: Path, packages: Path, assets: Path) -> None:
	for folder in SERVED_FOLDERS:
		shutil.copytree(app / "public" / folder, assets / folder, ignore=NOT_SERVED)
	for package, part in SERVED_PACKAGES.items():
		source, target = packages / package / part, assets / "node_modules" / package / part
		target.parent.mkdir(parents=True, exist_ok=True)
		if source.is_dir():
			shutil.copytree(source, target, ignore=NOT_SERVED)
		else:
			shutil.copy(source, target)


def _add_names_of_before_the_rename(maps: dict) -> None:
	"""Let apps written for Frappe ask for frappe-web.bundle.js, here monoframe-web.bundle.js."""
	for names in maps.values():
		for name, file in list(names.items()):
			names.setdefault(name.replace(PACKAGE, "frappe"), file)

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import json
import os
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

from devsite.desk.app_bundles import LEFT_OUT

STATE = ".built.json"


def lay_out(assets_dir: Path, framework: Path, built: dict[str, Path], publics: dict[str, Path]) -> None:
	"""Put the builds below `assets_dir`, replacing only those that changed."""
	state = {"frappe": framework.name, **{app: build.name for app, build in built.items()}}
	before = _read(assets_dir / STATE)
	if state == before:
		return
	assets_dir.mkdir(parents=True, exist_ok=True)
	if state["frappe"] != before.get("frappe"):
		_replace(assets_dir / "frappe", partial(_copy, framework / "assets"))
		_link(assets_dir / "monoframe", Path("frappe"))
	for app, build in built.items():
		if state[app] != before.get(app):
			_replace(assets_dir / app, partial(_fill, build=build, public=publics[app]))
	for app in before.keys() - state.keys():
		shutil.rmtree(assets_dir / app, ignore_errors=True)
	_write_maps(assets_dir, [framework, *built.values()])
	_write(assets_dir / STATE, state)


def _fill(target: Path, build: Path, public: Path) -> None:
	target.mkdir()
	for child in public.iterdir():
		# linked, so that a changed picture shows without a build
		if child.name not in LEFT_OUT:
			(target / child.name).symlink_to(child)
	_copy(build / "dist", target / "dist")


def _write_maps(assets_dir: Path, builds: list[Path]) -> None:
	assets, rtl = {}, {}
	for build in builds:
		maps = _read(build / "assets.json")
		assets.update(maps["assets"])
		rtl.update(maps["rtl"])
	_write(assets_dir / "assets-rtl.json", rtl)
	_write(assets_dir / "assets.json", assets)


def _replace(folder: Path, fill: Callable[[Path], None]) -> None:
	new = folder.with_name(f"{folder.name}.new")
	shutil.rmtree(new, ignore_errors=True)
	fill(new)
	shutil.rmtree(folder, ignore_errors=True)
	new.rename(folder)


def _copy(source: Path, target: Path) -> None:
	shutil.copytree(source, target, copy_function=_link_or_copy)


def _link_or_copy(source: str, target: str) -> None:
	try:
		os.link(source, target)
	except OSError:
		shutil.copy2(source, target)


def _link(link: Path, target: Path) -> None:
	if not link.is_symlink():
		link.symlink_to(target)


def _read(file: Path) -> dict:
	return json.loads(file.read_text()) if file.exists() else {}


def _write(file: Path, values: dict) -> None:
	new = file.with_name(f"{file.name}.new")
	new.write_text(json.dumps(values, indent=1, sort_keys=True))
	new.replace(file)

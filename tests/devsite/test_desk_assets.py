# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import json
import re
from pathlib import Path

import pytest

from devsite import settings
from devsite.desk import build, framework, node, repairs
from devsite.desk.errors import BundleFailed, DeskUnavailable
from devsite.desk.repairs import vue_texts
from devsite.desk.repairs.replace import RepairNotNeeded

ASKED_FOR = re.compile(r"/?assets/(?:monoframe|frappe)/([\w./-]+\.\w+)")
# mentioned in texts, never asked for by a page
NOT_ASKED_FOR = {"images/filename.jpg"}


def quiet(text: str) -> None:
	"""Say nothing."""


@pytest.fixture(scope="module")
def cache_dir() -> Path:
	"""Use the builds of the site's own desk, so that the framework is bundled once."""
	return settings.load().cache_dir / "desk"


@pytest.fixture(scope="module")
def framework_build(cache_dir, tmp_path_factory) -> Path:
	"""Give the built framework, or skip where the desk cannot be built."""
	try:
		build.build_assets(tmp_path_factory.mktemp("desk") / "assets", {}, cache_dir, quiet)
	except DeskUnavailable as reason:
		pytest.skip(f"no desk here: {reason}")
	return cache_dir / f"framework-{framework.framework_fingerprint()}"


@pytest.fixture
def app(tmp_path) -> Path:
	"""Give an app with one script, one stylesheet, one template, one Vue file and one picture."""
	public = tmp_path / "shop" / "shop" / "public"
	files = {
		"js/shop.bundle.js": 'import "./row.html";\nimport Box from "./Box.vue";\nfrappe.box = Box;\n',
		"js/row.html": "<b>{{ name }}</b>",
		"js/Box.vue": (
			"<script setup>const word = __('Hello');</script>\n"
			"<template><p class='box'>{{ word }}</p></template>\n"
			"<style lang='scss' scoped>.box { .in { color: red; } }</style>\n"
		),
		"scss/shop.bundle.scss": ".shop { .left { float: left; } }",
		"images/shop.svg": "<svg/>",
	}
	for name, text in files.items():
		(public / name).parent.mkdir(parents=True, exist_ok=True)
		(public / name).write_text(text)
	return public.parent


@pytest.fixture
def assets(tmp_path, app, cache_dir, framework_build) -> Path:
	"""Give the assets folder of a site with that app."""
	build.build_assets(tmp_path / "assets", {"shop": app}, cache_dir, quiet)
	return tmp_path / "assets"


def served(assets: Path, bundle: str) -> str:
	"""Return the text of a bundle found as the framework finds it."""
	names = json.loads((assets / "assets.json").read_text())
	names.update(json.loads((assets / "assets-rtl.json").read_text()))
	return (assets.parent / names[bundle].lstrip("/")).read_text()


def texts_of(folder: Path, suffixes: tuple[str, ...], left_out: tuple[str, ...]) -> list[str]:
	"""Return the texts of the files with these suffixes, some folders left out."""
	return [
		file.read_text()
		for file in folder.rglob("*")
		if file.suffix in suffixes and not set(left_out).intersection(file.relative_to(folder).parts)
	]


def test_every_bundle_the_framework_asks_for_is_built(assets):
	texts = texts_of(framework._package_folder(), (".py", ".html", ".js", ".vue"), ("tests", "lib"))
	asked = {name for text in texts for name in re.findall(r"[\"']([\w-]+\.bundle\.(?:js|css))[\"']", text)}
	names = json.loads((assets / "assets.json").read_text())
	assert {"desk.bundle.js", "desk.bundle.css", "monoframe-web.bundle.js"} <= asked
	assert asked <= names.keys()
	assert all((assets.parent / address.lstrip("/")).is_file() for address in names.values())


def test_every_file_the_framework_asks_for_is_there(assets, framework_build):
	suffixes = (".py", ".html", ".js", ".vue", ".scss", ".css")
	texts = texts_of(framework._package_folder(), suffixes, ("tests", "public"))
	texts += texts_of(framework.sources(framework_build) / "monoframe", suffixes, ())
	asked = {name for text in texts for name in ASKED_FOR.findall(text)} - NOT_ASKED_FOR
	assert len(asked) > 50
	assert [name for name in sorted(asked) if not (assets / "frappe" / name).is_file()] == []


def test_both_names_of_the_framework_reach_its_files(assets):
	for name in ("frappe", "monoframe"):
		assert (assets / name / "icons" / "timeless" / "icons.svg").is_file()
		assert (assets / name / "images" / f"{name}-favicon.svg").is_file()
	assert served(assets, "frappe-web.bundle.js") == served(assets, "monoframe-web.bundle.js")


def test_scripts_written_for_frappe_find_their_global(assets):
	assert "window.frappe=window.monoframe" in served(assets, "desk.bundle.js")
	assert "globalProperties.frappe=window.monoframe" in served(assets, "libs.bundle.js")


def test_vue_files_speak_the_forks_names(assets):
	assert "X-Monoframe-CSRF-Token" in served(assets, "file_uploader.bundle.js")
	assert ".monoframe-checkbox" in served(assets, "file_uploader.bundle.js")


def test_styles_imported_by_vue_files_are_bundled(assets):
	script = served(assets, "file_uploader.bundle.js")
	assert ".cropper-container" in script
	assert "@import" not in script


def test_the_editor_is_loaded_from_the_one_build_that_is_served(assets):
	folders = re.findall(
		r"/assets/monoframe/(node_modules/ace-builds/[\w-]+)/", served(assets, "controls.bundle.js")
	)
	assert folders
	assert all((assets / "frappe" / folder / "ace.js").is_file() for folder in folders)


def test_an_app_gets_its_templates_components_and_styles(assets):
	script = served(assets, "shop.bundle.js")
	assert 'frappe.templates["row"] = `<b>{{ name }}</b>`' in script
	assert "frappe.dom.set_style" in script
	assert re.search(r"\.box \.in\[data-v-\w{8}\]", script)
	assert ".shop .left" in served(assets, "shop.bundle.css")
	assert re.search(r"float:\s*right", served(assets, "rtl_shop.bundle.css"))


def test_an_app_may_use_the_frameworks_styles(tmp_path, app, cache_dir, framework_build):
	(app / "public" / "scss" / "shop.bundle.scss").write_text(
		'@import "frappe/public/scss/desk/variables";\n.shop { margin: $spacer; }'
	)
	build.build_assets(tmp_path / "assets", {"shop": app}, cache_dir, quiet)
	assert re.search(r"margin:\s*14px", served(tmp_path / "assets", "shop.bundle.css"))


def test_public_files_of_an_app_are_served_as_they_are_now(assets, app):
	(app / "public" / "images" / "shop.svg").write_text("<svg>new</svg>")
	assert (assets / "shop" / "images" / "shop.svg").read_text() == "<svg>new</svg>"


def test_a_changed_app_is_bundled_alone(assets, app, cache_dir):
	framework_script = json.loads((assets / "assets.json").read_text())["desk.bundle.js"]
	(app / "public" / "js" / "shop.bundle.js").write_text("frappe.shop = 'changed';")
	said = []
	build.build_assets(assets, {"shop": app}, cache_dir, said.append)
	assert "changed" in served(assets, "shop.bundle.js")
	assert said == ["desk: bundling shop ..."]
	assert json.loads((assets / "assets.json").read_text())["desk.bundle.js"] == framework_script


def test_a_second_build_does_nothing(assets, app, cache_dir, monkeypatch):
	monkeypatch.setattr(node, "run_bundler", lambda plan: pytest.fail("bundled again"))
	before = (assets / "assets.json").stat().st_mtime_ns
	build.build_assets(assets, {"shop": app}, cache_dir, pytest.fail)
	assert (assets / "assets.json").stat().st_mtime_ns == before


def test_an_app_that_left_the_site_is_no_longer_served(assets, cache_dir):
	build.build_assets(assets, {}, cache_dir, quiet)
	assert not (assets / "shop").exists()
	assert "shop.bundle.js" not in json.loads((assets / "assets.json").read_text())


def test_an_error_in_a_script_names_file_and_line_and_keeps_what_was_served(assets, app, cache_dir):
	(app / "public" / "js" / "shop.bundle.js").write_text("let a = 1;\nlet a = 2;\n")
	with pytest.raises(BundleFailed, match=r"shop\.bundle\.js:2: .*already been declared"):
		build.build_assets(assets, {"shop": app}, cache_dir, quiet)
	assert "Hello" in served(assets, "shop.bundle.js")


def test_the_output_stays_small(assets):
	total = sum(file.stat().st_size for file in (assets / "frappe").rglob("*") if file.is_file())
	assert total < 35_000_000


def test_without_node_the_reason_is_one_line(tmp_path, app, monkeypatch):
	monkeypatch.setenv("PATH", str(tmp_path))
	with pytest.raises(DeskUnavailable, match=r"^node is not installed \(it needs Node\.js 18\+ with npm\)$"):
		build.build_assets(tmp_path / "assets", {"shop": app}, tmp_path / "cache", quiet)
	assert not (tmp_path / "assets").exists()


def fake_tools(folder: Path, monkeypatch, **texts: str) -> None:
	"""Put shell scripts named like tools before the real ones."""
	for name, text in texts.items():
		tool = folder / name
		tool.write_text(f"#!/bin/sh\n{text}\n")
		tool.chmod(0o755)
	monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")


def test_an_old_node_is_named(tmp_path, monkeypatch):
	fake_tools(tmp_path, monkeypatch, node="echo v16.20.2", npm="exit 0")
	with pytest.raises(DeskUnavailable, match=r"^Node\.js is v16\.20\.2, it needs 18 or later$"):
		node.require_node()


def test_a_registry_out_of_reach_is_one_line_and_leaves_no_half_install(tmp_path, monkeypatch):
	message = "npm error code EAI_AGAIN\\nnpm error a second line"
	fake_tools(tmp_path, monkeypatch, node="echo v20.0.0", npm=f"printf '{message}' >&2; exit 1")
	with pytest.raises(DeskUnavailable, match=r"^npm cannot fetch .* registry \(EAI_AGAIN\)$"):
		node.installed_packages(tmp_path / "cache", quiet)
	assert not list((tmp_path / "cache").glob("npm-*/.complete"))


def test_the_lock_file_names_no_registry():
	lock = json.loads((Path(node.__file__).parent / "package-lock.json").read_text())
	assert not [name for name, package in lock["packages"].items() if "resolved" in package]


def test_every_repair_says_its_reason():
	for repair in repairs.ALL:
		assert re.search(r"^# Reason: \S.{20,}$", Path(repair.__file__).read_text(), re.M), repair.__name__


def test_a_repair_of_a_fault_that_is_gone_asks_to_be_deleted(tmp_path):
	(tmp_path / "public").mkdir()
	(tmp_path / "public" / "Box.vue").write_text("<script>monoframe.call()</script>")
	with pytest.raises(RepairNotNeeded, match="vue_texts: delete this repair"):
		vue_texts.apply(tmp_path)

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""pytest plugin: a site served to a browser from a process of its own, and a desk to look at it."""

import dataclasses
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from devsite import browser as chromium
from devsite import settings as project
from devsite import site as sites
from devsite.desk.build import DeskUnavailable, build_assets
from devsite.testing import build_template

WINDOW = {"width": 1400, "height": 900}


@pytest.fixture(scope="session")
def browser():
	"""A headless Chromium; tests that ask for it are skipped where there is none."""
	if reason := chromium.why_not():
		pytest.skip(reason)
	with chromium.launch() as browser:
		yield browser


@pytest.fixture(scope="session")
def built_desk():
	"""The desk's assets, brought up to date; tests that ask for it are skipped where they cannot be built."""
	settings = project.load()
	try:
		build_assets(settings.assets_dir, settings.apps, settings.cache_dir / "desk", say=lambda text: None)
	except DeskUnavailable as reason:
		pytest.skip(f"the desk cannot be built: {reason}")


@pytest.fixture(scope="session")
def serve_site(site_copy, built_desk, tmp_path_factory):
	"""serve_site(function=None): serve a fresh copy of the site and return its address.

	`function` ("package.module.name") is called on that copy first and makes what the test looks at.
	"""
	template = build_template(project.load())
	sites.prepare(site_copy)  # the template was chosen in passing
	with ExitStack() as servers:
		yield lambda function=None: servers.enter_context(
			served(template, tmp_path_factory.mktemp("served"), function)
		)


@pytest.fixture(scope="session")
def served_site(serve_site):
	"""Address of a served copy of the site, the same for all tests of the session."""
	return serve_site()


@pytest.fixture
def open_desk(browser):
	"""open_desk(base_url): a desk in a window without cookies, one per person."""
	with ExitStack() as windows:
		yield lambda base_url: chromium.Desk(windows.enter_context(_window(browser)), base_url)


@pytest.fixture
def desk(open_desk, served_site):
	"""A desk on the served site, nobody logged in; look at `desk.errors` when done."""
	return open_desk(served_site)


@contextmanager
def served(template, home, function=None):
	"""A block with a copy of the template served by another process."""
	sites.copy(template, dataclasses.replace(template, home=home))
	command = [sys.executable, "-m", "devsite.serve_copy", str(home), *([function] if function else [])]
	log = Path(home, "serve.log")
	with log.open("w", encoding="utf-8") as errors:
		server = subprocess.Popen(command, cwd=project.ROOT, stdout=subprocess.PIPE, stderr=errors, text=True)
	try:
		address = server.stdout.readline().strip()
		if not address:
			pytest.fail(f"the site could not be served:\n{log.read_text(encoding='utf-8')}")
		yield address
	finally:
		server.terminate()
		server.wait()


@contextmanager
def _window(browser):
	context = browser.new_context(viewport=WINDOW)
	try:
		yield context.new_page()
	finally:
		context.close()

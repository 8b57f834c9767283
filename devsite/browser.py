# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""A headless Chromium for looking at a desk as a person does."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

PLACES = ("/usr/bin/chromium", "/usr/bin/chromium-browser")
# no GPU and no calls home: the browser runs on servers that reach nothing else
ARGUMENTS = (
	"--no-sandbox",
	"--disable-gpu",
	"--disable-quic",
	"--no-first-run",
	"--disable-background-networking",
	"--disable-component-update",
	"--disable-sync",
)
TIMEOUT = 20_000
# four looks in a row must find nothing to wait for: an answer often asks for the next thing
IS_IDLE = """() => {
	const busy = !window.frappe || !window.jQuery || jQuery.active > 0 || frappe.request?.ajax_count > 0
		|| jQuery("#freeze.in, .splash:visible").length > 0;
	window.looks_without_work = busy ? 0 : (window.looks_without_work || 0) + 1;
	return window.looks_without_work > 3;
}"""
LOOK_EVERY = 100
# a promise of the desk that is never kept (a save that asks for a missing value) must not hang the test
WITH_TIMEOUT = """(argument) => Promise.race([
	(%s)(argument),
	new Promise((_, fail) => setTimeout(() => fail(new Error("the script took too long")), %d)),
])"""


def chromium() -> str | None:
	"""Return the path of the Chromium to use: $CHROMIUM, or where Debian puts it."""
	if chosen := os.environ.get("CHROMIUM"):
		return shutil.which(chosen)
	return next((place for place in PLACES if os.access(place, os.X_OK)), None)


def why_not() -> str | None:
	"""Return why no browser can be launched, or None."""
	try:
		import playwright.sync_api  # noqa: F401
	except ImportError:
		return "Playwright is not installed: pip install playwright"
	if not chromium():
		return "Chromium is not installed: apt-get install chromium, or name it in CHROMIUM"
	return None


@contextmanager
def launch() -> Iterator:
	"""Give a Playwright browser."""
	from playwright.sync_api import sync_playwright

	with sync_playwright() as playwright:
		browser = playwright.chromium.launch(executable_path=chromium(), args=list(ARGUMENTS))
		try:
			yield browser
		finally:
			browser.close()


class Desk:
	"""One page of a browser on one site; `errors` collects what a developer would see in the console."""

	def __init__(self, page, base_url: str):
		self.page = page
		self.base_url = base_url.rstrip("/")
		self.errors: list[str] = []
		page.set_default_timeout(TIMEOUT)
		page.on("console", self._note_console)
		page.on("pageerror", lambda error: self.errors.append(f"error: {error}"))
		page.on("requestfailed", self._note_failure)
		page.on("response", self._note_response)

	def login(self, user: str, password: str) -> None:
		"""Log in through the login page."""
		self.page.goto(f"{self.base_url}/login")
		self.page.fill("#login_email", user)
		self.page.fill("#login_password", password)
		self.page.click(".form-login .btn-login")
		self.page.wait_for_url(lambda url: "/login" not in url)
		self.settle()

	def open(self, route: str) -> None:
		"""Go to a route, as in "sales-order/new" or "/about", and wait for it."""
		self.page.goto(f"{self.base_url}{route if route.startswith('/') else '/app/' + route}")
		self.settle()

	def settle(self) -> None:
		"""Wait until the page has asked the server for all it wants."""
		self.page.wait_for_load_state("load")
		self.page.evaluate("() => { window.looks_without_work = 0; }")
		self.page.wait_for_function(IS_IDLE, polling=LOOK_EVERY)

	def run(self, script: str, argument=None):
		"""Call a JavaScript function in the page, wait until it is done, return its value."""
		value = self.page.evaluate(WITH_TIMEOUT % (script, TIMEOUT), argument)
		self.settle()
		return value

	def screenshot(self, path) -> None:
		"""Save what is seen."""
		self.page.screenshot(path=str(path))

	def _note_console(self, message) -> None:
		# a failed request is noted with its address by _note_response
		if message.type == "error" and "Failed to load resource" not in message.text:
			self.errors.append(f"console: {message.text}")

	def _note_failure(self, request) -> None:
		# a page that is left drops what it still waits for
		if request.failure != "net::ERR_ABORTED":
			self.errors.append(f"{request.failure}: {request.url}")

	def _note_response(self, response) -> None:
		if response.status >= 400:
			self.errors.append(f"{response.status}: {response.url}")

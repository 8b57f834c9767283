# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Libraries of Google and Sentry are imported without being declared; no site of ours talks to either."""

from devsite import imports

NAMES = (
	"google",
	"google.auth",
	"google.auth.transport",
	"google.auth.transport.requests",
	"google.oauth2",
	"google.oauth2.credentials",
	"googleapiclient",
	"googleapiclient.discovery",
	"googleapiclient.errors",
)


def apply():
	"""Let the DocTypes that use them be imported."""
	for name in NAMES:
		imports.stand_in(name, _fill)
	imports.stand_in("monoframe.utils.sentry", _fill_sentry)


def _fill(module):
	def __getattr__(name):
		if name.startswith("__"):
			raise AttributeError(name)
		return type(name, (Exception,), {"__module__": module.__name__})

	module.__getattr__ = __getattr__


def _fill_sentry(module):
	for name in ("capture_exception", "set_scope", "set_sentry_context", "add_bootinfo"):
		setattr(module, name, lambda *args, **kwargs: None)

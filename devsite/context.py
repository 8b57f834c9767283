# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""The site this process works on; one per process, as the framework's own state is."""

from devsite.errors import DevsiteError

_settings = None


def choose(settings):
	"""Set the site of this process."""
	global _settings
	_settings = settings


def settings():
	"""The settings of the site this process works on."""
	if _settings is None:
		raise DevsiteError("No site was chosen. Call devsite.site.prepare() first.")
	return _settings

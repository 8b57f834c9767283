# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""The site this process works on; one per process, as the framework's own state is."""

import json
import os

from devsite.errors import DevsiteError

ATTACH = "DEVSITE_ATTACH"

_settings = None
_services = {}


def choose(settings):
	"""Set the site of this process."""
	global _settings
	_settings = settings


def settings():
	"""The settings of the site this process works on."""
	if _settings is None:
		raise DevsiteError("No site was chosen. Call devsite.site.prepare() first.")
	return _settings


def set_services(addresses):
	"""Where the servers of this process listen, as entries of the site's configuration."""
	_services.clear()
	_services.update(addresses)


def services():
	"""Entries of the configuration that hold as long as the servers run."""
	if _services or ATTACH not in os.environ:
		return _services
	return json.loads(os.environ[ATTACH])


def environment():
	"""Environment of a child process that shall work on the same site, beside this one."""
	return {
		**os.environ,
		"DB": settings().database,
		"DEVSITE_DIR": str(settings().home),
		ATTACH: json.dumps(_services),
	}


def attached():
	"""Whether this process works beside the one that holds the site."""
	return ATTACH in os.environ

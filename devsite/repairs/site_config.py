# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""The fork reads its configuration from the environment; a site has a site_config.json."""

import json

from devsite import context, imports


def apply():
	"""Read the site's own file."""
	imports.after_import("monoframe.config", _patch)


def _patch(module):
	def load():
		path = context.settings().site_dir / "site_config.json"
		return module._dict(json.loads(path.read_text(encoding="utf-8")) | context.services())

	module._load_config = load

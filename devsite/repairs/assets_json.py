# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""The list of built assets is read below the working directory; without a built desk pages must still open."""

from devsite import context, imports


def apply():
	"""Read it from the folder the desk is built into."""
	imports.after_import("monoframe.utils", _patch)


def _patch(module):
	def get_assets_json():
		return module.monoframe.client_cache.get_value("assets_json", shared=True, generator=_read)

	def _read():
		assets = {}
		for name in ("assets.json", "assets-rtl.json"):
			content = module.monoframe.read_file(str(context.settings().assets_dir / name))
			assets.update(module.monoframe.parse_json(content) if content else {})
		return assets

	def get_build_version():
		path = context.settings().assets_dir / "assets.json"
		return str(path.stat().st_mtime) if path.exists() else module.random_string(8)

	module.get_assets_json = get_assets_json
	module.get_build_version = get_build_version

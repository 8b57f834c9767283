# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Log files are opened relative to a bench's sites folder; without one every connection fails."""

from devsite import context, imports


def apply():
	"""Write the logs into the site's own folder."""
	imports.after_import("monoframe.utils.logger", _patch)


def _patch(module):
	def create_handler(name, site=None, max_size=100_000, file_count=20, stream_only=False):
		if stream_only:
			handler = module.logging.StreamHandler()
		else:
			folder = context.settings().site_dir / "logs"
			folder.mkdir(parents=True, exist_ok=True)
			handler = module.RotatingFileHandler(
				folder / f"{name}.log", maxBytes=max_size, backupCount=file_count, delay=True
			)
		handler.setFormatter(module.logging.Formatter(f"%(asctime)s %(levelname)s {name} %(message)s"))
		return [handler]

	module.create_handler = create_handler

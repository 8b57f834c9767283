# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""With one app there was one title, home page and logo; the desk must show each app with its own."""

from devsite import imports


def apply():
	"""Ask the app's own hooks."""
	for hook in ("app_title", "app_home", "app_logo_url"):
		imports.rewrite(
			"monoframe.boot",
			f'monoframe.get_hooks("{hook}")',
			f'monoframe.get_hooks("{hook}", app_name=app_name)',
		)

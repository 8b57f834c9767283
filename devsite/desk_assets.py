# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Build what the desk loads, or say why it is left out."""

from devsite.desk.build import DeskUnavailable, build_assets
from devsite.progress import say


def build(settings):
	"""Bring the built desk up to the apps' sources; everything else works without it."""
	try:
		build_assets(
			settings.assets_dir, settings.apps, settings.cache_dir / "desk", say=lambda text: say(f"  {text}")
		)
	except DeskUnavailable as reason:
		say(f"  The desk is left out because {reason}.")

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Build what the desk loads: bundles and static files of the framework and of every app."""

import fcntl
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from devsite.desk.app_bundles import built_app
from devsite.desk.assets_folder import lay_out
from devsite.desk.errors import BundleFailed, DeskUnavailable
from devsite.desk.framework import built_framework

__all__ = ["BundleFailed", "DeskUnavailable", "build_assets"]

FRAMEWORK_NAMES = ("frappe", "monoframe")
BUILDS_KEPT = 2


def build_assets(
	assets_dir: Path, apps: dict[str, Path], cache_dir: Path, say: Callable[[str], None] = print
) -> None:
	"""Fill `assets_dir` with all that is served below /assets/; what is built already is reused."""
	assets_dir, cache_dir = assets_dir.absolute(), cache_dir.absolute()
	publics = {
		app: (folder / "public").absolute()
		for app, folder in apps.items()
		if app not in FRAMEWORK_NAMES and (folder / "public").is_dir()
	}
	with _one_at_a_time(cache_dir):
		framework = built_framework(cache_dir, say)
		built = {app: built_app(app, public, framework, cache_dir, say) for app, public in publics.items()}
		lay_out(assets_dir, framework, built, publics)
		_forget_older_builds(cache_dir, list(built))


@contextmanager
def _one_at_a_time(cache_dir: Path) -> Iterator[None]:
	cache_dir.mkdir(parents=True, exist_ok=True)
	with (cache_dir / "lock").open("w") as lock:
		fcntl.flock(lock, fcntl.LOCK_EX)
		yield


def _forget_older_builds(cache_dir: Path, apps: list[str]) -> None:
	for kind in ["framework", "npm", *(f"app-{app}" for app in apps)]:
		builds = sorted(cache_dir.glob(f"{kind}-*"), key=lambda build: build.stat().st_mtime)
		for build in builds[:-BUILDS_KEPT]:
			shutil.rmtree(build)

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What this project asks of the devsite: `[tool.devsite]` in pyproject.toml and a few environment variables."""

import os
from dataclasses import dataclass, field
from pathlib import Path

from devsite.errors import DevsiteError

try:
	import tomllib
except ImportError:  # Python 3.10
	import tomli as tomllib

ROOT = Path(__file__).resolve().parent.parent
FRAMEWORK = "frappe"
DATABASES = ("sqlite", "mariadb")
NEEDED_FILES = ("__init__.py", "hooks.py", "modules.txt")


@dataclass(frozen=True)
class Settings:
	"""One site: where it lies, which apps it has, which database it uses."""

	apps: dict[str, Path]
	home: Path
	cache_dir: Path
	assets_dir: Path
	database: str = "sqlite"
	demo: str | None = None
	variants: dict[str, str] = field(default_factory=dict)

	@property
	def site_name(self):
		"""Name of the site and its folder: one per database and per variant that is not the default."""
		values = variant_values(self.variants)
		changed = [value for name, value in values.items() if value != self.variants[name]]
		return "-".join([self.database, *changed])

	@property
	def site_dir(self):
		"""Absolute path of the site's folder."""
		return self.home / self.site_name

	@property
	def all_apps(self):
		"""Names in order of installation, the framework first."""
		return [FRAMEWORK, *self.apps]


def variant_values(variants):
	"""Environment variables that make a site of their own, with their present values."""
	return {name: os.environ.get(name) or default for name, default in variants.items()}


def load():
	"""Read the settings of this project and environment."""
	table = _read_table()
	database = os.environ.get("DB") or "sqlite"
	if database not in DATABASES:
		raise DevsiteError(f"DB={database} is unknown. Use one of: {', '.join(DATABASES)}.")
	home = Path(os.environ.get("DEVSITE_DIR") or ROOT / ".devsite").resolve()
	return Settings(
		apps=_app_folders(os.environ.get("DEVSITE_APPS"), table.get("apps", {})),
		home=home,
		cache_dir=home / "cache",
		assets_dir=home / "assets",
		database=database,
		demo=os.environ.get("DEVSITE_DEMO") or table.get("demo"),
		variants=table.get("variants", {}),
	)


def _read_table():
	path = ROOT / "pyproject.toml"
	if not path.exists():
		return {}
	try:
		return tomllib.loads(path.read_text(encoding="utf-8")).get("tool", {}).get("devsite", {})
	except tomllib.TOMLDecodeError as error:
		raise DevsiteError(f"{path} cannot be read: {error}") from error


def _app_folders(override, apps):
	if override is not None:
		apps = dict(part.split("=", 1) for part in override.split(",") if "=" in part)
	return {name.strip(): (ROOT / folder.strip()).resolve() for name, folder in apps.items()}


def check_apps(settings):
	"""Every app must be a package with the files Frappe reads."""
	for name, folder in settings.apps.items():
		for needed in NEEDED_FILES:
			if not (folder / needed).exists():
				raise DevsiteError(
					f"The app {name} has no {needed} in {folder}. Correct [tool.devsite] apps in pyproject.toml."
				)

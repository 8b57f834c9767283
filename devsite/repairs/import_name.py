# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Apps import frappe, the package is called monoframe: both names must give the same modules."""

from devsite import context, imports


def apply():
	"""Alias the framework, and find each app's package where the settings say."""
	imports.alias_package("frappe", "monoframe")
	for name, folder in context.settings().apps.items():
		imports.add_package(name, folder)

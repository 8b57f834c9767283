# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Installed apps, hooks and modules know the framework as frappe, some of its own code compares with monoframe."""

from devsite import imports

MODULES = (
	"apps",
	"boot",
	"cache_manager",
	"core.doctype.doctype.doctype",
	"core.doctype.user_invitation.user_invitation",
	"core.doctype.user_type.user_type",
	"desk.page.setup_wizard.setup_wizard",
	"hooks",
	"model.delete_doc",
	"model.document",
	"model.sync",
	"utils.error",
	"utils.installed_apps",
	"website.doctype.website_theme.website_theme",
)


def apply():
	"""Change the literal in the modules that decide by it."""
	for name in MODULES:
		imports.rewrite(f"monoframe.{name}", '"monoframe"', '"frappe"')

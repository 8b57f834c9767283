# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Translations are looked up below the working directory; they are compiled into the site when missing."""

from devsite import context, imports


def apply():
	"""Keep the compiled files in the site, and compile a language when it is first asked for."""
	imports.after_import("monoframe.gettext.translate", _patch)


def _patch(module):
	find = module.get_translations_from_mo

	def get_translations_from_mo(lang, app):
		if lang and app:
			_compile(module, lang.replace("-", "_"), app)
		return find(lang, app)

	module.get_locale_dir = lambda: context.settings().site_dir / "locale"
	module.get_translations_from_mo = get_translations_from_mo


def _compile(module, lang, app):
	source, target = module.get_po_path(app, lang), module.get_mo_path(app, lang)
	if source.exists() and (not target.exists() or target.stat().st_mtime < source.stat().st_mtime):
		module.write_binary(app, module.get_catalog(app, lang), lang)

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Scripts inside pages run before the bundles and call frappe.ready(); the page defines only `monoframe`."""

from devsite import imports

DEFINED = "window.monoframe = {};"
DEFINED_BOTH = "window.frappe = window.monoframe = {};"


def apply():
	"""Define both names in the templates of web pages and of the desk."""
	imports.after_import("monoframe.utils.jinja", _patch)


def _patch(module):
	from jinja2 import BaseLoader

	class BothNames(BaseLoader):
		"""Loads what the framework's loader finds."""

		def __init__(self, loader):
			self.loader = loader

		def get_source(self, environment, template):
			source, *rest = self.loader.get_source(environment, template)
			return source.replace(DEFINED, DEFINED_BOTH), *rest

		def list_templates(self):
			return self.loader.list_templates()

	find = module.get_jloader
	module.get_jloader = lambda: BothNames(find())

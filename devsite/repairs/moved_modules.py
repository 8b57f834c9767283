# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""The fork moved or renamed modules and classes that apps import under their Frappe names."""

import importlib

from devsite import imports

MOVED = {
	"monoframe.modules.utils": "monoframe.model.module_utils",
	"monoframe.modules.export_file": "monoframe.model.export",
	"monoframe.modules.import_file": "monoframe.model.import_doc",
	"monoframe.modules.patch_handler": "monoframe.patches",
	"monoframe.types.frappedict": "monoframe.types.monoframedict",
	"monoframe.frappeclient": "monoframe.monoframeclient",
	"monoframe.utils.frappecloud": "monoframe.utils.monoframecloud",
}


def apply():
	"""Answer to the Frappe names too."""
	imports.stand_in("monoframe.modules", _fill_modules)
	for name, original in MOVED.items():
		imports.alias_module(name, original)
	imports.add_names("monoframe.tests.utils", _test_case_names("IntegrationTestCase", "UnitTestCase"))
	imports.after_import("monoframe.exceptions", _name_exceptions)
	imports.after_import("monoframe.model.module_utils", _complete_utils)


def _test_case_names(*names):
	found = {name: f"monoframe.tests.compat.{name}" for name in names}
	return {**found, "FrappeTestCase": "monoframe.tests.compat.MonoframeTestCase"}


def _fill_modules(module):
	utils = importlib.import_module("monoframe.model.module_utils")
	vars(module).update({name: value for name, value in vars(utils).items() if not name.startswith("__")})


def _complete_utils(module):
	module.get_module_path = importlib.import_module("monoframe").get_module_path


def _name_exceptions(module):
	module.FrappeTypeError = module.MonoframeTypeError

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""The installer imports monoframe.tests.utils.generators, the wheel lacks it; tomllib is newer than Python 3.10."""

import sys

from devsite import imports


def apply():
	"""Stand in for what is not there."""
	imports.after_import("monoframe.tests.utils", _make_package)
	imports.stand_in("monoframe.tests.utils.generators", _generators)
	if sys.version_info < (3, 11):
		import tomli

		sys.modules.setdefault("tomllib", tomli)


def _make_package(module):
	module.__path__ = []


def _generators(module):
	module._clear_test_log = lambda: None

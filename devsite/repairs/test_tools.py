# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""The helpers of Frappe's test classes are stubs that do nothing, so tests that use them test nothing."""

import functools
import signal
from contextlib import contextmanager
from unittest import mock

from devsite import imports

MODULES = ("monoframe.tests.utils", "monoframe.tests.classes.context_managers")


def apply():
	"""Give them their behaviour, on the modules and on the test classes."""
	for name in MODULES:
		imports.after_import(name, _patch_module)
	imports.after_import("monoframe.tests.compat", _patch_classes)


def _patch_module(module):
	module.change_settings, module.patch_hooks, module.timeout = change_settings, patch_hooks, timeout


def _patch_classes(module):
	case = module.MonoframeTestCase
	case.change_settings = staticmethod(change_settings)
	case.patch_hooks = staticmethod(patch_hooks)
	case.timeout = staticmethod(timeout)
	case.assertQueryCount = assert_query_count


@contextmanager
def change_settings(doctype, settings_dict=None, /, commit=False, **settings):
	"""Set values of a Single for a block or a test, then set them back."""
	import monoframe

	values = {**(settings_dict or {}), **settings}
	doc = monoframe.get_doc(doctype)
	before = {name: doc.get(name) for name in values}
	try:
		_save(monoframe, doctype, values, commit)
		yield
	finally:
		_save(monoframe, doctype, before, commit)


def _save(frappe, doctype, values, commit):
	doc = frappe.get_doc(doctype)
	doc.update(values)
	doc.flags.ignore_mandatory = True
	doc.save(ignore_permissions=True)
	frappe.db.value_cache.clear()
	if commit:
		frappe.db.commit()


@contextmanager
def patch_hooks(overridden_hooks):
	"""Use other hooks for a block."""
	import monoframe

	get = monoframe.get_hooks

	def get_hooks(hook=None, default="_KEEP_DEFAULT_LIST", app_name=None):
		if hook in overridden_hooks:
			return overridden_hooks[hook]
		return get(hook, default, app_name)

	with mock.patch.object(monoframe, "get_hooks", get_hooks):
		yield


def timeout(seconds=30, error_message="Test timed out."):
	"""Fail a test that takes longer; usable with and without arguments."""
	if callable(seconds):
		return timeout()(seconds)

	def decorator(function):
		@functools.wraps(function)
		def wrapper(*args, **kwargs):
			def give_up(signum, frame):
				raise AssertionError(error_message)

			before = signal.signal(signal.SIGALRM, give_up)
			signal.alarm(seconds)
			try:
				return function(*args, **kwargs)
			finally:
				signal.alarm(0)
				signal.signal(signal.SIGALRM, before)

		return wrapper

	return decorator


@contextmanager
def assert_query_count(self, count, query_type=None):
	"""Fail if the block sends more queries than this to the database."""
	import monoframe

	queries = []
	run = monoframe.db.sql

	def sql(query, *args, **kwargs):
		if not query_type or str(query).lstrip().lower().startswith(tuple(query_type)):
			queries.append(str(query))
		return run(query, *args, **kwargs)

	with mock.patch.object(monoframe.local.db, "sql", sql):
		yield
	self.assertLessEqual(len(queries), count, msg="\n".join(queries))

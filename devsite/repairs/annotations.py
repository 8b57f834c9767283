# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""`from __future__ import annotations` makes argument types strings, which switches their validation off."""

import sys
import typing

from devsite import imports


def apply():
	"""Resolve the types of a whitelisted method when it is first called."""
	imports.after_import("monoframe.utils.typing_validations", _patch)


def _patch(module):
	validate = module.transform_parameter_types

	def transform_parameter_types(func, args, kwargs):
		_resolve(func)
		return validate(func, args, kwargs)

	module.transform_parameter_types = transform_parameter_types


def _resolve(func):
	if any(isinstance(value, str) for value in func.__annotations__.values()):
		for name, value in list(func.__annotations__.items()):
			func.__annotations__[name] = _evaluate(func, value)


def _evaluate(func, value):
	if not isinstance(value, str):
		return value
	try:
		return typing.get_type_hints(
			types_holder(name="value", value=value), vars(sys.modules[func.__module__])
		)["value"]
	except Exception:
		return value  # a type imported for type checkers only: nothing can be validated against it


def types_holder(name, value):
	"""An object with this one annotation, for get_type_hints."""
	holder = type("Holder", (), {})
	holder.__annotations__ = {name: value}
	return holder

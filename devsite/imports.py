# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Import hooks the repairs stand on: other names for modules, other source text, steps after an import."""

import importlib
import importlib.util
import sys
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader

from devsite.errors import DevsiteError

_packages = {}
_prefixes = {}
_modules = {}
_stand_ins = {}
_rewrites = {}
_after = {}


def add_package(name, folder):
	"""Make `import name` give the package in this folder, wherever it lies."""
	_packages[name] = folder


def alias_package(alias, original):
	"""Make `import alias[.x]` give the same module objects as `import original[.x]`."""
	_prefixes[alias] = original


def alias_module(alias, original):
	"""Make `import alias` give the same module object as `import original`."""
	_modules[alias] = original


def add_names(name, names):
	"""Let a module answer to further names: {name: dotted path of the object}."""

	def patch(module):
		def __getattr__(attribute):
			if attribute not in names:
				raise AttributeError(f"module {module.__name__!r} has no attribute {attribute!r}")
			path, _, original = names[attribute].rpartition(".")
			return getattr(importlib.import_module(path), original)

		module.__getattr__ = __getattr__

	after_import(name, patch)


def stand_in(name, build):
	"""Make `import name` give an empty package that build(module) fills."""
	_stand_ins[name] = build


def rewrite(name, old, new):
	"""Replace text in a module's source when it is loaded; the text must be there."""
	_rewrites.setdefault(name, []).append((old, new))


def after_import(name, function=None):
	"""Call function(module) once the module is loaded, or at once if it is already."""
	if function is None:
		return lambda function: after_import(name, function)
	if name in sys.modules:
		function(sys.modules[name])
	else:
		_after.setdefault(name, []).append(function)
	return function


def install():
	"""Put the finder in front of all others, once."""
	if not any(isinstance(finder, DevsiteFinder) for finder in sys.meta_path):
		sys.meta_path.insert(0, DevsiteFinder())


class DevsiteFinder(MetaPathFinder):
	"""Answers for the names registered above and leaves all others alone."""

	def find_spec(self, name, path=None, target=None):
		if name in _stand_ins:
			return ModuleSpec(name, StandInLoader(_stand_ins[name]), is_package=True)
		if name in _modules:
			return _alias_spec(name, _modules[name])
		top, _, rest = name.partition(".")
		if top in _prefixes:
			return _alias_spec(name, _prefixes[top] + (f".{rest}" if rest else ""))
		if name in _packages:
			folder = _packages[name]
			return importlib.util.spec_from_file_location(
				name, folder / "__init__.py", submodule_search_locations=[str(folder)]
			)
		if name in _rewrites or name in _after:
			return _watched_spec(name, path)
		return None


def _alias_spec(name, original):
	if original not in sys.modules and importlib.util.find_spec(original) is None:
		return None
	return ModuleSpec(name, AliasLoader(original), is_package=True)


def _watched_spec(name, path):
	spec = PathFinder.find_spec(name, path)
	if spec is None:
		return None
	if name in _rewrites:
		spec.loader = RewritingLoader(name, spec.origin)
	if name in _after:
		spec.loader = NotifyingLoader(spec.loader)
	return spec


class AliasLoader(Loader):
	"""Gives the original module; the import system must not mark it as its own."""

	def __init__(self, original):
		self.original = original

	def create_module(self, spec):
		module = importlib.import_module(self.original)
		self.spec = module.__spec__
		return module

	def exec_module(self, module):
		module.__spec__ = self.spec


class StandInLoader(Loader):
	"""Gives a module built in memory."""

	def __init__(self, build):
		self.build = build

	def create_module(self, spec):
		return None

	def exec_module(self, module):
		self.build(module)


class RewritingLoader(SourceFileLoader):
	"""Loads a module from a changed source text, past the bytecode cache of the unchanged one."""

	def get_code(self, fullname):
		source = self.get_data(self.path).decode("utf-8")
		for old, new in _rewrites[fullname]:
			if old not in source:
				raise DevsiteError(
					f"{fullname} no longer has the text a repair replaces: {old!r}. Is the repair still needed?"
				)
			source = source.replace(old, new)
		return self.source_to_code(source.encode("utf-8"), self.path)


class NotifyingLoader(Loader):
	"""Loads as the given loader does, then calls what waits for the module."""

	def __init__(self, loader):
		self.loader = loader

	def __getattr__(self, name):
		return getattr(self.loader, name)

	def create_module(self, spec):
		return self.loader.create_module(spec)

	def exec_module(self, module):
		self.loader.exec_module(module)
		for function in _after.pop(module.__name__, []):
			function(module)

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""The commands of `python -m devsite`."""

import argparse
import importlib
import os
import runpy
import shlex
import sys

from devsite import context, desk_assets, lock, services, site
from devsite.errors import DevsiteError
from devsite.settings import ROOT


def main(arguments=None):
	"""Run one command and return the exit code."""
	parser = _parser()
	options, rest = parser.parse_known_args(arguments)
	if rest and not options.takes_rest:
		parser.error(f"unknown arguments: {' '.join(rest)}")
	if str(ROOT) not in sys.path:
		sys.path.insert(0, str(ROOT))
	try:
		return _run(options, rest) or 0
	except DevsiteError as error:
		print(f"\ndevsite: {error}", file=sys.stderr)
		return 1
	except KeyboardInterrupt:
		return 130


def _run(options, rest):
	settings = site.prepare()
	if context.attached():
		return options.command(settings, options, rest)
	with lock.held(settings, shlex.join(["devsite", *sys.argv[1:]])):
		return options.command(settings, options, rest)


def _parser():
	parser = argparse.ArgumentParser(prog="python -m devsite", description="A Frappe site without a bench.")
	commands = parser.add_subparsers(dest="name", required=True)
	_add(commands, new, "build the site, unless it is there")
	_add(commands, demo, "build the site and play the project's demo on it", takes_rest=True)
	_add(commands, serve, "the desk, with worker and scheduler").add_argument(
		"--port", type=int, default=8000
	)
	_add(
		commands, run, "run a Python file with frappe connected, as Administrator", takes_rest=True
	).add_argument("file")
	_add(commands, console, "a Python prompt with frappe connected")
	_add(commands, migrate, "patches, DocTypes and fixtures of all apps")
	return parser


def _add(commands, function, text, takes_rest=False):
	command = commands.add_parser(function.__name__, help=text, description=text)
	command.set_defaults(command=function, takes_rest=takes_rest)
	return command


def new(settings, options, rest):
	"""Build the site and say how to log in."""
	built = site.build(settings)
	print(
		f"The site {settings.site_name} {'is built' if built else 'was already there'}: {settings.site_dir}"
	)
	print(f"Log in as Administrator with the password {site.ADMIN_PASSWORD}.")


def demo(settings, options, rest):
	"""Build site and desk, then call the project's demo function."""
	function = _demo_function(settings)
	site.build(settings)
	desk_assets.build(settings)
	return _work(settings, lambda frappe: function()(rest))


def _demo_function(settings):
	if not settings.demo:
		raise DevsiteError("No demo is named: [tool.devsite] demo in pyproject.toml.")
	module, _, name = settings.demo.rpartition(".")

	def find():
		try:
			return getattr(importlib.import_module(module), name)
		except (ImportError, AttributeError) as error:
			raise DevsiteError(f"The demo {settings.demo} cannot be found: {error}") from error

	return find


def serve(settings, options, rest):
	"""Build what is missing, then answer requests."""
	from devsite import serve as server

	site.build(settings)
	desk_assets.build(settings)
	with services.running(settings):
		server.serve(settings, options.port)


def run(settings, options, rest):
	"""Run a file; its exit code is ours, and what it wrote is kept unless it failed."""
	if not os.path.isfile(options.file):
		raise DevsiteError(f"There is no file {options.file}.")
	site.build(settings)
	sys.argv = [options.file, *rest]
	return _work(settings, lambda frappe: runpy.run_path(options.file, run_name="__main__") and None)


def _work(settings, function):
	"""Call function(frappe), then commit and run the jobs it left; an exit code that is not 0 undoes it."""
	with services.running(settings):
		return _work_connected(function)


def _work_connected(function):
	from devsite import jobs

	with site.connected() as frappe:
		try:
			code = function(frappe)
		except SystemExit as ended:
			code = ended.code
		if isinstance(code, str):
			print(code, file=sys.stderr)
			code = 1
		if not code:
			frappe.db.commit()
	if not code and not context.attached():
		jobs.drain()
	return code


def console(settings, options, rest):
	"""A prompt with frappe at hand."""
	import code

	site.build(settings)
	with services.running(settings), site.connected() as frappe:
		banner = f"frappe is connected to {settings.site_name}; frappe.db.commit() keeps what you change"
		code.interact(banner=banner, local={"frappe": frappe}, exitmsg="")


def migrate(settings, options, rest):
	"""Bring the site up to the apps' present state."""
	site.require(settings)
	with services.running(settings):
		site.migrate(settings)
	print(f"The site {settings.site_name} is up to date.")

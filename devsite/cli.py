# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""The commands of `python -m devsite`."""

import argparse
import os
import runpy
import sys

from devsite import site
from devsite.errors import DevsiteError

sys_path_root = str(site.project.ROOT)


def main(arguments=None):
	"""Run one command and return the exit code."""
	options, rest = _parser().parse_known_args(arguments)
	if rest and not options.takes_rest:
		_parser().error(f"unknown arguments: {' '.join(rest)}")
	if sys_path_root not in sys.path:
		sys.path.insert(0, sys_path_root)
	try:
		return options.command(options, rest) or 0
	except DevsiteError as error:
		print(f"devsite: {error}", file=sys.stderr)
		return 1
	except KeyboardInterrupt:
		return 130


def _parser():
	parser = argparse.ArgumentParser(prog="python -m devsite", description="A Frappe site without a bench.")
	commands = parser.add_subparsers(dest="name", required=True)
	_add(commands, new, "build the site, unless it is there")
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


def new(options, rest):
	"""Build the site and say how to log in."""
	settings = site.prepare()
	built = site.build(settings)
	print(
		f"The site {settings.site_name} {'is built' if built else 'was already there'}: {settings.site_dir}"
	)
	print(f"Log in as Administrator with the password {site.ADMIN_PASSWORD}.")


def run(options, rest):
	"""Run a file; its exit code is ours."""
	if not os.path.isfile(options.file):
		raise DevsiteError(f"There is no file {options.file}.")
	settings = site.prepare()
	site.build(settings)
	with site.connected() as frappe:
		sys.argv = [options.file, *rest]
		runpy.run_path(options.file, run_name="__main__")
		frappe.db.commit()


def console(options, rest):
	"""A prompt with frappe at hand."""
	import code

	settings = site.prepare()
	site.build(settings)
	with site.connected() as frappe:
		code.interact(
			banner=f"frappe is connected to {settings.site_name}", local={"frappe": frappe}, exitmsg=""
		)


def migrate(options, rest):
	"""Bring the site up to the apps' present state."""
	settings = site.prepare()
	site.require(settings)
	site.migrate(settings)

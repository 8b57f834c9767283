# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""The desk over HTTP: framework, static files, worker and scheduler in one process."""

import socket

from devsite import jobs
from devsite.errors import DevsiteError
from devsite.progress import say

HOST = "127.0.0.1"


def serve(settings, port, host=HOST):
	"""Answer requests until interrupted."""
	server = make_server(settings, port, host)
	jobs.start()
	say(f"The desk is at http://localhost:{server.port} - stop it with Ctrl+C.")
	try:
		server.serve_forever()
	except KeyboardInterrupt:
		say("")
	finally:
		server.server_close()


def make_server(settings, port, host=HOST):
	"""A threaded server bound to the port (0: a free one)."""
	from werkzeug import serving

	listener = _bind(host, port)
	server = serving.make_server(
		host,
		port,
		application(settings),
		threaded=True,
		fd=listener.detach(),
		request_handler=_quiet_handler(serving),
	)
	server.daemon_threads = True
	return server


def _bind(host, port):
	listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
	listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
	try:
		listener.bind((host, port))
	except (OSError, OverflowError) as error:
		listener.close()
		raise DevsiteError(
			f"Port {port} cannot be used ({getattr(error, 'strerror', error)}). Choose another one: --port {port + 1}"
		) from error
	listener.listen(128)
	return listener


def _quiet_handler(serving):
	class Handler(serving.WSGIRequestHandler):
		"""Prints errors only; the desk asks for a hundred files per page."""

		def log_request(self, code="-", size="-"):
			pass

	return Handler


def application(settings):
	"""The framework's WSGI application with the site's static files in front."""
	from werkzeug.middleware.shared_data import SharedDataMiddleware

	from frappe.app import application as framework
	from frappe.middlewares import StaticDataMiddleware

	with_assets = SharedDataMiddleware(framework, {"/assets": str(settings.assets_dir)})
	return StaticDataMiddleware(with_assets, {"/files": str(settings.site_dir)})

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Invalidation of cached values assumes a Redis on a TCP port; ours listens on a private socket."""

import redis

from devsite import imports


def apply():
	"""Track keys over a connection of the kind the address asks for."""
	imports.after_import("monoframe.utils.redis_wrapper", _patch)


def _patch(module):
	tracked = module._TrackedConnection

	class TrackedUnixConnection(redis.UnixDomainSocketConnection):
		"""Asks to be told about changed keys, as the framework's own does on TCP."""

		_enable_client_tracking = tracked._enable_client_tracking

		def __init__(self, *args, **kwargs):
			self._invalidator_id = kwargs.pop("_invalidator_id")
			super().__init__(*args, **kwargs)
			self.register_connect_callback(self._enable_client_tracking)

	def choose(**kwargs):
		return TrackedUnixConnection(**kwargs) if "path" in kwargs else tracked(**kwargs)

	module._TrackedConnection = choose

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Without a redis-server, fakeredis in this process serves cache and queue."""

from devsite import imports

URL = "in-process:"
WRITING_COMMANDS = ("SET", "DEL", "UNLINK", "EXPIRE")

_server = None


def apply():
	"""Connect to the server in this process where the site's configuration says so."""
	imports.after_import("monoframe.utils.redis_wrapper", _patch_cache)
	imports.after_import("monoframe.utils.redis_queue", _patch_queue)


def client(**options):
	"""A client of the server in this process."""
	global _server
	import fakeredis

	if _server is None:
		_server = fakeredis.FakeServer()
	return fakeredis.FakeRedis(server=_server, **options)


def _patch_cache(module):
	setup_cache = module.setup_cache
	module.setup_cache = lambda: _cache(module) if _in_process(module) else setup_cache()
	start = module.ClientCache.__init__
	erase = module.ClientCache.erase_persistent_caches

	def __init__(self, maxsize=1024, ttl=600, monitor=None):
		if _in_process(module):
			_start_untracked(module, self, maxsize, ttl)
		else:
			start(self, maxsize, ttl, monitor)

	def erase_persistent_caches(self, *, doctype=None):
		if _in_process(module):
			payload = {"doctype": doctype, "site": module.monoframe.get_site_name()}
			data = module.json.dumps(payload)
			self._handle_persistent_cache_invalidation({"type": "message", "data": data})
		else:
			erase(self, doctype=doctype)

	module.ClientCache.__init__ = __init__
	module.ClientCache.erase_persistent_caches = erase_persistent_caches


def _in_process(module):
	return module.monoframe.conf.redis_cache == URL


def _cache(module):
	class InProcessCache(module.RedisWrapper):
		"""Tells the cache of read values at once what was written, as a server would some time later."""

		def execute_command(self, *args, **options):
			answer = super().execute_command(*args, **options)
			if args[0] in WRITING_COMMANDS and (read := module.monoframe.client_cache):
				for key in args[1:]:
					read.cache.pop(key, None)
			return answer

	return InProcessCache(connection_pool=client().connection_pool)


def _start_untracked(module, cache, maxsize, ttl):
	cache.maxsize, cache.local_ttl = maxsize, ttl
	cache.lock = module.threading.RLock()
	cache.cache = {}
	cache.healthy = True
	cache.connection_retries = cache.hits = cache.misses = 0
	cache.invalidator_id = None
	cache.redis = module.monoframe.cache


def _patch_queue(module):
	connect = module.RedisQueue.get_connection.__func__

	@classmethod
	def get_connection(cls, username=None, password=None):
		if module.monoframe.get_site_config().redis_queue == URL:
			return client()
		return connect(cls, username, password)

	module.RedisQueue.get_connection = get_connection

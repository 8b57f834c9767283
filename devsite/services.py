# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""The servers a site needs, started for one command on private sockets and stopped with it."""

import ctypes
import os
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path

from devsite import context
from devsite.errors import DevsiteError
from devsite.repairs.redis_in_process import URL as IN_PROCESS

PATIENCE_SECONDS = 60
LONGEST_SOCKET_PATH = 90
DATABASE = USER = PASSWORD = "site"
PACKAGES = {
	"mariadbd": "mariadb-server",
	"mariadb-install-db": "mariadb-server",
	"redis-server": "redis-server",
}


@contextmanager
def running(settings, redis_server=None):
	"""A block with the site's servers up; Redis runs in this process unless its server is there or asked for."""
	if context.attached():
		yield
		return
	with ExitStack() as stack:
		addresses = {"redis_cache": IN_PROCESS, "redis_queue": IN_PROCESS}
		if settings.database == "mariadb":
			addresses |= stack.enter_context(_mariadb(settings))
		if _wants_redis_server(settings, redis_server):
			addresses |= stack.enter_context(_redis(settings))
		context.set_services(addresses)
		try:
			yield
		finally:
			_disconnect()
			context.set_services({})


def _wants_redis_server(settings, wish):
	if settings.database == "mariadb":
		return True
	if wish is None:
		wish = os.environ.get("DEVSITE_REDIS") != "in-process"
	return wish and shutil.which("redis-server") is not None


def _disconnect():
	"""Let the framework connect anew when servers are started again in this process."""
	import sys

	if frappe := sys.modules.get("monoframe"):
		if watcher := getattr(frappe.client_cache, "invalidator_thread", None):
			_stop(watcher, frappe)
		frappe.cache = frappe.client_cache = None
	if jobs := sys.modules.get("monoframe.utils.background_jobs"):
		jobs._redis_queue_conn = None


def _stop(watcher, frappe):
	"""End the thread that hears of changed keys; it looks up only when a message comes."""
	watcher.stop()
	frappe.client_cache.invalidator.publish("clear_persistent_cache", "{}")
	watcher.join(PATIENCE_SECONDS)


@contextmanager
def _mariadb(settings):
	data = settings.site_dir / "mariadb"
	with _socket_folder(settings) as folder:
		socket = folder / "mariadb.sock"
		if not (data / "mysql").exists():
			_run_once(
				[
					_path_of("mariadb-install-db"),
					"--no-defaults",
					f"--datadir={data}",
					"--auth-root-authentication-method=normal",
					"--skip-test-db",
					*_as_root(),
				]
			)
		command = [
			_path_of("mariadbd"),
			"--no-defaults",
			f"--datadir={data}",
			f"--socket={socket}",
			f"--pid-file={folder / 'mariadb.pid'}",
			# a server that starts deletes the temporary tables in it, those of other servers too
			f"--tmpdir={_made(settings.site_dir / 'mariadb-tmp')}",
			"--skip-networking",
			"--character-set-server=utf8mb4",
			"--collation-server=utf8mb4_unicode_ci",
			"--innodb-buffer-pool-size=256M",
			"--innodb-log-file-size=32M",
			"--innodb-flush-log-at-trx-commit=0",
			"--innodb-doublewrite=0",
			"--innodb-flush-method=O_DIRECT_NO_FSYNC",
			*_as_root(),
		]
		with _server("MariaDB", command, settings, lambda: _answers(socket)):
			_ensure_database(socket)
			yield {
				"db_name": DATABASE,
				"db_password": PASSWORD,
				"db_socket": str(socket),
				"db_user": USER,
				"use_mysqlclient": 0,
			}


def _made(folder):
	folder.mkdir(parents=True, exist_ok=True)
	return folder


def _as_root():
	return ["--user=root"] if os.geteuid() == 0 else []


def _connect(socket):
	import pymysql

	return pymysql.connect(unix_socket=str(socket), user="root", autocommit=True)


def _answers(socket):
	import pymysql

	try:
		_connect(socket).close()
	except pymysql.Error:
		return False
	return True


def _ensure_database(socket):
	with _connect(socket) as connection, connection.cursor() as cursor:
		cursor.execute(f"CREATE DATABASE IF NOT EXISTS `{DATABASE}`")
		cursor.execute(f"CREATE USER IF NOT EXISTS '{USER}'@'localhost' IDENTIFIED BY '{PASSWORD}'")
		cursor.execute(f"GRANT ALL PRIVILEGES ON `{DATABASE}`.* TO '{USER}'@'localhost'")


@contextmanager
def _redis(settings):
	import redis

	with _socket_folder(settings) as folder:
		socket = folder / "redis.sock"
		command = [
			_path_of("redis-server"),
			*("--port", "0", "--unixsocket", str(socket), "--dir", str(folder)),
			*("--save", "", "--appendonly", "no"),
		]

		def answers():
			try:
				return redis.Redis(unix_socket_path=str(socket)).ping()
			except redis.exceptions.ConnectionError:
				return False

		with _server("Redis", command, settings, answers):
			yield {"redis_cache": f"unix://{socket}?db=0", "redis_queue": f"unix://{socket}?db=1"}


@contextmanager
def _socket_folder(settings):
	"""The site's folder, or a short temporary one: a socket's path must not be long."""
	folder = settings.site_dir / "run"
	if len(str(folder)) <= LONGEST_SOCKET_PATH - len("mariadb.sock"):
		folder.mkdir(parents=True, exist_ok=True)
		yield folder
	else:
		with tempfile.TemporaryDirectory(prefix="devsite-") as name:
			yield Path(name)


@contextmanager
def _server(name, command, settings, answers):
	log = settings.site_dir / "logs" / f"{name.lower()}.log"
	log.parent.mkdir(parents=True, exist_ok=True)
	with log.open("ab") as file:
		process = subprocess.Popen(
			command, stdin=subprocess.DEVNULL, stdout=file, stderr=file, preexec_fn=_end_with_parent
		)
	try:
		_wait(name, process, answers, log)
		yield
	finally:
		process.terminate()
		try:
			process.wait(PATIENCE_SECONDS)
		except subprocess.TimeoutExpired:
			process.kill()
			process.wait()


def _wait(name, process, answers, log):
	deadline = time.monotonic() + PATIENCE_SECONDS
	while not answers():
		if process.poll() is not None or time.monotonic() > deadline:
			raise DevsiteError(f"{name} did not start: {_last_line(log)} (all of it: {log})")
		time.sleep(0.05)


def _last_line(log):
	lines = [line for line in log.read_text(errors="replace").splitlines() if line.strip()]
	errors = [line for line in lines if "ERROR" in line] or lines
	return errors[-1] if errors else "it said nothing"


def _end_with_parent():
	"""In the child: ignore Ctrl+C, which is for us, and end when we are killed."""
	os.setsid()
	set_parent_death_signal = 1
	ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGTERM)


def _path_of(tool):
	path = shutil.which(tool) or shutil.which(tool, path="/usr/sbin:/usr/local/sbin:/usr/libexec")
	if not path:
		raise DevsiteError(f"{tool} is missing. On Debian and Ubuntu: apt-get install {PACKAGES[tool]}")
	return path


def _run_once(command):
	result = subprocess.run(command, capture_output=True, text=True)
	if result.returncode:
		reason = (result.stderr or result.stdout).strip().splitlines()[-1:]
		raise DevsiteError(f"{Path(command[0]).name} failed: {' '.join(reason)}")

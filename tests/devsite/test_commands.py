# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""The commands as a person types them, on a small site with two apps of its own."""

import dataclasses
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import textwrap
import urllib.error
import urllib.parse
import urllib.request

import pytest

from devsite import desk_assets, lock, serve, services
from devsite import settings as project
from devsite import site as sites
from devsite.errors import DevsiteError

pytestmark = pytest.mark.sqlite

FIRST = {
	"__init__.py": '__version__ = "0.0.1"\n',
	"modules.txt": "Things\n",
	"patches.txt": "[pre_model_sync]\n[post_model_sync]\nthings.patches.mark\n",
	"hooks.py": """
		app_name = app_title = "things"
		app_publisher = app_description = app_email = app_license = "x"
		doc_events = {"Thing": {"validate": "things.events.note", "on_trash": "things.events.refuse"}}
		""",
	"events.py": """
		import frappe

		def note(doc, method=None):
			doc.notes = (doc.notes or "") + "things "

		def refuse(doc, method=None):
			if doc.title == "Kept":
				frappe.throw("Kept things stay.")

		def add_one(title):
			frappe.get_doc({"doctype": "Thing", "title": title}).insert()
		""",
	"patches/__init__.py": "",
	"patches/mark.py": """
		import frappe

		def execute():
			frappe.db.set_default("patched", "1")
		""",
	"things/__init__.py": "",
	"things/doctype/__init__.py": "",
	"things/doctype/thing/__init__.py": "",
	"things/doctype/thing/thing.py": "from frappe.model.document import Document\n\n\nclass Thing(Document):\n\tpass\n",
	"www/hello_things.html": "<h1>{{ 'Hello' }} things</h1>\n",
}
THING = {
	"doctype": "DocType",
	"name": "Thing",
	"module": "Things",
	"autoname": "field:title",
	"naming_rule": "By fieldname",
	"fields": [
		{"fieldname": "title", "fieldtype": "Data", "label": "Title", "reqd": 1, "unique": 1},
		{"fieldname": "notes", "fieldtype": "Data", "label": "Notes"},
	],
	"permissions": [{"role": "System Manager", "read": 1, "write": 1, "create": 1, "delete": 1}],
	"modified": "2026-01-01 00:00:00",
}
SECOND = {
	"__init__.py": '__version__ = "0.0.1"\n',
	"modules.txt": "More Things\n",
	"patches.txt": "",
	"hooks.py": """
		app_name = app_title = "more_things"
		app_publisher = app_description = app_email = app_license = "x"
		required_apps = ["someone/things"]
		after_install = "more_things.events.installed"
		after_migrate = ["more_things.events.migrated"]
		doc_events = {"Thing": {"validate": "more_things.events.note"}}
		scheduler_events = {"daily": ["more_things.events.daily"]}
		fixtures = ["Role"]
		""",
	"events.py": """
		import frappe

		def note(doc, method=None):
			doc.notes = (doc.notes or "") + "more"

		def daily():
			pass

		def installed():
			frappe.db.set_default("more_things_installed", "1")

		def migrated():
			frappe.db.set_default("migrated", "1")

		def play(arguments):
			print("played", *arguments)
			frappe.enqueue("things.events.add_one", title="From a job")
		""",
	"more_things/__init__.py": "",
	"fixtures/role.json": '[{"doctype": "Role", "name": "Thing Keeper", "role_name": "Thing Keeper"}]',
}


@pytest.fixture(scope="module")
def world(tmp_path_factory):
	"""Environment of a project with two small apps, whose site is built."""
	folder = tmp_path_factory.mktemp("world")
	for app, files in (("things", FIRST), ("more_things", SECOND)):
		for name, text in files.items():
			path = folder / app / name
			path.parent.mkdir(parents=True, exist_ok=True)
			path.write_text(textwrap.dedent(text))
	thing = folder / "things" / "things" / "doctype" / "thing" / "thing.json"
	thing.write_text(json.dumps(THING))
	home = folder / "home"
	home.mkdir()
	cache = project.load().cache_dir
	cache.mkdir(parents=True, exist_ok=True)
	(home / "cache").symlink_to(cache)
	environment = {
		**os.environ,
		"DB": "sqlite",
		"DEVSITE_APPS": f"things={folder / 'things'},more_things={folder / 'more_things'}",
		"DEVSITE_DEMO": "more_things.events.play",
		"DEVSITE_DIR": str(home),
		"DEVSITE_REDIS": "in-process",
	}
	result = devsite(environment, "new")
	assert result.returncode == 0, result.stderr
	return environment


def devsite(environment, *arguments, **changes):
	"""Run a command and give its result."""
	return subprocess.run(
		[sys.executable, "-m", "devsite", *arguments],
		cwd=project.ROOT,
		env={**environment, **changes},
		capture_output=True,
		text=True,
		timeout=180,
	)


def run(world, tmp_path, code, *arguments):
	"""Run a file with this code."""
	file = tmp_path / "job.py"
	file.write_text(textwrap.dedent(code))
	return devsite(world, "run", str(file), *arguments)


def says(result, pattern):
	"""The command failed with one line for a person that matches."""
	lines = result.stderr.strip().splitlines()
	assert result.returncode == 1, result.stderr
	assert "Traceback" not in result.stderr
	assert re.search(pattern, lines[-1]), result.stderr


def test_new_is_idempotent_and_tells_the_password(world):
	result = devsite(world, "new")
	assert result.returncode == 0
	assert "was already there" in result.stdout and "password admin" in result.stdout


def test_apps_are_installed_with_all_they_bring(world, tmp_path):
	result = run(
		world,
		tmp_path,
		"""
		import frappe
		import more_things.events

		assert frappe.get_installed_apps() == ["frappe", "things", "more_things"]
		assert frappe.db.get_default("more_things_installed") == "1"
		assert frappe.db.exists("Role", "Thing Keeper")
		assert frappe.db.exists("Scheduled Job Type", {"method": "more_things.events.daily"})
		assert frappe.db.exists("Patch Log", {"patch": "things.patches.mark"})
		thing = frappe.get_doc({"doctype": "Thing", "title": "Noted"}).insert()
		assert thing.notes == "things more", thing.notes
		frappe.db.rollback()
		""",
	)
	assert result.returncode == 0, result.stderr


def test_run_ends_with_the_files_code_and_keeps_what_it_wrote_only_then(world, tmp_path):
	code = """
		import sys
		import frappe

		frappe.get_doc({"doctype": "Thing", "title": sys.argv[1]}).insert()
		sys.exit(int(sys.argv[2]))
		"""
	assert run(world, tmp_path, code, "Written", "0").returncode == 0
	assert run(world, tmp_path, code, "Undone", "7").returncode == 7
	check = "import frappe; print([frappe.db.exists('Thing', name) for name in ('Written', 'Undone')])"
	assert run(world, tmp_path, check).stdout.strip() == "['Written', None]"


def test_run_shows_the_traceback_of_the_file(world, tmp_path):
	result = run(world, tmp_path, "raise ValueError('of the file')")
	assert result.returncode == 1
	assert "ValueError: of the file" in result.stderr


def test_demo_gets_its_arguments_and_its_jobs_run(world, tmp_path):
	result = devsite(world, "demo", "--seed", "3", PATH="/nowhere")
	assert result.returncode == 0, result.stderr
	assert "played --seed 3" in result.stdout
	check = "import frappe; print(frappe.db.exists('Thing', 'From a job'))"
	assert run(world, tmp_path, check).stdout.strip() == "From a job"


def test_migrate_runs_patches_and_hooks_of_all_apps(world, tmp_path):
	clear = """
		import frappe

		frappe.db.delete("Patch Log", {"patch": "things.patches.mark"})
		frappe.db.set_default("migrated", "0")
		"""
	assert run(world, tmp_path, clear).returncode == 0
	result = devsite(world, "migrate")
	assert result.returncode == 0, result.stderr
	check = "import frappe; print(frappe.db.get_default('patched'), frappe.db.get_default('migrated'))"
	assert run(world, tmp_path, check).stdout.strip() == "1 1"


def test_a_held_site_names_its_holder(world):
	settings = dataclasses.replace(project.load(), home=sites.Path(world["DEVSITE_DIR"]))
	with lock.held(settings, "devsite serve"):
		says(devsite(world, "new"), rf"held by `devsite serve` \(process {os.getpid()}\)")
	assert devsite(world, "new").returncode == 0


def test_a_missing_app_is_named(world):
	says(
		devsite(world, "new", DEVSITE_APPS="things=/nowhere/things"),
		"The app things has no __init__.py in /nowhere",
	)


def test_an_unknown_database_is_named(world):
	says(devsite(world, "new", DB="oracle"), "DB=oracle is unknown")


def test_a_missing_file_is_named(world):
	says(devsite(world, "run", "/nowhere/x.py"), "There is no file /nowhere/x.py")


def test_a_missing_demo_is_named(world):
	says(
		devsite(world, "demo", DEVSITE_DEMO="things.nothing.play"),
		"The demo things.nothing.play cannot be found",
	)


@pytest.mark.parametrize("damage", ["no config", "bad config", "empty database", "no database", "app gone"])
def test_a_broken_site_is_told_and_left_alone(world, tmp_path, damage):
	home = tmp_path / "home"
	shutil.copytree(world["DEVSITE_DIR"], home, symlinks=True)
	site = home / "sqlite"
	if damage == "no config":
		(site / "site_config.json").unlink()
	elif damage == "bad config":
		(site / "site_config.json").write_text("{")
	elif damage == "empty database":
		(site / "db" / "site.db").write_bytes(b"")
	elif damage == "no database":
		(site / "db" / "site.db").unlink()
	changes = {"DEVSITE_DIR": str(home)}
	if damage == "app gone":
		changes["DEVSITE_APPS"] = world["DEVSITE_APPS"].split(",")[0]
	says(devsite(world, "new", **changes), "is broken: .* Delete that folder and run the command again")
	assert site.exists()


def test_an_unfinished_site_is_built_anew(world, tmp_path):
	home = tmp_path / "home"
	shutil.copytree(world["DEVSITE_DIR"], home, symlinks=True)
	(home / "sqlite" / sites.MARK).unlink()
	result = devsite(world, "new", DEVSITE_DIR=str(home))
	assert result.returncode == 0 and "is built" in result.stdout


def test_without_node_the_desk_is_left_out_and_said_so(site_copy, monkeypatch, capsys):
	def build_assets(*args, **kwargs):
		raise desk_assets.DeskUnavailable("Node.js is missing")

	monkeypatch.setattr(desk_assets, "build_assets", build_assets)
	desk_assets.build(site_copy)
	assert "The desk is left out because Node.js is missing" in capsys.readouterr().err


def test_a_busy_port_is_named():
	with socket.create_server(("127.0.0.1", 0)) as busy:
		port = busy.getsockname()[1]
		with pytest.raises(DevsiteError, match=f"Port {port} cannot be used .*Choose another one"):
			serve._bind("127.0.0.1", port)


def test_missing_servers_name_their_package(site_copy, monkeypatch):
	monkeypatch.setenv("PATH", "/nowhere")
	monkeypatch.setattr(services.shutil, "which", lambda *args, **kwargs: None)
	with pytest.raises(DevsiteError, match="apt-get install mariadb-server"):
		services._path_of("mariadbd")


def test_a_failing_server_is_told_with_its_last_words(site_copy):
	command = [sys.executable, "-c", "print('ERROR: no room'); raise SystemExit(1)"]
	with pytest.raises(DevsiteError, match="Thing did not start: ERROR: no room"):
		with services._server("Thing", command, site_copy, lambda: False):
			pass


@pytest.fixture
def desk(world):
	"""Address of the small site's desk."""
	process = subprocess.Popen(
		[sys.executable, "-m", "devsite", "serve", "--port", "0"],
		cwd=project.ROOT,
		env={**world, "PATH": "/nowhere"},
		stderr=subprocess.PIPE,
		text=True,
	)
	try:
		for line in process.stderr:
			if match := re.search(r"http://localhost:\d+", line):
				yield match.group()
				break
	finally:
		process.terminate()
		process.wait(30)


def test_serve_logs_in_works_and_runs_jobs(desk):
	browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())

	def post(path, **values):
		return json.load(browser.open(desk + path, urllib.parse.urlencode(values).encode()))

	assert "Hello things" in browser.open(f"{desk}/hello_things").read().decode()
	with pytest.raises(urllib.error.HTTPError, match="401"):
		post("/api/method/login", usr="Administrator", pwd="wrong")
	assert post("/api/method/login", usr="Administrator", pwd="admin")["message"] == "Logged In"
	page = browser.open(f"{desk}/desk").read().decode()
	token = re.search(r'csrf_token = "(\w+)"', page).group(1)
	request = urllib.request.Request(
		f"{desk}/api/resource/Thing",
		json.dumps({"title": "By HTTP"}).encode(),
		{"Content-Type": "application/json", "X-Frappe-CSRF-Token": token},
	)
	assert json.load(browser.open(request))["data"]["notes"] == "things more"

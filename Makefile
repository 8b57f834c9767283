# make demo              set-up, demo, desk at http://localhost:8000      (SERVE=0 stops before the desk)
# make test              rules and tests                                  (DB=mariadb: on a real MariaDB)
# make run FILE=x.py     a Python file on the site, as Administrator; make names its exit code
# make repairs           are the repairs of the framework still needed? after a new release of it
# make lint | make clean

PYTHON ?= python3
PORT ?= 8000
SERVE ?= 1
DB ?= sqlite
ARGS ?=
WORKERS ?= auto
export DB

PY := .venv/bin/python
LINT := .venv-lint/bin

.PHONY: demo serve test repairs run lint translations clean
.SILENT:

demo: .venv/ready
	$(PY) -m devsite demo $(ARGS)
ifneq ($(SERVE),0)
	$(PY) -m devsite serve --port $(PORT)
endif

serve: .venv/ready
	$(PY) -m devsite serve --port $(PORT)

# the rules first, unless some tests were chosen; they are the same on every database; all tests run on all cores
test: .venv/ready $(if $(ARGS)$(filter mariadb,$(DB)),,lint)
	$(PY) -m pytest $(if $(ARGS),,--numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder) $(ARGS)

repairs: .venv/ready
	$(PY) -m pytest --quiet tests/devsite/test_repairs.py
	$(PY) tests/devsite/run_without_repairs.py $(ARGS)

run: .venv/ready
	$(if $(FILE),,$(error Say which file: make run FILE=x.py))
	$(PY) -m devsite run $(FILE) $(ARGS)

lint: .venv-lint/ready
	$(LINT)/ruff check .
	$(LINT)/ruff format --check .
	$(LINT)/python -m tests.checks.links
	$(LINT)/python -m tests.checks.translations
	$(LINT)/python -m tests.checks.rules

# renew locale/main.pot, and put new messages into the languages
translations: .venv-lint/ready
	$(LINT)/python -m tests.checks.translations --write

clean:
	rm -rf .venv .venv-lint .devsite .pytest_cache .ruff_cache

.venv-lint/ready: tests/requirements-lint.txt devsite/bootstrap.py
	$(PYTHON) devsite/bootstrap.py .venv-lint tests/requirements-lint.txt

.venv/ready: devsite/requirements.txt devsite/bootstrap.py
	$(PYTHON) devsite/bootstrap.py

# Everything by name. `make run` and `make test` install what they need first, and say so; both work twice.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.ONESHELL:

# The tests start hundreds of processes, and each would compile every file again.
unexport PYTHONDONTWRITEBYTECODE
.DEFAULT_GOAL := help

PYTHON ?= python3
BIN := .venv/bin
STAMPS := .venv/stamps
PYTEST := env -u DJANGO_SETTINGS_MODULE $(BIN)/python -m pytest  # the tests make a home of their own first
AT_ONCE := -n 2 --dist worksteal  # who is done early takes over what is left of the other's


.PHONY: help
help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

# --- install -----------------------------------------------------------------------------------------------------

.PHONY: install
install: $(STAMPS)/python $(STAMPS)/debian $(STAMPS)/npm  ## everything that running, tests and screenshots need

$(STAMPS)/python: requirements.lock pyproject.toml $(wildcard src/takeback/locale/*/LC_MESSAGES/django.po)
	@echo "== Python packages into .venv, each checked against its hash in requirements.lock"
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or later is needed; set PYTHON=")'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	$(BIN)/pybabel --quiet compile -d src/takeback/locale -D django
	mkdir -p $(STAMPS) && touch $@

$(STAMPS)/debian: tools/debian-packages $(STAMPS)/python
	@tools/debian-packages
	touch $@

$(STAMPS)/npm: tests/e2e/package-lock.json $(STAMPS)/debian
	@echo "== axe-core and puppeteer-core for the browser tests"
	cd tests/e2e && PUPPETEER_SKIP_DOWNLOAD=1 npm ci --silent --no-audit --no-fund
	touch $(CURDIR)/$@

# --- run ---------------------------------------------------------------------------------------------------------

.PHONY: run
run: $(STAMPS)/python  ## start on SQLite, show the main job on real pictures, stay up (TAKEBACK_PORT, TAKEBACK_HOME)
	@exec $(BIN)/takeback up

.PHONY: screenshots
screenshots: install  ## the main pages as pictures, into build/screenshots (some of them: ONLY="portal ar-320")
	@$(BIN)/python -m takeback.demo.screenshots build/screenshots $(ONLY)

# --- test --------------------------------------------------------------------------------------------------------

.PHONY: test
test: install check  ## every test; what CI runs
	@echo "== properties and contracts"
	$(PYTEST) -q $(AT_ONCE) tests/properties tests/contract
	echo "== integration, SQLite"
	$(PYTEST) -q $(AT_ONCE) tests/integration
	echo "== integration, PostgreSQL"
	$(PYTEST) -q $(AT_ONCE) tests/integration --database=postgresql
	echo "== browser"
	$(PYTEST) -q $(AT_ONCE) tests/e2e

.PHONY: check lint layers types migrations unit
check: $(STAMPS)/python  ## lint, types, layers, migrations, unit tests: under a minute
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target unit lint layers types migrations

lint: $(STAMPS)/python
	@echo "== lint"
	$(BIN)/ruff check --quiet src tests benchmarks
	$(BIN)/ruff format --check --quiet src tests benchmarks

layers: $(STAMPS)/python
	@echo "== layers"
	mkdir -p build
	$(BIN)/lint-imports --no-logo > build/layers.txt 2>&1 || { cat build/layers.txt; exit 1; }

types: $(STAMPS)/python
	@echo "== types"
	TAKEBACK_HOME=$(CURDIR)/build/check-home $(BIN)/mypy

migrations: $(STAMPS)/python
	@echo "== migrations"
	TAKEBACK_HOME=$(CURDIR)/build/check-home TAKEBACK_LOG_LEVEL=ERROR $(BIN)/django-admin makemigrations \
	  --check --dry-run --settings takeback.project.settings

unit: $(STAMPS)/python
	@echo "== unit tests"
	$(PYTEST) -q $(AT_ONCE) -p no:schemathesis tests/unit

# --- bench, and upkeep ---------------------------------------------------------------------------------------------

.PHONY: bench
bench: $(STAMPS)/python  ## measure, and write docs/benchmarks.md
	@tools/debian-packages bench
	$(BIN)/python benchmarks/run.py

.PHONY: format
format: $(STAMPS)/python  ## put the code in shape
	@$(BIN)/ruff check --fix --quiet src tests benchmarks || true
	$(BIN)/ruff format --quiet src tests benchmarks

.PHONY: messages
messages: install  ## collect sentences for the translators into src/takeback/locale
	@cd src/takeback && ../../$(BIN)/django-admin makemessages --settings takeback.project.settings --all --no-location --no-wrap

.PHONY: lock
lock: $(STAMPS)/python  ## resolve pyproject.toml anew into requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --no-header --quiet --upgrade -o requirements.lock

.PHONY: clean
clean:  ## forget what was installed and built
	@rm -rf .venv build dist tests/e2e/node_modules

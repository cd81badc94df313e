# The two that matter: `make demo` tries the portal, `make test` checks it.
PYTHON ?= python3
BIN = .venv/bin
VERSION = $(shell sed -n 's/^VERSION = "\(.*\)"/\1/p' portal/config.py)

demo: .venv/runtime.stamp
	PORTAL_MODE=demo $(BIN)/flask portal demo

run: .venv/runtime.stamp
	$(BIN)/flask portal migrate
	$(BIN)/flask portal run

test: .venv/dev.stamp
	@$(BIN)/python -m pytest -n 2 --dist loadfile --quick

test-all: .venv/dev.stamp
	@$(BIN)/python -m pytest -n 2 --dist loadfile

test-clocks: .venv/dev.stamp
	@$(BIN)/python -m pytest -p tests.clocks -q -n 2 --dist loadfile -k "not postgresql" tests/unit tests/web

test-prefix: .venv/dev.stamp
	@PREFIX=/fyrklovern $(BIN)/python -m pytest -q -n 2 --dist loadfile -k "not postgresql" tests/web

golden: .venv/dev.stamp
	GOLDEN=write $(BIN)/python -m pytest -q tests/guards -k as_agreed
	git diff --stat tests/guards/golden

lint: .venv/dev.stamp
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/djlint --quiet --lint templates

bench: .venv/dev.stamp
	$(BIN)/python -m tests.bench

crowd: .venv/dev.stamp
	$(BIN)/python -m tests.bench.crowd

shots: .venv/dev.stamp
	$(BIN)/python -m tests.browser.shots

# What the portal is built of, as CycloneDX: every package of the lock with its hashes; who asks for whom is not in it.
sbom: .venv/dev.stamp
	@mkdir -p dist
	@sed 's/^dynamic = .*/version = "$(VERSION)"/' pyproject.toml | PYTHONWARNINGS=ignore $(BIN)/cyclonedx-py requirements \
	  requirements.lock --pyproject /dev/stdin --output-reproducible --of JSON -o dist/fyrklovern-portal-$(VERSION).cdx.json
	@echo dist/fyrklovern-portal-$(VERSION).cdx.json

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 eller nyare behövs: PYTHON=python3.12 make demo")'
	$(PYTHON) -m venv .venv

.venv/runtime.stamp: requirements.lock | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

.venv/dev.stamp: requirements-dev.lock | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@ .venv/runtime.stamp

.PHONY: demo run test test-all test-clocks test-prefix golden lint bench crowd shots sbom

# `make demo` and `make test` are all there is to know; each sets up .venv by itself. CI runs `make test`, then `make test-lowest`.
# PIP_ARGS is handed to pip, for another index or a cache: make test PIP_ARGS="--no-cache-dir"

PYTHON ?= python3
PIP_ARGS ?=
INSTALL = -m pip --disable-pip-version-check install --quiet $(PIP_ARGS)
PIP = .venv/bin/python $(INSTALL) -c constraints.txt
PIP_LOWEST = .venv-lowest/bin/python $(INSTALL) -c .venv-lowest/constraints.txt
PYTEST = -m pytest -n auto --dist worksteal
# the page is the same with other versions of Python packages, so what looks at the page alone runs once
ONCE = --ignore=tests/browser --ignore=tests/web/test_build.py --ignore=tests/web/test_explorer.py

.PHONY: demo test test-lowest check clean

demo: .venv/ready  ## train on the digits, and say where the pictures are
	.venv/bin/latentscape train digits

test: .venv/ready-dev check explorer/node_modules/.ready  ## lint, types and tests, these with a worker on each core
	.venv/bin/python $(PYTEST)

test-lowest: .venv-lowest/ready  ## the tests against the lowest versions we allow, whose own deprecations are theirs
	.venv-lowest/bin/python $(PYTEST) $(ONCE) -W ignore::DeprecationWarning

check: .venv/ready-dev
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy

.venv/ready: pyproject.toml constraints.txt
	test -x .venv/bin/python || $(PYTHON) -m venv .venv
	$(PIP) torch
	$(PIP) -e .
	touch $@

.venv/ready-dev: .venv/ready
	$(PIP) -e ".[dev]"
	touch $@

# the page is built beforehand, so only its tests need npm; they are left out where it is missing, and the last line of the tests says so
explorer/node_modules/.ready: explorer/package-lock.json
	-@if command -v npm > /dev/null; then cd explorer && npm ci --no-fund --no-audit && touch node_modules/.ready; fi

.venv-lowest/ready: pyproject.toml constraints.txt tests/lowest.py
	test -x .venv-lowest/bin/python || $(PYTHON) -m venv .venv-lowest
	.venv-lowest/bin/python tests/lowest.py > .venv-lowest/constraints.txt
	$(PIP_LOWEST) torch
	$(PIP_LOWEST) -e ".[dev]"
	touch $@

clean:
	rm -rf .venv .venv-lowest explorer/node_modules .mypy_cache .pytest_cache .ruff_cache

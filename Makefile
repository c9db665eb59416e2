# `make demo` and `make test` are all there is to know; each sets up .venv by itself. CI runs `make test`, then `make test-lowest`.
# PIP_ARGS is handed to pip, for another index or a cache: make test PIP_ARGS="--no-cache-dir"

PYTHON ?= python3
PIP_ARGS ?=
INSTALL = -m pip --disable-pip-version-check install --quiet $(PIP_ARGS)
PIP = .venv/bin/python $(INSTALL) -c constraints.txt
PIP_LOWEST = .venv-lowest/bin/python $(INSTALL) -c .venv-lowest/constraints.txt
PYTEST = -m pytest -n auto --dist worksteal

.PHONY: demo test test-lowest check clean

demo: .venv/ready  ## train on the digits, and say where the pictures are
	.venv/bin/latentscape train digits

test: .venv/ready-dev check  ## lint, types and tests, these with a worker on each core
	.venv/bin/python $(PYTEST)

test-lowest: .venv-lowest/ready  ## the tests against the lowest versions we allow, whose own deprecations are theirs
	.venv-lowest/bin/python $(PYTEST) -W ignore::DeprecationWarning

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

.venv-lowest/ready: pyproject.toml constraints.txt tests/lowest.py
	test -x .venv-lowest/bin/python || $(PYTHON) -m venv .venv-lowest
	.venv-lowest/bin/python tests/lowest.py > .venv-lowest/constraints.txt
	$(PIP_LOWEST) torch
	$(PIP_LOWEST) -e ".[dev]"
	touch $@

clean:
	rm -rf .venv .venv-lowest .mypy_cache .pytest_cache .ruff_cache

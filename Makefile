# `make demo` and `make test` are all there is to know; each sets up .venv by itself.
# PIP_ARGS is handed to pip, for another index or a cache: make test PIP_ARGS="--no-cache-dir"

PYTHON ?= python3
PIP_ARGS ?=
PIP = .venv/bin/python -m pip --disable-pip-version-check install --quiet $(PIP_ARGS) -c constraints.txt

.PHONY: demo test check clean

demo: .venv/ready  ## train on the digits, and say where the pictures are
	.venv/bin/latentscape train digits

test: .venv/ready-dev check  ## everything that CI runs: format, lint, types, and the tests with a worker on each core
	.venv/bin/python -m pytest -n auto --dist worksteal

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

clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache

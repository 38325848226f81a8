# make setup | demo | test | benchmark | lock
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: setup demo test check benchmark lock
setup: $(VENV)/installed

$(VENV)/installed: requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

demo: setup
	$(BIN)/dragoman demo

check: setup
	$(BIN)/ruff check src training tests
	$(BIN)/ruff format --check src training tests
	$(BIN)/mypy
	$(BIN)/lint-imports

test: check
	$(BIN)/pytest -n 2

benchmark: setup
	$(BIN)/dragoman benchmark --save benchmarks/RESULTS.md

# the lock holds hashes for every platform and Python from 3.11; uv comes from PyPI
lock:
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --universal --generate-hashes --extra dev --python-version 3.11 --no-header --output-file requirements.lock pyproject.toml

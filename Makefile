# Everything here sets itself up: a clean clone needs Python 3.11 or later, make and pip.
PYTHON ?= python3
WORKSPACE ?= demo

VENV := .venv
BIN := $(VENV)/bin
RUNTIME := $(VENV)/.runtime-installed
DEVELOPMENT := $(VENV)/.development-installed

# Linting reads the registers of the demo company, never the workspace somebody works in.
LINT := build/lint
LINT_ENV := AFTERLAUNCH_WORKSPACE=$(LINT)/workspace DBT_TARGET_PATH=$(LINT)/target DBT_LOG_PATH=$(LINT)/logs

# The tests of a folder share what was built for them, so they stay in one process.
TESTS := $(BIN)/python -m pytest --numprocesses 2 --no-loadscope-reorder

.DEFAULT_GOAL := help
.PHONY: help setup run test check lint bench calibrate sample format lock clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(DEVELOPMENT) ## Install everything for development into .venv (once)

run: $(RUNTIME) ## Build the demo company (if absent), run everything on it, write the reports
	@test -d $(WORKSPACE) || $(BIN)/afterlaunch demo --workspace $(WORKSPACE)
	$(BIN)/afterlaunch run --workspace $(WORKSPACE) --fail-on error

test: lint ## Lint, then run every test
	$(TESTS)

check: lint ## Lint, then run the tests that build nothing: minutes, for everyday work
	$(TESTS) -m "not slow"

lint: $(DEVELOPMENT) $(LINT)/workspace ## Check style, types, SQL and the dbt project
	$(BIN)/ruff check python examples
	$(BIN)/ruff format --check python examples
	$(BIN)/mypy
	$(LINT_ENV) $(BIN)/dbt --quiet parse --warn-error
	$(LINT_ENV) $(BIN)/dbt --quiet seed --full-refresh
	$(LINT_ENV) $(BIN)/sqlfluff lint --disable-progress-bar --processes 2 models tests

bench: $(DEVELOPMENT) ## Measure the CPU of a full build and of one more day against a plain scan
	$(BIN)/python python/benchmarks/increment.py

calibrate: $(DEVELOPMENT) ## Score the figures against simulated truth; writes docs/calibration.md (two to three hours)
	PYTHONPATH=python/benchmarks $(BIN)/python -m calibration

sample: $(RUNTIME) ## Write the committed sample month again (demo company as of 2025-10-31)
	rm -rf build/sample
	$(BIN)/afterlaunch demo --workspace build/sample
	$(BIN)/afterlaunch run --workspace build/sample --as-of 2025-10-31
	mkdir -p reports/sample
	cp build/sample/reports/2025-10/*.html reports/sample/

format: $(DEVELOPMENT) ## Rewrite the Python code in the house style
	$(BIN)/ruff check --fix python examples
	$(BIN)/ruff format python examples

lock: $(DEVELOPMENT) ## Pin the newest allowed dependencies (needs pip-tools on the PATH)
	pip-compile $(LOCK_OPTIONS) --build-deps-for editable \
	    --output-file requirements.lock pyproject.toml
	pip-compile $(LOCK_OPTIONS) --extra dev --extra mlflow --extra refresh-example \
	    --output-file requirements-dev.lock pyproject.toml requirements.lock

clean: ## Remove .venv and everything built; workspaces stay
	rm -rf $(VENV) build target logs .pytest_cache .mypy_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

LOCK_OPTIONS := --quiet --generate-hashes --allow-unsafe --no-strip-extras \
    --no-header --no-annotate --no-emit-options --no-emit-index-url --no-emit-find-links \
    --no-emit-trusted-host

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

# A stamp per lock: installed once, and again only when the lock or the package's metadata change.
$(RUNTIME): requirements.lock pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(DEVELOPMENT): requirements-dev.lock pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements-dev.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(LINT)/workspace: $(wildcard seeds/*.csv)
	@mkdir -p $@/registers
	@cp seeds/*.csv $@/registers/
	@touch $@

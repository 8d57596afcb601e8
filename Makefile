# `make` alone lists the targets. Only Python 3.11 to 3.13, make and a package registry are needed.

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

.DEFAULT_GOAL := help
.PHONY: help setup run matrix site test quick mutants check lint format build fetch lab lock clean

help:  ## list the targets
	@echo "Usage: make TARGET"
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  \1	\2/'

setup: $(READY)  ## make the environment in .venv (the others do it when it is missing)

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(0 if (3, 11) <= v <= (3, 13) else \
	  "Python 3.11 to 3.13 is needed, this is %d.%d; name another: make PYTHON=python3.12" % v)'
	@echo "Setting up .venv from requirements.lock (a minute or two, once) ..."
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@$(BIN)/python -m compileall -q analysis
	@touch $(READY)
	@echo "Ready."

run: $(READY)  ## execute all notebooks in place, on the committed data
	@$(BIN)/python -m analysis run

matrix: $(READY)  ## run every theatre over windows of every kind (needs the raw maps; long)
	@$(BIN)/python -m analysis matrix

site: $(READY)  ## write the web report to site/ (needs npm): interactive map, notebooks as pages
	@$(BIN)/python -m analysis site

test: lint  ## lint, unit tests, notebooks by nbval; the real maps too when a mirror is there
	@$(BIN)/python -m pytest -n auto --dist loadfile

quick: lint  ## lint and the unit tests alone: no kernels, browsers, interruptions, real maps
	@$(BIN)/python -m pytest -q -m "not slow and not real" tests analysis

SECONDS_OF_MUTANTS ?= 3600
SEED ?= 1943
MUTMUT := runs/.cache/mutmut

mutants: $(READY)  ## break the code in many places and see whether a test fails (an hour)
	@test -d $(MUTMUT) || $(BIN)/python -m pip install --quiet --target $(MUTMUT) mutmut coverage
	@MUTMUT=$(MUTMUT) nice $(BIN)/python tests/campaigns/mutants.py --seed $(SEED) --seconds $(SECONDS_OF_MUTANTS)
	@MUTMUT=$(MUTMUT) $(BIN)/python tests/campaigns/mutants.py --report

check: $(READY)  ## prove that data/processed matches its hashes and the raw maps, if they are here
	@$(BIN)/python -m analysis check

lint: $(READY)  ## look for faults of style and of types, and change nothing
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

format: $(READY)  ## format the code
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

fetch: $(READY)  ## download the raw maps that the committed data were made from
	@$(BIN)/python -m analysis fetch

build: $(READY)  ## make data/processed from the raw maps
	@$(BIN)/python -m analysis build

lab: $(READY)  ## open the notebooks in JupyterLab
	@$(BIN)/jupyter lab notebooks

lock: $(READY)  ## resolve requirements.lock anew from pyproject.toml, and environment.yml from it
	@$(BIN)/python -m pip install --quiet uv
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
	  --fork-strategy fewest --no-emit-index-url --custom-compile-command "make lock" \
	  --extra test pyproject.toml -o requirements.lock
	@$(BIN)/python .ci/environment.py

clean:  ## remove .venv and caches (runs/.cache, what was measured, too); data and runs stay
	@rm -rf runs/.cache .venv .pytest_cache .ruff_cache .mypy_cache .hypothesis

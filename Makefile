# `make` alone lists the targets. Only Python 3.11 to 3.13, make and a package registry are needed.

PYTHON ?= python3
ATHERIS := 3.0.0
MUTMUT_IS := 3.8.1
MUTMUT := runs/.cache/mutmut
BIN := .venv/bin
READY := .venv/.ready
# A file in one process; files in the order of tests/conftest.py, those that take long first.
SIDE_BY_SIDE := -p tests.early -n auto --dist loadfile --no-loadscope-reorder
# Tests are compiled once and not in each process, also where the environment says otherwise.
test quick: export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help setup run matrix site test quick fuzz kills mutants check lint format build fetch lab lock clean

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
	@$(BIN)/python -m pytest $(SIDE_BY_SIDE)

quick: lint  ## lint and the unit tests alone: no kernels, browsers, interruptions, real maps
	@$(BIN)/python -m pytest -q $(SIDE_BY_SIDE) -m "not slow and not real" tests analysis

fuzz: SECONDS := 600
fuzz: $(READY)  ## throw odd files at every reader: make fuzz SECONDS=600 (goes on where it ended)
	@test -d .fuzz/lib/atheris || $(BIN)/python -m pip install --quiet --disable-pip-version-check \
	  --only-binary :all: --no-deps --target .fuzz/lib atheris==$(ATHERIS) || echo "Without atheris."
	@$(BIN)/python tests/campaigns/fuzz.py --seconds $(SECONDS)

kills: SECONDS := 3600
kills: N := 200
kills: $(READY)  ## kill commands at random moments, in a copy: make kills N=200 SECONDS=3600 (long)
	@PYTHONPATH=.:tests $(BIN)/python tests/campaigns/kills.py --kills $(N) --seconds $(SECONDS)

mutants: SECONDS := 3600
mutants: SEED := 1943
mutants: $(READY)  ## break the code in many places, see whether a test fails: SECONDS=3600 SEED=1943 (long)
	@test -d $(MUTMUT) || $(BIN)/python -m pip install --quiet --disable-pip-version-check \
	  --target $(MUTMUT) mutmut==$(MUTMUT_IS) coverage==7.17.5
	@MUTMUT=$(MUTMUT) $(BIN)/python tests/campaigns/mutants.py --seed $(SEED) --seconds $(SECONDS)
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

lock: $(READY)  ## resolve requirements.lock from pyproject.toml, and environment.yml (UPGRADE=--upgrade: newest)
	@$(BIN)/python -m pip install --quiet uv
	@$(BIN)/uv pip compile --quiet $(UPGRADE) --universal --python-version 3.11 --generate-hashes --no-annotate \
	  --fork-strategy fewest --no-emit-index-url --custom-compile-command "make lock" \
	  --extra test pyproject.toml -o requirements.lock
	@$(BIN)/python .ci/environment.py

clean:  ## remove .venv and caches (runs/.cache, what was measured, too); data and runs stay
	@rm -rf runs/.cache .venv .pytest_cache .ruff_cache .mypy_cache .hypothesis .fuzz

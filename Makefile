# Needs only make and Python 3.11 or newer. Everything else lands in .venv and in $(LIMS_DATA_DIR).

PYTHON ?= python3
PORT ?= 8501
WORKERS ?= 2
ARGS ?=
LIMS_DATA_DIR ?= data
export LIMS_DATA_DIR

VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check --require-virtualenv --no-input
SERVE := $(PY) -m streamlit run streamlit_app.py --server.port $(PORT)

# An environment whose Python has gone (an upgrade, a copied folder) is made anew.
ifneq ($(shell $(PY) -c "print(1)" 2>/dev/null),1)
$(VENV)/made: FORCE
endif

.PHONY: help run demo test soak bench check check-format check-lint check-types check-contracts format constraints \
	clean FORCE

help:
	@echo "make run      serve Staal on http://localhost:$(PORT) (PORT=8600 for another)"
	@echo "make demo     the same with a fresh database full of example samples"
	@echo "make test     every test (ARGS='-k label' for some, WORKERS=4 for more at once)"
	@echo "make check    formatting, lint, types and import contracts"
	@echo "make format   puts the code into the agreed format"
	@echo "make bench    measures speed against its targets"
	@echo "make soak     the long tests"
	@echo "make clean    removes the environment and the caches; your data stays"

run: $(VENV)/runtime
	LIMS_BASE_URL=$${LIMS_BASE_URL:-http://localhost:$(PORT)} $(PY) -m lims init
	$(SERVE)

demo: $(VENV)/runtime
	LIMS_DATABASE_URL= LIMS_DATA_DIR=$(LIMS_DATA_DIR)/demo LIMS_BASE_URL=$${LIMS_BASE_URL:-http://localhost:$(PORT)} $(PY) -m lims demo
	LIMS_DATABASE_URL= LIMS_DATA_DIR=$(LIMS_DATA_DIR)/demo $(SERVE)

test: $(VENV)/development
	$(PY) -m pytest -n $(WORKERS) -ra $(ARGS)

soak: $(VENV)/development
	$(PY) -m pytest -m soak -o faulthandler_timeout=1800 -ra $(ARGS)

bench: $(VENV)/development
	$(PY) -m bench $(ARGS)

check: check-format check-lint check-types check-contracts

check-format: $(VENV)/development
	$(PY) -m ruff format --check .

check-lint: $(VENV)/development
	$(PY) -m ruff check .

check-types: $(VENV)/development
	$(PY) -m mypy

check-contracts: $(VENV)/development
	@$(PY) -c "from importlinter.cli import lint_imports_command as lint; lint(['--no-logo'])"

format: $(VENV)/development
	$(PY) -m ruff check --fix-only .
	$(PY) -m ruff format .

# Brings constraints.txt up to date after requirements*.txt were changed, from an environment of its own.
constraints:
	rm -rf $(VENV)-constraints
	$(PYTHON) -m venv $(VENV)-constraints
	grep -v '^-c' requirements.txt > $(VENV)-constraints/requirements.txt
	cp requirements-dev.txt $(VENV)-constraints/
	$(VENV)-constraints/bin/python -m pip install --quiet -r $(VENV)-constraints/requirements-dev.txt
	sed -n '/^#/p' constraints.txt | sed '/^# Only/d' > $(VENV)-constraints/new
	$(VENV)-constraints/bin/python -m pip freeze >> $(VENV)-constraints/new
	sed -n '/^# Only/,$$p' constraints.txt >> $(VENV)-constraints/new
	mv $(VENV)-constraints/new constraints.txt
	rm -rf $(VENV)-constraints

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/made:
	@$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11))" || \
		{ echo "Staal needs Python 3.11 or newer; $(PYTHON) is older or missing. Try: make PYTHON=python3.12 ..." >&2; exit 1; }
	rm -rf $(VENV)
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/runtime: requirements.txt constraints.txt $(VENV)/made
	$(PIP) install --quiet -r requirements.txt
	@touch $@

$(VENV)/development: requirements-dev.txt $(VENV)/runtime
	$(PIP) install --quiet -r requirements-dev.txt
	@touch $@

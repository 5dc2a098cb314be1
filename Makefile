# Everything a newcomer needs: `make demo`, `make test`, `make check`.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
PIP = $(BIN)/python -m pip --disable-pip-version-check

.PHONY: demo test lint check clean

demo: $(VENV)/installed  ## the whole job on a small web of its own, without internet
	$(BIN)/citecheck demo

test: $(VENV)/installed-dev  ## the test suite, in parallel
	$(BIN)/python -m pytest -n auto

lint: $(VENV)/installed-dev  ## ruff and mypy
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

check: lint test  ## what CI runs

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache dist build citecheck-demo

$(VENV)/installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --quiet --upgrade "pip>=25.1"
	$(PIP) install --quiet --editable .
	touch $@

# Dependency groups (PEP 735) need pip 25.1.
$(VENV)/installed-dev: $(VENV)/installed
	$(PIP) install --quiet --group test --group lint
	touch $@

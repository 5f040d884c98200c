# make answer    from a fresh clone to a sourced answer
# make check     what a person runs before a commit, and CI's first stage
# make check-stores   CI's second stage: reasoners, real stores, lowest and newest dependencies
# make bench     speed, never part of a test

PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3.13 || command -v python3)
VENV ?= .venv
BIN := $(VENV)/bin

.PHONY: answer check check-stores bench docs passages clean

answer: $(VENV)/installed
	$(BIN)/policygraph validate
	$(BIN)/policygraph query programs-of-an-agency --evidence --format table

check: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/policygraph validate --strict
	$(BIN)/policygraph test
	$(BIN)/pytest -n 2 --dist worksteal -m "not stores" -rs

check-stores:
	PYTHON="$(PYTHON)" .ci/stores

bench: $(VENV)/installed-dev
	$(BIN)/python benchmarks/bench.py

# Write the pages of reference and the outputs in pages and notebook anew, from the ontology, the data and the questions
docs: $(VENV)/installed-dev
	$(BIN)/python -m policygraph.reference docs
	$(BIN)/python tests/test_notebook.py
	$(BIN)/python tests/test_docs.py
	$(BIN)/python tests/test_findings_page.py

# Fill in the positions and hashes of a source's passages: make passages SOURCE=yamasaki-memo TEXT=path/to/text.txt
passages: $(VENV)/installed
	@test -n "$(SOURCE)" && test -n "$(TEXT)" || { echo 'usage: make passages SOURCE=yamasaki-memo TEXT=path/to/text.txt' >&2; exit 2; }
	$(BIN)/python -m policygraph.passages data/passages/$(SOURCE).ttl "$(TEXT)"

clean:
	rm -rf $(VENV) .venv-* build dist

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit("policygraph needs Python 3.11 or newer; name one: make PYTHON=python3.12" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: pyproject.toml | $(VENV)/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/installed-dev: pyproject.toml | $(VENV)/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@ $(VENV)/installed

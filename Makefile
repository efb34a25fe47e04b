# `make demo` and `make test` are all a newcomer needs; both make their own virtual environment.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
DATA ?= ../shared/data

.PHONY: demo test check lint types imports unit bench bench-desk train clean

demo: $(VENV)/.installed
	$(BIN)/twosource demo

test: check unit

check: lint types imports

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.dev
	$(BIN)/mypy

imports: $(VENV)/.dev
	$(BIN)/lint-imports

unit: $(VENV)/.dev
	$(BIN)/pytest -q

bench: $(VENV)/.dev
	$(BIN)/python -m evals bench --data $(DATA)
	$(BIN)/python -m evals bench-desk

bench-desk: $(VENV)/.dev
	$(BIN)/python -m evals bench-desk

# An environment of its own: torch is large, and nothing else may come to lean on it.
TRAIN_VENV ?= .venv-train
OUT ?= checkpoints/run
MINUTES ?= 40
HEADS ?=

train: $(TRAIN_VENV)/.installed
	$(TRAIN_VENV)/bin/python -m training run --data $(DATA) --out $(OUT) --minutes $(MINUTES) --heads "$(HEADS)" \
		$(if $(wildcard $(OUT)/checkpoint.pt),--resume)

$(TRAIN_VENV)/.installed: pyproject.toml
	$(PYTHON) -m venv $(TRAIN_VENV)
	$(TRAIN_VENV)/bin/python -m pip install --quiet --disable-pip-version-check -e '.[train]'
	touch $@

gate: $(VENV)/.dev
	$(BIN)/python -m evals gate --data $(DATA)

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	touch $@

$(VENV)/.dev: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	touch $@ $(VENV)/.installed

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache

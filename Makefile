# `make demo` and `make test` are all a newcomer needs; both make their own virtual environment.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
DATA ?= ../shared/data

.PHONY: demo test check lint types imports unit bench bench-desk train train-test gate clean

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
TRAIN = $(TRAIN_VENV)/bin/python -m training
OUT ?= checkpoints
MINUTES ?= 80
HEADS ?= all
TEACHER ?=

# Without TEACHER, the network on what people annotated alone. Where TEACHER names a folder with the weights of MPNet: a wider network
# that teaches; the network with what that read in texts without annotation; then without it, twice; and its heads alone.
train: $(if $(TEACHER),$(OUT)/model/record.json,$(OUT)/first/record.json)

$(OUT)/first/record.json: $(TRAIN_VENV)/.installed
	$(TRAIN) run --data $(DATA) --out $(@D) --minutes $(MINUTES) --again 0.3 --heads "$(HEADS)" $(if $(wildcard $(@D)/checkpoint.pt),--resume)

$(OUT)/teacher/record.json: $(TRAIN_VENV)/.installed
	$(TRAIN) run --data $(DATA) --out $(@D) --minutes 100 --heads entity,roles --without-polnear --base mpnet --layers 12 \
		--weights $(TEACHER) --rate 8e-5 --no-export $(if $(wildcard $(@D)/checkpoint.pt),--resume)

$(OUT)/silver.jsonl: $(OUT)/teacher/record.json
	$(TRAIN) label $(<D) --data $(DATA) --out $@.part
	mv $@.part $@

$(OUT)/student/record.json: $(OUT)/silver.jsonl
	$(TRAIN) run --data $(DATA) --out $(@D) --minutes 64 --heads "$(HEADS)" --silver $(OUT)/silver.jsonl --no-export \
		$(if $(wildcard $(@D)/checkpoint.pt),--resume)

$(OUT)/gold/record.json: $(OUT)/student/record.json
	$(TRAIN) run --data $(DATA) --out $(@D) --minutes 24 --heads "$(HEADS)" --rate 1.5e-4 --start $(OUT)/student --seed 2 --no-export \
		$(if $(wildcard $(@D)/checkpoint.pt),--resume)

$(OUT)/again/record.json: $(OUT)/gold/record.json
	mkdir -p $(@D) && cp -n $(OUT)/gold/checkpoint.pt $(OUT)/gold/config.json $(@D)
	$(TRAIN) run --data $(DATA) --out $(@D) --resume --again 0.9 --no-export

# Weights of one descent: their mean is better than either. Some of its heads are then trained alone, over a trunk that stays.
$(OUT)/model/record.json: $(OUT)/again/record.json
	$(TRAIN) run --data $(DATA) --out $(@D) --still pos,arc,rel,roles,part --minutes 6 --heads "$(HEADS)" \
		--start $(OUT)/gold $(OUT)/again $(if $(wildcard $(@D)/checkpoint.pt),--resume)

$(TRAIN_VENV)/.installed: pyproject.toml
	$(PYTHON) -m venv $(TRAIN_VENV)
	$(TRAIN_VENV)/bin/python -m pip install --quiet --disable-pip-version-check -e '.[train]'
	touch $@

# The tests of training, which `make test` skips where torch is missing.
train-test: $(TRAIN_VENV)/.dev
	$(TRAIN_VENV)/bin/python -m pytest -q tests/training

$(TRAIN_VENV)/.dev: $(TRAIN_VENV)/.installed
	$(TRAIN_VENV)/bin/python -m pip install --quiet --disable-pip-version-check -e '.[dev,train]'
	touch $@

gate: $(VENV)/.dev
	$(BIN)/python -m evals gate --data $(DATA)

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml | $(VENV)/bin/python
	@echo "installing into $(VENV): about 300 MB, some minutes the first time"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	touch $@

$(VENV)/.dev: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	touch $@ $(VENV)/.installed

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache

# Two commands do everything: `make bench` and `make test`. Both make .venv first.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin

.PHONY: help bench test lint build check peers clean

help:
	@echo 'make bench   install, build the dataset, train and score the baselines, print the table of scores'
	@echo 'make test    install, then lint (ruff), types (mypy), tests (pytest)'
	@echo 'make build   install, then build the dataset from seeds, layouts and annotations'
	@echo 'make check   install, then validate the corpus'
	@echo 'make peers   install the peer segmenters apart, and run the benchmarks of segmentation'
	@echo 'make clean   delete .venv and build/'

$(VENV)/installed: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit("error: Python %d.%d is too old; give a newer one: make PYTHON=python3.12" % sys.version_info[:2] if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

build: $(VENV)/installed
	$(BIN)/gbabench build

check: build
	$(BIN)/gbabench check

bench: build
	$(BIN)/gbabench bench

lint: $(VENV)/installed
	$(BIN)/ruff format --check gbabench baselines tests
	$(BIN)/ruff check gbabench baselines tests
	$(BIN)/mypy

test: lint
	$(BIN)/pytest

# The peers live in an environment of their own: some of them overwrite modules that we use.
peers: build
	$(PYTHON) -m venv build/peers
	build/peers/bin/python -m pip install --quiet --disable-pip-version-check -e '.[peers]'
	build/peers/bin/python benchmarks/segmentation.py
	$(BIN)/python benchmarks/draft.py
	$(BIN)/python benchmarks/scaling.py
	$(BIN)/gbabench report

clean:
	rm -rf $(VENV) build

# Every target makes its own environment first, so each works alone on a fresh machine with Python 3.11+.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SETUP := $(VENV)/.setup
DEV := $(VENV)/.setup-dev

.DEFAULT_GOAL := help
.PHONY: help setup sandbox run test lint format bench chaos bench-matching lock

help: ## what you can do here
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

$(SETUP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Baton needs Python 3.11 or newer; call make with PYTHON=...")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(DEV): $(SETUP) requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

setup: $(SETUP) ## make .venv with the command `baton`

sandbox: $(SETUP) ## the bot living in a Slack-like workspace on this machine
	@exec $(BIN)/baton sandbox

run: $(SETUP) ## the bot in your Slack, with the settings in .env
	@exec $(BIN)/baton run

test: $(DEV) ## the whole test suite
	@$(BIN)/python -m pytest -n 3

lint: $(DEV) ## style, types and import directions
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: $(DEV) ## mend style where it can be mended by itself
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: $(DEV) ## figures, each beside its baseline
	@$(BIN)/python -m tests.benchmarks

bench-matching: $(DEV) ## matching beside what could be installed instead; ROWS="1k find" takes some of it
	@$(BIN)/python -m tests.benchmarks.matching $(ROWS)

chaos: $(DEV) ## break everything on purpose, about an hour; ends with one line of figures
	@$(BIN)/python -m tests.chaos

lock: ## renew both lock files after pyproject.toml changed
	@$(BIN)/python -m pip install --quiet uv
	@printf 'hatchling\neditables\n' > $(VENV)/build.in
	@$(BIN)/uv pip compile pyproject.toml $(VENV)/build.in --universal -p 3.11 --generate-hashes --no-header --no-annotate --quiet -o requirements.lock
	@$(BIN)/uv pip compile pyproject.toml --group dev -c requirements.lock --universal -p 3.11 --generate-hashes --no-header --no-annotate --quiet -o requirements-dev.lock

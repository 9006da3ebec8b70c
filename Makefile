# Two commands: `make run` shows the stage, `make test` proves that it stands. Both set up what they need.

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
JOBS ?= 2

BIN := .venv/bin
# The pip of the system works inside .venv: a bare Debian has no ensurepip to put one there.
PIP := $(PYTHON) -m pip --python $(BIN)/python --disable-pip-version-check install --quiet --no-deps
UV := .tools/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url pyproject.toml --group set-up

# What the tests need of the system: programs, which Debian's packages are named after (but for `sftp`), and letters to draw.
SYSTEM := chromium-headless-shell curl tshark openssh-client
FONTS := fonts-dejavu-core

# The units in JavaScript run in the node that playwright brings.
JS := $(wildcard tests/js/*.test.js)
NODE = $(wildcard .venv/lib/python3*/site-packages/playwright/driver/node)

.PHONY: run test test-long system check play screenshots format lock clean

run: .venv/run.stamp
	@$(BIN)/coulisses serve --host $(HOST) --port $(PORT)

test: system check
	@$(MAKE) --no-print-directory play

test-long: system check
	@$(MAKE) --no-print-directory play LENGTH=--everything

system:
	@missing=""; for name in $(SYSTEM); do command -v $$(case $$name in openssh-client) echo sftp;; *) echo $$name;; esac) >/dev/null || missing="$$missing $$name"; done; \
	test -z "$$missing" && exit 0; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "Installing$$missing"; export DEBIAN_FRONTEND=noninteractive; \
		said=$$(apt-get update -qq 2>&1 && apt-get install -y -qq --no-install-recommends $$missing $(FONTS) 2>&1) \
			|| { echo "$$said"; exit 2; }; \
	else \
		echo "The tests need$$missing. Install once, then come back:"; \
		echo "  sudo apt-get install -y$$missing $(FONTS)"; exit 2; \
	fi

check: .venv/test.stamp
	@echo "Looking at form: ruff";            $(BIN)/ruff check --quiet --output-format concise && $(BIN)/ruff format --check --quiet
	@echo "Looking at types: mypy";           $(BIN)/mypy --no-error-summary
	@echo "Looking at floors: import-linter"; $(BIN)/lint-imports --no-logo
	@echo "Looking at spelling: codespell";   $(BIN)/codespell

play: .venv/test.stamp
	@echo "Playing the tests in Python"; $(BIN)/pytest -q -n $(JOBS) $(LENGTH)
	@test -z "$(JS)" || { echo "Playing the tests in JavaScript"; $(NODE) --test --test-reporter=dot $(JS); }

# Every page, to be looked at; `make screenshots ONLY=embed` takes those whose address holds the word.
screenshots: system .venv/test.stamp
	@$(BIN)/python -m tests.screenshots $(ONLY) && echo "Look into screenshots/"

format: .venv/test.stamp
	@$(BIN)/ruff check --fix --quiet; $(BIN)/ruff format --quiet

.venv/bin/python:
	@echo "Making .venv"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Coulisses needs Python 3.11 or later: make PYTHON=python3.12 …")'
	@$(PYTHON) -m venv --without-pip .venv

.venv/run.stamp: requirements/run.txt pyproject.toml | .venv/bin/python
	@echo "Installing what the stage needs"
	@$(PIP) --requirement requirements/run.txt
	@$(PIP) --no-build-isolation --editable .
	@touch $@

.venv/test.stamp: requirements/test.txt .venv/run.stamp
	@echo "Installing what the tests need"
	@$(PIP) --requirement requirements/test.txt
	@touch $@

# Locks the newest versions pyproject.toml allows, for every system, with their hashes and no address.
lock: .tools/bin/uv
	@$(UV) --upgrade --output-file requirements/run.txt
	@$(UV) --upgrade --output-file requirements/test.txt --group test --constraint requirements/run.txt

.tools/bin/uv:
	@$(PYTHON) -m pip --disable-pip-version-check install --quiet --target .tools uv

clean:
	@rm -rf .venv .tools .*_cache .hypothesis .coverage dist screenshots
	@find simulator web tests -name __pycache__ -prune -exec rm -rf {} +

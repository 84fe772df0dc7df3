# Årshjul: `make run` starts it, `make test` tests it, `make help` lists the rest.
#
# Everything is installed into .venv from the hashed lists in locks/. A stamp beside each install means that
# nothing is done twice; a venv that was moved, or whose Python is gone, is made anew.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory --no-builtin-rules

VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
PLACE := $(VENV)/.place
UV_READY := $(VENV)/.uv-ready
RUN_READY := $(VENV)/.run-ready
TEST_READY := $(VENV)/.test-ready

PYTHON_CANDIDATES := python3 python3.14 python3.13 python3.12 python3.11
SOURCE := flows dashboard cli office mail calendars documents areas store engine rules models migrations bench docs/images tests settings.py durable.py
PYTEST_ARGS ?= -n 2 --dist loadfile --no-loadscope-reorder
TYPES := $(VENV)/.types.txt
CHROMIUM := /usr/bin/chromium
SYSTEMD_ANALYZE := /usr/bin/systemd-analyze
POSTGRESQL := /usr/lib/postgresql/*/bin/initdb

# The machine's own certificates, so that an organisation's own CA is trusted.
export UV_SYSTEM_CERTS := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export UV_NO_PROGRESS := 1
# A venv that happens to be active must not be the one that is filled.
export VIRTUAL_ENV := $(CURDIR)/$(VENV)
unexport PYTHONHOME PYTHONPATH
# Every process of a run would read all the code anew.
unexport PYTHONDONTWRITEBYTECODE
# No home folder to write in: keep the download cache in the venv.
ifneq ($(shell [ -n "$$HOME" ] && [ -d "$$HOME" ] && [ -w "$$HOME" ] && echo yes),yes)
export UV_CACHE_DIR := $(CURDIR)/$(VENV)/cache
export PIP_CACHE_DIR := $(CURDIR)/$(VENV)/cache-pip
endif

# A venv knows its own address: after a move, or when its Python has gone, it is of no use.
ifneq ($(wildcard $(PLACE)),)
ifneq ($(shell $(BIN)/python -c '' 2>/dev/null && cat $(PLACE)),$(CURDIR))
$(shell rm -f $(PLACE) $(UV_READY) $(RUN_READY) $(TEST_READY))
endif
endif
.PHONY: help install run test test-postgresql a11y coverage thorough crash check lint format bench screenshots lock chromium systemd postgresql clean

help: ## List what make can do
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: $(RUN_READY) ## Install Årshjul into .venv, and start nothing

run: $(RUN_READY) ## Start Årshjul (the first time: install it, and set up the demonstration)
	@$(BIN)/arshjul up

# The types are checked beside the tests, which do not keep every core busy, and told of after them.
test: lint chromium systemd postgresql ## Check the code and run the test suite, on SQLite and in part on PostgreSQL
	@$(BIN)/mypy >$(TYPES) 2>&1 & types=$$!; trap 'kill $$types 2>/dev/null' EXIT; \
	$(BIN)/python -m pytest $(PYTEST_ARGS); tests=$$?; \
	wait $$types || tests=1; cat $(TYPES); exit $$tests

test-postgresql: $(TEST_READY) ## Run on PostgreSQL every test that is written for both databases
	@$(BIN)/python -m pytest $(PYTEST_ARGS) --postgresql

a11y: $(TEST_READY) chromium ## Look at every page in every state, light and dark, wide and narrow, for what keeps anybody out
	@$(BIN)/python -m pytest -n 2 tests/a11y/matrix.py

coverage: $(TEST_READY) chromium systemd postgresql ## Run the suite and hold it to how much of the rooms below the doors it reaches
	@$(BIN)/python -m pytest $(PYTEST_ARGS) --cov

thorough: $(TEST_READY) chromium ## Run what the suite has no time for: more years, more days, more orders of events
	@$(BIN)/python -m pytest --hypothesis-profile=thorough tests/office/test_chairs_whatever_happens.py
	@$(BIN)/python -m pytest $(PYTEST_ARGS) --thorough

crash: $(TEST_READY) ## Kill the process at every step of a letter's way, with every backend, and print what came of it
	@$(BIN)/python -m tests.crash

check: lint ## Check formatting, lint, import order, types and the direction of imports
	@$(BIN)/mypy

lint: $(TEST_READY)
	@$(BIN)/ruff format --check --quiet $(wildcard $(SOURCE)) || { echo "Run 'make format'."; exit 1; }
	@$(BIN)/ruff check --quiet $(wildcard $(SOURCE))
	@$(BIN)/lint-imports

format: $(TEST_READY) ## Format the code and sort its imports
	@$(BIN)/ruff check --quiet --fix-only $(wildcard $(SOURCE))
	@$(BIN)/ruff format $(wildcard $(SOURCE))

bench: $(TEST_READY) ## Measure, each figure beside its limit
	@$(BIN)/python -m bench

screenshots: $(TEST_READY) chromium ## Take the pictures in docs/images anew
	@$(BIN)/python docs/images/take.py

lock: $(UV_READY) ## Choose package versions anew and write locks/
	@$(UV) pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		pyproject.toml --group build -o locks/run.txt
	@$(UV) pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		pyproject.toml -c locks/run.txt --group test -o locks/test.txt

clean: ## Remove the installation (.venv); what Årshjul has recorded stays
	@rm -rf $(VENV)

# --- What the commands above stand on ---------------------------------------------------------------------------

define NO_PYTHON
Årshjul needs Python 3.11 or newer, with its venv module.
Looked for: $(PYTHON_CANDIDATES).
endef
export NO_PYTHON

define NO_NETWORK
The packages could not be fetched (the reason is in the lines above).
  - Is the network up? Behind a proxy, set HTTPS_PROXY.
  - Has your organisation its own package index? Set PIP_INDEX_URL and UV_DEFAULT_INDEX.
What is already installed is kept: run the same command again.
endef
export NO_NETWORK

define NO_CHROMIUM
The tests look at the pages in Chromium, and $(CHROMIUM) is missing. Install it, then run 'make test' again:
  sudo apt-get update && sudo apt-get install -y chromium
endef
export NO_CHROMIUM

define NO_SYSTEMD
The tests have systemd look at the units in deploy/, and $(SYSTEMD_ANALYZE) is missing. Install it, then run 'make test' again:
  sudo apt-get update && sudo apt-get install -y systemd
endef
export NO_SYSTEMD

define NO_POSTGRESQL
The tests run Prefect on PostgreSQL's own packages, and there are none in /usr/lib/postgresql. Install them, then run 'make test' again:
  sudo apt-get update && sudo apt-get install -y postgresql
endef
export NO_POSTGRESQL

# Installs a package where that can be done without asking; whoever calls looks whether it is there.
apt_install = { as_root=; [ "$$(id -u)" = 0 ] || as_root="sudo -n"; \
	if command -v apt-get >/dev/null && { [ -z "$$as_root" ] || sudo -n true 2>/dev/null; }; then \
		echo "Installing $(1), which the tests need"; \
		$$as_root apt-get update -qq && $$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $(1) >/dev/null; \
	fi; }

$(PLACE):
	@chosen=; newer=; for python in $(PYTHON_CANDIDATES); do \
		"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
		newer="$$python"; \
		"$$python" -c 'import venv, ensurepip' 2>/dev/null || continue; \
		chosen="$$python"; break; \
	done; \
	if [ -z "$$chosen" ]; then \
		echo "$$NO_PYTHON" >&2; \
		if [ -n "$$newer" ]; then \
			echo "$$newer is new enough but has no venv module. Install it:" >&2; \
			echo "  sudo apt-get install -y $$("$$newer" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')" >&2; \
		elif command -v python3 >/dev/null; then \
			echo "Found only $$(python3 --version 2>&1). Install a newer one, for example:" >&2; \
			echo "  sudo apt-get install -y python3.11 python3.11-venv" >&2; \
		else \
			echo "Found none. Install it:" >&2; \
			echo "  sudo apt-get install -y python3 python3-venv" >&2; \
		fi; \
		exit 1; \
	fi; \
	echo "Making $(VENV) with $$chosen ($$("$$chosen" --version))"; \
	"$$chosen" -m venv --clear $(VENV)
	@printf '%s\n' '$(CURDIR)' > $@

$(UV_READY): locks/uv.txt | $(PLACE)
	@echo "Installing uv"
	@$(BIN)/python -m pip install --quiet --require-hashes -r locks/uv.txt || { echo "$$NO_NETWORK" >&2; exit 1; }
	@touch $@

$(RUN_READY): locks/run.txt pyproject.toml $(UV_READY)
	@echo "Installing the packages of locks/run.txt (the first time takes a minute or two)"
	@$(UV) pip install --quiet --require-hashes --compile-bytecode -r locks/run.txt || { echo "$$NO_NETWORK" >&2; exit 1; }
	@$(UV) pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

$(TEST_READY): locks/test.txt $(RUN_READY)
	@echo "Installing the packages of locks/test.txt"
	@$(UV) pip install --quiet --require-hashes --compile-bytecode -r locks/test.txt || { echo "$$NO_NETWORK" >&2; exit 1; }
	@touch $@

# The units in deploy/ are judged by systemd itself; Prefect asks PostgreSQL for an extension that only its packages have.
systemd:
	@[ -x $(SYSTEMD_ANALYZE) ] || $(call apt_install,systemd)
	@[ -x $(SYSTEMD_ANALYZE) ] || { echo "$$NO_SYSTEMD" >&2; exit 1; }

postgresql:
	@ls $(POSTGRESQL) >/dev/null 2>&1 || $(call apt_install,postgresql)
	@ls $(POSTGRESQL) >/dev/null 2>&1 || { echo "$$NO_POSTGRESQL" >&2; exit 1; }

chromium:
	@[ -x $(CHROMIUM) ] && exit 0; \
	as_root=; [ "$$(id -u)" = 0 ] || as_root="sudo -n"; \
	if command -v apt-get >/dev/null && { [ -z "$$as_root" ] || sudo -n true 2>/dev/null; }; then \
		echo "Installing Chromium, which the tests look at the pages with"; \
		$$as_root apt-get update -qq && $$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null; \
	fi; \
	[ -x $(CHROMIUM) ] || { echo "$$NO_CHROMIUM" >&2; exit 1; }

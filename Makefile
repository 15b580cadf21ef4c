.DEFAULT_GOAL := help
VENV := .venv
PY := $(VENV)/bin/python
JUKI := $(VENV)/bin/juki
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))

##@ The two commands
up: $(VENV)/.run  ## launch the network, load residents, run the moving-house story and show who asked whom
	@$(JUKI) up
	@$(JUKI) run load-residents
	@$(JUKI) run moving-house
	@$(JUKI) trace --last --summary
	@echo "The network is running: 'make down' stops it, '$(JUKI) --help' shows what it can do."

test: $(VENV)/.dev  ## set up and run every test
	@$(VENV)/bin/pytest

##@ Everyday
down:  ## stop the network
	@if [ -x $(JUKI) ]; then $(JUKI) down; else echo "nothing was running"; fi

status: $(VENV)/.run  ## show every node's health
	@$(JUKI) status

check: $(VENV)/.dev  ## format, lint, types, floors and contracts, without the tests
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	cd proto && ../$(VENV)/bin/buf lint

gen: $(VENV)/.dev  ## make the stubs in gen/ from the contracts in proto/
	@$(PY) tools/make_stubs.py gen

freeze: $(VENV)/.dev  ## write down what tests hold: the default network, and the tables of a new revision
	@$(PY) -m tools.freeze

bench: $(VENV)/.dev  ## measure, each figure beside a peer in the same run
	@$(PY) -m bench

clean:  ## stop the network, forget its state and the environment
	@if $(JUKI) --version >/dev/null 2>&1; then $(JUKI) down; fi
	rm -rf $(VENV) var

lock:  ## pin every dependency again, with hashes
	uv pip compile -q --universal --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links --extra build pyproject.toml -o requirements.lock
	uv pip compile -q --universal --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links --extra build --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock

##@ Set-up, done by the others when needed
$(VENV)/bin/pip:
	@for each in python3 python3.14 python3.13 python3.12 python3.11 ''; do \
		if [ -z "$$each" ]; then echo "juki needs Python 3.11 or newer; none of python3, python3.11 … python3.14 is." >&2; exit 1; fi; \
		if $$each -c '$(NEW_ENOUGH)' 2>/dev/null; then break; fi; \
	done; \
	echo "Making the virtual environment in $(VENV) ..."; \
	$$each -m venv $(VENV) || { rm -rf $(VENV); echo "This Python cannot make virtual environments: apt-get install -y python3-venv, then run make again." >&2; exit 1; }

$(VENV)/.run: requirements.lock pyproject.toml | $(VENV)/bin/pip
	@$(PY) -c '$(NEW_ENOUGH)' || { echo "juki needs Python 3.11 or newer; the one in $(VENV) is older: make clean, then run make again." >&2; exit 1; }
	@echo "Installing what the network needs ..."
	@$(VENV)/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(VENV)/bin/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.run
	@echo "Installing what the tests need ..."
	@$(VENV)/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

help:  ## show this text
	@awk 'BEGIN {FS = ":.*##"} /^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-z-]+:.*##/ {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: up test down status check gen freeze bench clean lock help

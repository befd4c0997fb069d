# One line to read each. `make help` lists them.
TARGET ?= aws
STACK ?= fortnight
SEEDS ?= 1000
FIRST ?= 1
PART ?= all
version = $(shell "$(1)" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
ifeq ($(origin PYTHON),undefined)
PYTHON := python3
VENV := .venv
else  # one that was asked for, beside a .venv of another version, has an environment of its own
ASKED := $(call version,$(PYTHON))
$(if $(ASKED),,$(error There is no Python that starts at "$(PYTHON)"))
VENV := .venv$(if $(wildcard .venv/bin/python),$(if $(filter-out $(ASKED),$(call version,.venv/bin/python)),-$(ASKED)))
endif
EMULATOR := $(VENV)-ministack
BIN := $(VENV)/bin
PIP := -m pip install -qq --disable-pip-version-check --no-deps

unexport PYTHONDONTWRITEBYTECODE  # a test that is collected again, or starts a program, compiles nothing again

.PHONY: help demo played up laptop artefacts test simulate crashes bench browser spam arm64 permissions policy audit screenshots reproducible python check format build deploy lock clean
.DEFAULT_GOAL := help

help: ## this list
	@grep -E '^[a-z0-9]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

demo: artefacts $(EMULATOR)/ready ## a season of a real group on this laptop
	$(BIN)/python -m local.demo

up: $(VENV)/ready $(EMULATOR)/ready ## your own group on this laptop: GROUP=group.yaml, if it is not that
	@$(BIN)/fortnight up $(GROUP)

test: artefacts $(EMULATOR)/ready ## every test; the pages in a browser, beside them the scripted demo, last. THOROUGH=1: with every look, zone and flood
	rm -rf build/needs
	NEEDS=build/needs $(BIN)/python -m pytest -q -n auto --dist worksteal --durations=10 tests --ignore=tests/demo --ignore=tests/browser --ignore=tests/up \
	  --ignore=tests/spam --ignore=tests/functions/crashes --ignore=tests/permissions --ignore=tests/needs
	$(BIN)/python -m pytest -q tests/needs
	$(MAKE) --no-print-directory -j 2 browser played spam

simulate: $(VENV)/ready ## SEEDS=1000 simulated years of a group, with faults; what happened in them
	$(BIN)/python -m tests.simulation --first $(FIRST) --seeds $(SEEDS)

crashes: $(VENV)/ready ## every flow killed at every single call; some twenty minutes. PART=3: at a tenth of the calls, the fourth
	CRASHES=$(PART) $(BIN)/python -m pytest -q -n auto --dist worksteal tests/functions/crashes

bench: artefacts ## how fast and how large it is: docs/performance.md anew; ONLY=sizes for one section
	$(BIN)/python -m bench $(ONLY)

browser: artefacts $(EMULATOR)/ready ## the pages in a real Chromium, with pictures in build/shots/; THOROUGH=1: each light and dark, on phone and desktop
	@if $(BIN)/python -m tests.browser.chromium; then $(BIN)/python -m pytest -q -n 2 --dist loadfile --no-loadscope-reorder tests/browser; else test "$${CI:-}" != true; fi

played: artefacts $(EMULATOR)/ready
	@mkdir -p build; CI=true $(BIN)/python -m local.demo >build/played.txt 2>&1 || { cat build/played.txt; exit 1; }
	$(BIN)/python -m pytest -q tests/demo

laptop: artefacts $(EMULATOR)/ready ## the tests of `make up`: a group on this machine, from the form to the recap, killed in between
	$(BIN)/python -m pytest -q tests/up

spam: $(VENV)/ready ## what SpamAssassin's own rules say of every kind of mail; without it, that it was not asked
	@if $(BIN)/python -m tests.spam.assassin; then $(BIN)/python -m pytest -q tests/spam; fi

arm64: $(VENV)/ready ## each function started as Lambda does, on its processor, emulated; two minutes of CPU; ONLY=check_slides for one
	@$(BIN)/python -m tests.arm64 $(ONLY)

permissions: artefacts $(EMULATOR)/ready ## each action of each role on the emulator, and taken out, which is denied; some minute
	$(BIN)/python -m pytest -q tests/permissions

policy: $(VENV)/ready ## the template against checkov's rules; what is otherwise says why in it; installs checkov once, 300 MB
	@$(BIN)/python -m tests.policy

audit: $(VENV)/ready ## Lighthouse and html-validate on every kind of page (needs Node.js with npm, and a Chromium); some ten minutes
	$(BIN)/python -m tests.audit

screenshots: $(VENV)/ready ## the README's pictures, taken anew (needs a Chromium)
	$(BIN)/python -m tests.audit.pictures

reproducible: $(VENV)/ready ## everything built twice for AWS, anew and elsewhere: the same bytes; some two minutes
	$(BIN)/python -m artefacts.reproducible

python: ## the Python that Lambda runs, or VERSION=3.14, out of Debian's packages, under build/python/; prints its path, for make test PYTHON=
	@$(PYTHON) -m artefacts.debian $(VERSION)

check: $(VENV)/ready ## lint, types, and the template as written and as translated
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/cfn-lint template.yaml
	$(BIN)/python -m artefacts.translate template.yaml build/template.translated.json
	$(BIN)/cfn-lint build/template.translated.json

format: $(VENV)/ready ## put the code in its form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

build: $(VENV)/ready ## the functions' artefacts, for AWS, or TARGET=host for this machine
	$(BIN)/python -m artefacts.build --target $(TARGET)

artefacts: $(VENV)/ready
	@$(BIN)/python -m artefacts.build --target host --if-changed

deploy: .venv/ready ## to AWS: looks, asks, builds, shows what changes, deploys, makes keys; can be repeated
	@$(BIN)/fortnight --stack $(STACK) deploy

lock: ## pin anew what pyproject.toml and local/requirements.in ask for (needs uv)
	uv pip compile -q --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
	  --no-header --no-annotate --all-extras pyproject.toml -o requirements.lock
	uv pip compile -q --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
	  --no-header --no-annotate local/requirements.in -o local/requirements.lock
	uv pip compile -q --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
	  --no-header --no-annotate tests/policy/checkov.in -o tests/policy/checkov.lock

clean: ## all that was made here
	rm -rf build .venv .venv-* *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis

$(VENV)/ready: requirements.lock pyproject.toml
	@echo "The locked dependencies go into $(VENV); this takes a minute or two, once."
	@$(PYTHON) artefacts/patience.py "Making $(VENV)" $(PYTHON) -m venv --clear $(VENV)
	@$(PYTHON) artefacts/patience.py "Installing the locked dependencies into $(VENV)" $(BIN)/python $(PIP) --require-hashes -r requirements.lock
	@$(PYTHON) artefacts/patience.py "Installing Fortnight into $(VENV)" $(BIN)/python $(PIP) --no-build-isolation --no-index --editable .
	@touch $@

$(EMULATOR)/ready: local/requirements.lock
	@$(PYTHON) artefacts/patience.py "Making $(EMULATOR)" $(PYTHON) -m venv --clear $(EMULATOR)
	@$(PYTHON) artefacts/patience.py "Installing the emulator into $(EMULATOR)" $(EMULATOR)/bin/python $(PIP) --require-hashes -r local/requirements.lock
	@touch $@

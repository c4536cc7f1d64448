# make demo   a skin of known scars, measured, with its report, from a fresh clone
# make test   everything that tests need, then all of them
# make lint   style, types and the order of the folders
# make bench  side by side with other programs
# make clean  what these leave behind, except the environments; make distclean those too
#
# PYTHON=python3.12 picks the interpreter, VENV=folder the environment,
# PYTEST_ARGS="tests/cli -x" what pytest gets.

PYTHON ?= python3
VENV ?= .venv
VENV_BENCH ?= .venv-bench
PYTEST_ARGS ?= -n auto

VERSION := $(shell $(PYTHON) -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)
STAMPS := $(VENV)/stamps-$(VERSION)
BENCH_STAMPS := $(VENV_BENCH)/stamps-$(VERSION)
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: demo test lint bench clean distclean check-python
.DELETE_ON_ERROR:

demo: $(STAMPS)/package
	$(VENV)/bin/scarscape demo --force

test: $(STAMPS)/test
	$(VENV)/bin/python -m pytest $(PYTEST_ARGS)

lint: $(STAMPS)/lint
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy --strict src
	$(VENV)/bin/lint-imports --no-logo

bench: $(BENCH_STAMPS)/bench
	$(VENV_BENCH)/bin/python -m benchmarks

# A stamp is touched only when its installation went through, so a broken one is done again.
$(STAMPS)/package: pyproject.toml | check-python
	$(call environment,$(VENV))
	$(VENV)/bin/python -m pip install --quiet --editable .
	@touch $@

$(STAMPS)/test: pyproject.toml | $(STAMPS)/package
	$(VENV)/bin/python -m pip install --quiet --editable '.[all]' --group test
	@touch $@

$(STAMPS)/lint: pyproject.toml | $(STAMPS)/package
	$(VENV)/bin/python -m pip install --quiet --editable '.[all]' --group lint
	@touch $@

$(BENCH_STAMPS)/bench: pyproject.toml | check-python
	$(call environment,$(VENV_BENCH))
	$(VENV_BENCH)/bin/python -m pip install --quiet --editable '.[all]' --group bench
	@touch $@

# $(call environment,folder): an environment with a pip that knows dependency groups. One that is
# broken, or of another Python than the one asked for, is made anew.
define environment
	@$(1)/bin/python -c 'import pip, sys; sys.exit("%d.%d" % sys.version_info[:2] != "$(VERSION)")' \
	  2>/dev/null || { rm -rf $(1) && echo "$(PYTHON) -m venv $(1)" && $(PYTHON) -m venv $(1); }
	$(1)/bin/python -m pip install --quiet 'pip>=25.1'
	@mkdir -p $(1)/stamps-$(VERSION)
endef

check-python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo 'Scarscape needs Python 3.11 or later; name one, as in: make demo PYTHON=python3.12' >&2; \
	  exit 2; }

clean:
	rm -rf scarscape-demo build .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find src tests benchmarks -name __pycache__ -prune -exec rm -rf {} +

distclean: clean
	rm -rf $(VENV) $(VENV_BENCH) src/scarscape.egg-info

# Needs Python >= 3.11 and make; everything else goes into .venv, from requirements.lock.

PYTHON ?= python3
PYTHONS ?= $(PYTHON)
PYTEST_ARGS ?= -n auto --durations 10
UV := uv==0.13.9

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
CODE := benchmarks configs experiments sim tests validation
PIP := $(BIN)/python -m pip install --disable-pip-version-check
COMPILE := from experiments.jobs.compiling import compile_model; compile_model()
HASHED := --no-deps --require-hashes --no-build-isolation

define CHECK_PYTHON
@$(PYTHON) -c 'pass' || { echo "error: '$(PYTHON)' does not run; name a Python >= 3.11, as in: make PYTHON=python3.12" >&2; exit 1; }
@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "error: Python >= 3.11 is needed, '$(PYTHON)' is $$($(PYTHON) -V 2>&1); name another, as in: make PYTHON=python3.12" >&2; exit 1; }
@$(PYTHON) -c 'import ensurepip, venv' || { echo "error: '$(PYTHON)' lacks venv; on Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
endef

.DELETE_ON_ERROR:
.PHONY: help demo test pages quotes notebooks docs bench wheel lock clean

help:
	@echo "make demo   compare push, pull, hybrid, traditional and no contact, in worlds that the evidence leaves open"
	@echo "make test   run every check: ruff, mypy, pytest"
	@echo "make pages  write anew what is generated from the code"
	@echo "make quotes PAGES=docs/how_to/mails.md  run a page's commands and write anew what it quotes of them"
	@echo "make notebooks  run the notebooks in docs/notebooks and write their copies"
	@echo "make docs   build the site of the documents in site/"
	@echo "make bench  measure the speed"
	@echo "make wheel  build the wheel and try it in empty environments: make wheel PYTHONS='python3.11 python3.13'"
	@echo "make lock   pin the newest versions that pyproject.toml allows"
	@echo "make clean  remove .venv and caches; results stay"

demo: $(READY)
	$(BIN)/hcpsim compare worlds=evidence

# Tests start many processes, each of which compiles all that it reads where no bytecode is kept.
test: $(READY)
	$(BIN)/ruff check $(CODE)
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/python -c '$(COMPILE)' & $(BIN)/mypy && wait $$! || { wait; exit 1; }
	env -u PYTHONDONTWRITEBYTECODE $(BIN)/pytest $(PYTEST_ARGS)

pages: $(READY)
	$(BIN)/python -m experiments.rows
	$(BIN)/python -m experiments.parameters
	$(BIN)/python -m experiments.odd
	$(BIN)/python -m experiments.measure_page
	$(BIN)/python -m experiments.command_page
	$(BIN)/python -m validation.evidence.page
	$(BIN)/python -m experiments.python.page
	$(BIN)/python -m tests.coverage.page
	$(BIN)/python -m experiments.figures_page

quotes: $(READY)
	$(BIN)/python -m tests.docs.quotes $(PAGES)

notebooks: $(READY)
	$(BIN)/python -m tests.docs.notebooks

docs: $(READY)
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

bench: $(READY)
	$(BIN)/python -m benchmarks

wheel:
	tests/wheel.sh $(PYTHONS)

# The packages that build others come first: nothing is then built with one that the lock lacks.
$(READY): requirements.lock pyproject.toml
	$(CHECK_PYTHON)
	@echo "Filling $(VENV) from requirements.lock"
	$(PYTHON) -m venv $(VENV)
	sed -n -E '/^(setuptools|wheel)==/,/[^\]$$/p' requirements.lock > $(VENV)/build.lock
	$(PIP) $(HASHED) -r $(VENV)/build.lock
	$(PIP) $(HASHED) -r requirements.lock
	$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

lock:
	$(CHECK_PYTHON)
	$(PYTHON) -m venv build/lock
	build/lock/bin/python -m pip install --disable-pip-version-check "$(UV)"
	build/lock/bin/uv pip compile pyproject.toml --extra dev --group build --universal \
		--python-version 3.11 --generate-hashes --no-emit-index-url --upgrade \
		--custom-compile-command "make lock" --output-file requirements.lock

clean:
	rm -rf $(VENV) build dist site *.egg-info .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Set-up on a fresh machine needs Python 3.11 and make, nothing else.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test reliability lint types docs build smoke clean

# The stamp is as new as the lock it was installed from, so a second run installs nothing.
$(VENV)/.installed: requirements/dev.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

demo: $(VENV)/.installed  ## Lint the seed records and show how ANP32B is found out
	$(BIN)/figlint check seeds --exit-zero
	$(BIN)/figlint explain PMC8431187__cancers-13-04441-g002 ANP32B --in seeds

test: $(VENV)/.installed  ## Run all tests
	$(BIN)/python -m pytest -q -n 2

# ALSO="a/bin/python b/bin/python" compares with other environments, as of another Python or spaCy.
reliability: $(VENV)/.installed  ## The long form of docs/reliability.md
	$(BIN)/python -m pytest -q -n 2 -m "long or not long" tests/reliability tests/nlp/records/test_hostile.py tests/test_fuzz.py
	PYTHONPATH=. $(BIN)/python benchmarks/fuzz.py --minutes 3
	$(BIN)/python benchmarks/interruptions.py --rounds 200 --copies 2
	$(BIN)/python benchmarks/determinism.py $(addprefix --also ,$(ALSO))
	PYTHONPATH=. $(BIN)/python benchmarks/mutation.py --sample 120 --least 0.85

lint: $(VENV)/.installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.installed
	PYTHON=$(CURDIR)/$(BIN)/python scripts/types

docs: $(VENV)/.installed  ## Build the documentation; a warning is an error
	$(BIN)/python -m sphinx -W --keep-going -q docs docs/_build

build: $(VENV)/.installed  ## Build wheel, sdist and bill of materials (CycloneDX), the same bytes every time
	PYTHON=$(CURDIR)/$(BIN)/python scripts/build dist
	$(BIN)/python scripts/inventory sbom dist/figlint.cdx.json

smoke: build  ## Run every command of the built wheel, in an empty environment away from the checkout
	scripts/smoke dist/figlint-*.whl

clean:
	rm -rf $(VENV) build dist docs/_build *.egg-info

# make run    open the sample case (set-up included; needs a package index once)
# make test   everything a change must pass

SHELL := bash
PYTHON ?= $(shell command -v python3.11 || echo python3)
BIN := .venv/bin
SAMPLE := out/sample.casebook
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check --no-input --only-binary :all:
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --only-binary :all: \
	--generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links
export PYTHONPATH :=

.DELETE_ON_ERROR:
.PHONY: run papers test test-full check lint types walls tests faults faults-full bench package lock format clean

run: .venv/run.stamp
	@if [ "$$(uname)" = Linux ] && [ -z "$$DISPLAY$$WAYLAND_DISPLAY" ]; then \
		echo "There is no display here: the sample case is built and its papers are issued instead."; \
		$(MAKE) --no-print-directory papers; \
	else \
		$(MAKE) --no-print-directory $(SAMPLE) && $(BIN)/casebook open $(SAMPLE); \
	fi

$(SAMPLE): | .venv/run.stamp
	@mkdir -p out
	$(BIN)/casebook sample $@

# Every paper of the sample case, issued into out/ by one command.
papers: $(SAMPLE)
	@echo "Issuing every paper of the sample case. This takes about half a minute."
	@$(BIN)/casebook issue $(SAMPLE) --all -o out
	@echo "The sample case and its papers are in $(CURDIR)/out. Begin with report.pdf, status.pdf and"
	@echo "request-file-R-9.pdf: the case, where every request is, and all of one request."

# --- set-up -------------------------------------------------------------------------------------

.venv/run.stamp: requirements.lock pyproject.toml
	@PYTHON=$(PYTHON) .ci/packages run
	@echo "Setting up .venv from requirements.lock (about 200 MB, once)."
	@$(PYTHON) -m venv .venv
	@$(PIP) --require-hashes -r requirements.lock
	@$(PIP) --no-deps --no-build-isolation --editable .
	@echo "Making the fonts ready (half a minute, once)."
	@$(BIN)/python -c "from casebook import fonts, resources; fonts.write_faces(resources.resource('fonts'))"
	@touch $@

.venv/test.stamp: .venv/run.stamp requirements-dev.lock .ci/packages
	@PYTHON=$(PYTHON) .ci/packages test
	@echo "Adding what the checks need, from requirements-dev.lock."
	@$(PIP) --require-hashes -r requirements-dev.lock
	@touch $@

# --- checks -------------------------------------------------------------------------------------

test: check tests faults

test-full: check faults-full
	$(BIN)/pytest -n 2 -m "not faults"

check: lint types walls

lint: .venv/test.stamp
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: .venv/test.stamp
	$(BIN)/mypy

walls: .venv/test.stamp
	$(BIN)/lint-imports

tests: .venv/test.stamp
	$(BIN)/pytest -n 2

# Faults around the program: killed, out of disk, out of memory, bits flipped, power cut.
faults: .venv/test.stamp
	FAULT_LEVEL=smoke $(BIN)/pytest -n 2 -m faults -rs tests/faults

faults-full: .venv/test.stamp
	FAULT_LEVEL=full $(BIN)/pytest -n 2 -m faults -rs tests/faults

bench: .venv/test.stamp
	$(BIN)/python -m tests.bench

format: .venv/test.stamp
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# --- what is handed out -------------------------------------------------------------------------

# A folder that runs on a workstation without Python and without a network.
package: .venv/test.stamp
	@PYTHON=$(PYTHON) .ci/packages package
	PYTHONHASHSEED=0 SOURCE_DATE_EPOCH=$$(git log -1 --format=%ct 2>/dev/null || echo 1) \
		$(BIN)/pyinstaller --noconfirm --clean --log-level WARN build.spec
	dist/casebook/casebook --version
	rm -f build/sample.casebook
	dist/casebook/casebook sample build/sample.casebook
	dist/casebook/casebook verify build/sample.casebook
	dist/casebook/casebook issue build/sample.casebook report -o build/case-report.pdf
	QT_QPA_PLATFORM=offscreen dist/casebook/casebook headless gui build/gui.casebook
	@du -sh dist/casebook

# The two locks and the notices that follow from them. Neither names a package index.
lock: .venv/test.stamp
	$(COMPILE) --upgrade pyproject.toml --group build -o requirements.lock
	$(COMPILE) --upgrade --group dev -c requirements.lock -o requirements-dev.lock
	$(MAKE) --no-print-directory .venv/test.stamp
	$(BIN)/python .ci/notices.py requirements.lock NOTICE

clean:
	rm -rf .venv build dist out .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

# Every target does its own set-up: a virtual environment in .venv, the project in it, and the
# system libraries that Qt needs.
PYTHON ?= python3
BIN := .venv/bin
PYTEST_FLAGS ?= -n 2

.PHONY: demo test lint types contracts unit wheel crash bench bench-detection bench-others soak stress package screenshots screens docs site clean

demo: .venv/installed
	$(BIN)/gtreview demo --out demo-out

test: .venv/installed lint types contracts unit wheel site

lint: .venv/installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/installed
	$(BIN)/mypy

contracts: .venv/installed
	$(BIN)/lint-imports --no-cache

wheel: .venv/installed
	PYTHON=$(BIN)/python packaging/check_wheel

unit: .venv/installed
	$(BIN)/pytest $(PYTEST_FLAGS)

crash: .venv/installed
	GTREVIEW_CRASHES=200 $(BIN)/pytest tests/crash

# Some ten minutes; figures count on a machine that does nothing else.
bench: .venv/installed bench-detection
	$(BIN)/python -m benchmarks.compute
	$(BIN)/python -m benchmarks.edits
	$(BIN)/python -m benchmarks.step
	$(BIN)/python -m benchmarks.project
	$(BIN)/python -m benchmarks.triage
	$(BIN)/python -m benchmarks.frames
	$(BIN)/python -m benchmarks.skeletons
	$(BIN)/python -m benchmarks.video
	$(BIN)/python -m benchmarks.s3
	-$(BIN)/python -m benchmarks.soak
	$(BIN)/python -m benchmarks.performance

stress: .venv/installed
	GTREVIEW_STRESS_SECONDS=$${GTREVIEW_STRESS_SECONDS:-300} \
	GTREVIEW_STRESS_SEED=$${GTREVIEW_STRESS_SEED:-$$(date +%s)} \
	$(BIN)/pytest -s tests/ui/test_stress.py

bench-detection: .venv/installed
	$(BIN)/python -m benchmarks.detection

bench-others: .venv/installed
	$(BIN)/python -m benchmarks.others

MINUTES ?= 30
soak: .venv/installed
	-$(BIN)/python -m benchmarks.soak --minutes $(MINUTES) --picture docs/images/memory.png
	$(BIN)/python -m benchmarks.performance

docs: .venv/installed
	$(BIN)/python packaging/docs.py

site: .venv/installed
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

screenshots: .venv/installed
	$(BIN)/python packaging/screenshots.py

screens: .venv/installed
	$(BIN)/python packaging/screens.py

package: .venv/installed
	$(BIN)/pip install --quiet --editable '.[package]'
	packaging/freeze

.venv/installed: pyproject.toml packaging/system_libraries
	packaging/system_libraries
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --upgrade pip
	$(BIN)/pip install --quiet --editable '.[dev]'
	touch $@

clean:
	rm -rf .venv build dist demo-out bench-out

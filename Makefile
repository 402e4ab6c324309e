# Two commands do everything on a fresh machine with Python >= 3.11: `make demo` and `make test`.

PYTHON ?= python3
BIN := .venv/bin
RUNTIME := .venv/.runtime
DEV := .venv/.dev

.PHONY: demo test check screenshot bench lock clean

demo: $(RUNTIME)
	$(BIN)/bakohumas demo

test: check
	$(BIN)/python -m pytest --numprocesses=auto --dist=worksteal

check: $(DEV)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# The picture of the README, from the demonstration, and those of the guide; needs chromium.
screenshot: $(DEV)
	$(BIN)/python -m tests.scenarios.screenshot
	$(BIN)/python -m tests.scenarios.guide_screenshots
	$(BIN)/python -m tests.console.desk.screenshots

bench: $(DEV)
	$(BIN)/python -m benchmarks.cascade
	$(BIN)/python -m benchmarks.correction
	$(BIN)/python -m benchmarks.delivery
	$(BIN)/python -m benchmarks.inbound
	$(BIN)/python -m benchmarks.desk
	$(BIN)/python -m benchmarks.check
	$(BIN)/python -m benchmarks.faq
	$(BIN)/python -m benchmarks.questions
	$(BIN)/python -m benchmarks.claims
	$(BIN)/python -m benchmarks.claims_scale
	$(BIN)/python -m benchmarks.pictures
	$(BIN)/python -m benchmarks.reports
	$(BIN)/python -m benchmarks.scale
	$(BIN)/python -m benchmarks.outage

# The locks name hashes, which pip does not mix with an editable install in one call.
$(RUNTIME): requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

$(DEV): requirements-dev.lock $(RUNTIME)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	touch $@

lock:
	$(BIN)/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --all-build-deps -o requirements.lock pyproject.toml
	$(BIN)/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --all-build-deps --extra dev --extra bench --extra semantic -c requirements.lock -o requirements-dev.lock pyproject.toml

clean:
	rm -rf .venv build *.egg-info

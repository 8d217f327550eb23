# Everything that a developer or a curious reader runs. Needs Python >= 3.11 with venv, and make.

PYTHON ?= python3
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: demo test lint bench relevance format messages clean

demo: .venv/runtime
	@exec $(BIN)/python manage.py demo

test: .venv/development
	@exec $(BIN)/python -m pytest -n auto

lint: .venv/development
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy directory tests manage.py
	$(BIN)/lint-imports
	git ls-files -z 'templates/*.html' | xargs -0 $(BIN)/djade --check --target-version 5.2
	$(BIN)/python -m tests.checks

bench: .venv/development
	@exec $(BIN)/python -m tests.bench

relevance: .venv/development
	@exec $(BIN)/python -m tests.relevance.report

format: .venv/development
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	git ls-files -z 'templates/*.html' | xargs -0 $(BIN)/djade --target-version 5.2

# Needs GNU gettext.
messages:
	DEBUG=1 $(BIN)/python manage.py makemessages --locale sq --no-obsolete --no-wrap --add-location file \
		--ignore '.venv/*' --ignore '.data/*' --ignore 'tests/*'
	DEBUG=1 $(BIN)/python manage.py compilemessages --locale sq --ignore .venv

.venv/runtime: requirements.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --no-deps --require-hashes -r requirements.txt
	@touch $@

.venv/development: requirements-dev.txt .venv/runtime
	$(BIN)/python -m pip install --quiet --no-deps --require-hashes -r requirements-dev.txt
	@touch $@

clean:
	rm -rf .venv .data

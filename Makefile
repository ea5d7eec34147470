# Everything a newcomer needs: install, demo, test, check. Nothing else has to be set up first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

# A newcomer's second run is faster where Python may keep what it has compiled.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: install demo test check words bench chaos clean

install: $(STAMP)

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Groundswell needs Python 3.11 or newer; try: make PYTHON=python3.12 install")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

demo: install
	$(BIN)/groundswell demo

test: install
	$(BIN)/python -m pytest -n 3 --dist worksteal --ignore tests/browser -m "not browser and not long"

check: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest tests/browser -m browser
	$(BIN)/python -m pytest -n 2 --dist worksteal --ignore tests/browser -m long

# Looks for texts that are said, and brings the catalogues into line with them: what is new waits there to be translated.
words: install
	@mkdir -p build
	$(BIN)/pybabel --quiet extract -F babel.cfg --no-default-keywords -k _ -k N_ -k n_:1,2 -k p_:1c,2 -k dated:2 \
		--add-comments=: --no-location --width 110 --project Groundswell -o build/groundswell.pot .
	$(BIN)/pybabel --quiet update -i build/groundswell.pot -D groundswell -d bot/locale \
		--no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --width 110
	@sed -i.orig -E -e 's/^("Project-Id-Version:) +/\1 /' \
		-e '/^"(Report-Msgid|POT-Creation|PO-Revision|Last-Translator|Language-Team|Generated-By)/d' bot/locale/*/*/*.po
	@rm -f bot/locale/*/*/*.orig

bench: install
	$(BIN)/python -m bench

chaos: install
	$(BIN)/python -m bench.chaos

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache build *.egg-info

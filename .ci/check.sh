#!/bin/sh
# What needs no test run: lint, import contracts, migrations in step with the models, every text translated.
set -eu
cd "$(dirname "$0")/.."
sh .ci/setup.sh dev
DATA_DIR="$(mktemp -d)"
export DATA_DIR
trap 'rm -rf "$DATA_DIR"' EXIT
.venv/bin/ruff check .
.venv/bin/ruff format --check .
.venv/bin/lint-imports --no-logo
.venv/bin/python manage.py makemigrations --check --dry-run
.venv/bin/python manage.py check
.venv/bin/python -m tests.support.messages
.venv/bin/python -m tests.support.traditional --check

#!/bin/sh
# All tests: on SQLite, then those marked both_databases on PostgreSQL with Redis and Celery. usage: test.sh [--soak]
set -eu
cd "$(dirname "$0")/.."
sh .ci/setup.sh dev
mkdir -p var
exec .venv/bin/python -m tests.support.services sh .ci/passes.sh "$@"

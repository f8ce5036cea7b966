#!/bin/sh
# All tests on SQLite, then again on PostgreSQL with Redis and Celery (most browser tests once). usage: test.sh [--soak]
set -eu
cd "$(dirname "$0")/.."
sh .ci/setup.sh dev
mkdir -p var
exec sh .ci/passes.sh "$@"

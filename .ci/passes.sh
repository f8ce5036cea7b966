#!/bin/sh
# The two runs of the tests, the second with a PostgreSQL of its own. Says how much disk is free before and after each,
# and prints both closing lines again.
set -u
free() { df -h --output=avail "${TMPDIR:-/tmp}" | tail -n 1 | tr -d ' '; }
pass() {
    name=$1
    shift
    echo "== $name ($(free) free in ${TMPDIR:-/tmp})"
    { "$@" 2>&1; echo $? > "var/test-$name.code"; } | tee "var/test-$name.log"
    echo "== $name ended ($(free) free)"
}
pytest=".venv/bin/python -m pytest -q --dist loadfile --no-loadscope-reorder -n ${WORKERS:-$(nproc)}"
again="database and (not browser or both_databases)"
pass sqlite $pytest "$@"
pass postgresql .venv/bin/python -m tests.support.services sh -c 'DATABASE_URL=$TEST_DATABASE_URL exec "$@"' sh \
    $pytest -m "$again" "$@"
for name in sqlite postgresql; do echo "$name: $(grep -E ' in [0-9.]+s' "var/test-$name.log" | tail -n 1)"; done
[ "$(cat var/test-sqlite.code var/test-postgresql.code | tr -d '\n')" = 00 ]

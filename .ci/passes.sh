#!/bin/sh
# The two runs of the tests; PostgreSQL is already there (tests.support.services). Prints both closing lines again.
set -u
pass() {
    name=$1
    shift
    echo "== $name"
    { .venv/bin/python -m pytest -q --dist loadfile -n "${WORKERS:-$(nproc)}" "$@" 2>&1; echo $? > "var/test-$name.code"; } |
        tee "var/test-$name.log"
}
pass sqlite "$@"
DATABASE_URL="$TEST_DATABASE_URL" pass postgresql -m "not browser or both_databases" "$@"
for name in sqlite postgresql; do echo "$name: $(grep -E ' in [0-9.]+s' "var/test-$name.log" | tail -n 1)"; done
[ "$(cat var/test-sqlite.code var/test-postgresql.code | tr -d '\n')" = 00 ]

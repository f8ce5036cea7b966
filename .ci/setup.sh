#!/bin/sh
# Sets up what is missing: system libraries (apt as root, else one line to run), virtual environment, translations.
# usage: setup.sh run|dev     run = what the portal needs; dev = also what the tests need
set -eu
cd "$(dirname "$0")/.."

packages="python3 python3-venv libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk"
lock=requirements.txt
if [ "${1:-run}" = dev ]; then
    packages="$packages chromium redis-server postgresql poppler-utils gettext git make"
    lock=requirements-dev.txt
fi

works() { "$1" -c 'import sys, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; }
python=
find_python() {
    for name in python3 python3.13 python3.12 python3.11; do
        if works "$name"; then python=$name; return; fi
    done
}

if command -v dpkg-query >/dev/null; then
    find_python
    missing=
    for package in $packages; do
        case $package in python3*) [ -z "$python" ] || continue ;; esac
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
    done
    if [ -n "$missing" ] && [ "$(id -u)" = 0 ]; then
        echo "installing$missing"
        export DEBIAN_FRONTEND=noninteractive
        { apt-get update -q && apt-get install -q -y --no-install-recommends $missing; } >&2
    elif [ -n "$missing" ]; then
        echo "please run first: sudo apt-get install --no-install-recommends$missing"
        exit 1
    fi
fi
find_python
[ -n "$python" ] || { echo "Python 3.11, 3.12 or 3.13 with venv is needed"; exit 1; }

stamp=.venv/installed
wanted="$(sha256sum requirements-dev.txt requirements.txt)"
if ! { [ -x .venv/bin/python ] && [ -f "$stamp" ] && [ "$(head -n 2 "$stamp")" = "$wanted" ] &&
    { [ "$lock" = requirements.txt ] || grep -q '^dev$' "$stamp"; }; }; then
    echo "installing Python packages from $lock"
    works .venv/bin/python || "$python" -m venv --clear .venv
    .venv/bin/python -m pip install -qq --disable-pip-version-check --require-hashes -r "$lock"
    { echo "$wanted"; [ "$lock" = requirements.txt ] || echo dev; } > "$stamp"
fi
.venv/bin/pybabel -q compile -D django -d locale

#!/bin/sh
# Everything set up and served at 127.0.0.1:PORT. Run again at any time: only what is missing is made.
set -eu
cd "$(dirname "$0")/.."
sh .ci/setup.sh run
export PORT="${PORT:-8000}"
export DJANGO_SETTINGS_MODULE=portal.settings.base
.venv/bin/python .ci/prepare.py lived-in
echo
echo "  通办 Tongban is at http://127.0.0.1:$PORT/   (stop: Ctrl-C; data: ${DATA_DIR:-var/})"
exec sh .ci/serve.sh

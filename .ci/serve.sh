#!/bin/sh
# The portal at 127.0.0.1:PORT and beside it the simulated payment company and charge points, which end when it does.
# LOCALGW_URL set (also to nothing): no company is started. CHARGERS=none: no charge points.
set -eu
cd "$(dirname "$0")/.."
export PORT="${PORT:-8000}" DJANGO_SETTINGS_MODULE="${DJANGO_SETTINGS_MODULE:-portal.settings.base}"
python="${PYTHON:-.venv/bin/python}"

if [ -z "${LOCALGW_URL+set}" ]; then
    said="${DATA_DIR:-var}/localgw.log"
    : > "$said"
    # uvicorn takes over this very process: $$ is its number, too
    "$python" manage.py localgw --port "${LOCALGW_PORT:-$((PORT + 1))}" \
        --notify "http://127.0.0.1:$PORT/pay/notify/localgw/" --parent $$ >> "$said" 2>&1 < /dev/null &
    company=$! tries=0
    while [ $tries -lt 300 ] && kill -0 $company 2> /dev/null && ! grep -q '^http' "$said"; do
        tries=$((tries + 1))
        sleep 0.1
    done
    LOCALGW_URL=$(grep -m1 '^http' "$said" || true)
    if [ -n "$LOCALGW_URL" ]; then
        echo "  模拟支付 simulated payments: $LOCALGW_URL"
    else
        kill $company 2> /dev/null || true
        echo "  The simulated payment company did not start ($said): nothing can be paid online."
    fi
    export LOCALGW_URL
fi
if [ "${CHARGERS:-}" != none ]; then
    echo "  模拟充电桩 simulated charge points: ${DATA_DIR:-var}/chargers.log"
    "$python" manage.py stand_charging --address "http://127.0.0.1:$PORT" --parent $$ \
        > "${DATA_DIR:-var}/chargers.log" 2>&1 < /dev/null &
fi
exec "$python" -m uvicorn portal.asgi:application --host 127.0.0.1 --port "$PORT" --log-level warning

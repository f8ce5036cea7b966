"""``submit`` on PostgreSQL, in a process of its own: DATABASE_URL, or TEST_DATABASE_URL as `make bench` sets it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.installation import ROOT
from bench.measure import Result


def run(rounds: int) -> dict[str, Result]:
    """Nothing where no PostgreSQL is given."""
    address = os.environ.get("DATABASE_URL") or os.environ.get("TEST_DATABASE_URL")
    if not address:
        return {}
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [sys.executable, "-m", "bench", "submit", "--rounds", str(rounds), "--report", str(report)]
        done = subprocess.run(
            command, cwd=ROOT, env=os.environ | {"DATABASE_URL": address}, capture_output=True, text=True
        )
        assert report.exists(), done.stderr
        lines = json.loads(report.read_text())
    return {name: Result(**{**line, "spread": tuple(line["spread"])}) for name, line in lines.items()}

"""Every benchmark runs and reports; how fast is asked by `make bench`, never here."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.prepared import ROOT, clean_environment, prepared

SMALL = ("--searched", "200", "400", "--cases", "5", "20", "--transfers", "4000")
"""A handful of rows: what is asked here is that every suite runs to its end."""


@pytest.mark.once  # the bench chooses its databases itself, whatever the tests run on
@pytest.mark.servers
def test_every_suite_reports(tmp_path: Path, request: pytest.FixtureRequest):
    report = tmp_path / "report.json"
    start = ("--start", str(prepared()))
    command = [sys.executable, "-m", "bench", "all", "--rounds", "3", "--report", str(report), *start]
    command += () if request.config.getoption("soak") else SMALL
    done = subprocess.run(command, cwd=ROOT, env=clean_environment(), capture_output=True, text=True, timeout=560)
    assert done.returncode in (0, 1), done.stderr
    lines = json.loads(report.read_text())
    assert len(lines) >= 10
    keys = {"ratio", "goal", "ok", "floor", "value", "unit", "spread"}
    assert {name for name, line in lines.items() if set(line) != keys} == set()

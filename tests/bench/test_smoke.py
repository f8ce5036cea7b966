"""Every benchmark runs and reports; how fast is asked by `make bench`, never here."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.portal import ROOT, clean_environment


@pytest.mark.servers
def test_every_suite_reports(tmp_path: Path):
    report = tmp_path / "report.json"
    command = [sys.executable, "-m", "bench", "all", "--rounds", "3", "--report", str(report)]
    done = subprocess.run(command, cwd=ROOT, env=clean_environment(), capture_output=True, text=True, timeout=280)
    assert done.returncode in (0, 1), done.stderr
    lines = json.loads(report.read_text())
    assert len(lines) >= 10
    keys = {"ratio", "goal", "ok", "floor", "value", "unit", "spread"}
    assert {name for name, line in lines.items() if set(line) != keys} == set()

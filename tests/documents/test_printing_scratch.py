"""A printing process that is killed leaves no faces behind for good, and a living one keeps its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from services.documents.printing import engine, scratch

HOLD = (
    "import django, time; django.setup()\n"
    "from services.documents.printing import scratch\n"
    "print(scratch.folder(), flush=True); time.sleep(60)"
)


@pytest.fixture
def data(tmp_path, settings, monkeypatch):
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(scratch, "_mine", cache(scratch._mine.__wrapped__))
    return tmp_path


def holder(data: Path) -> tuple[subprocess.Popen, Path]:
    environment = os.environ | {"DATA_DIR": str(data), "DJANGO_SETTINGS_MODULE": "portal.settings.base"}
    process = subprocess.Popen([sys.executable, "-c", HOLD], env=environment, stdout=subprocess.PIPE, text=True)
    return process, Path(process.stdout.readline().strip())


def test_a_killed_process_is_swept_by_the_next_and_a_living_one_is_not(data):
    process, theirs = holder(data)
    try:
        assert theirs.is_dir()
        assert theirs.is_relative_to(data / "printing")
        (theirs / "face").write_bytes(b"20 MB")
        mine = scratch.folder()
        assert theirs.is_dir()
        assert mine.is_dir()
        assert mine.parent != theirs.parent
        assert scratch.sweep() == 0
    finally:
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=10)
    assert theirs.is_dir()
    assert scratch.sweep() == 1
    assert not theirs.parent.exists()
    assert mine.is_dir()


def test_faces_are_laid_in_the_scratch_alone(data):
    from weasyprint.text.fonts import FontConfiguration

    config = engine._in_scratch(FontConfiguration())
    fresh = engine._Engine(False, config, engine._fetcher())
    fresh.sheet("faces")
    laid = [path for path in (data / "printing").rglob("*") if path.is_file() and path.stat().st_size > 100_000]
    assert len(laid) >= 2, "the regular faces at least"
    assert {path.parent for path in laid} == {config._folder}

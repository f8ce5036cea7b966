"""A suite on PostgreSQL, in a process and a database of its own: DATABASE_URL, or TEST_DATABASE_URL of `make bench`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from bench.installation import ROOT
from bench.measure import Result


def given() -> str:
    """Where PostgreSQL is; empty where none is given."""
    return os.environ.get("DATABASE_URL") or os.environ.get("TEST_DATABASE_URL") or ""


@contextmanager
def database(name: str) -> Iterator[str]:
    """The address of a new database beside the one that is given; dropped afterwards."""
    with psycopg.connect(given(), autocommit=True) as link:
        link.execute(f'create database "{name}"')
        try:
            yield given().rsplit("/", 1)[0] + f"/{name}"
        finally:
            link.execute(f'drop database "{name}" with (force)')


def measured(suite: str, rounds: int, *options: str) -> dict[str, Result]:
    """What the suite reports there. Nothing where no PostgreSQL is given."""
    if not given():
        return {}
    with tempfile.TemporaryDirectory() as folder, database(f"bench_{suite}_{os.getpid()}") as address:
        report = Path(folder) / "report.json"
        command = [sys.executable, "-m", "bench", suite, "--rounds", str(rounds), "--report", str(report), *options]
        done = subprocess.run(
            command, cwd=ROOT, env=os.environ | {"DATABASE_URL": address}, capture_output=True, text=True
        )
        assert report.exists(), done.stderr
        lines = json.loads(report.read_text())
    return {name: Result(**{**line, "spread": tuple(line["spread"])}) for name, line in lines.items()}

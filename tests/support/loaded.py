"""Lines of Python in processes forked from one that has the portal loaded: a start costs milliseconds, not seconds.

Each is a process of its own with connections of its own, and may be killed like any other.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.support.prepared import ROOT


class Loaded:
    """The portal in ``environment``, loaded when it is first needed."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment
        self._process: subprocess.Popen[str] | None = None
        self._loaded_in: dict[str, str] = {}

    def start(self, code: str, log: Path) -> int:
        """The number of a process that runs this; what it writes goes to ``log``."""
        log.touch()
        return self._ask(code=code, out=str(log), err=str(log))

    def ended(self, pid: int, *, wait: bool = True) -> int | None:
        """How it ended: 0, 1 after an error, -9 when it was killed; None while it runs, unless we ``wait``."""
        return self._ask(pid=pid, wait=wait)

    def kill(self, pid: int) -> None:
        """``kill -9``: no goodbye, no clean-up."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        self.ended(pid)

    def run(self, code: str) -> tuple[int, str, str]:
        """Runs it to its end: how it ended, what it printed, what it wrote as errors."""
        with tempfile.TemporaryDirectory(dir=os.environ["TEST_RUN_DIR"]) as folder:
            out, err = Path(folder) / "out", Path(folder) / "err"
            status = self.ended(self._ask(code=code, out=str(out), err=str(err)))
            return status, out.read_text(errors="replace"), err.read_text(errors="replace")

    def said(self, code: str) -> str:
        """What it prints; fails when it does."""
        status, out, err = self.run(code)
        assert status == 0, err
        return out

    def close(self) -> None:
        """Ends it and whatever it started."""
        if self._process is not None:
            self._process.stdin.close()
            self._process.wait()
            self._process.stdout.close()
            self._process = None

    def _ask(self, **what: object) -> int | None:
        if self.environment != self._loaded_in:  # other keys, another address
            self.close()
        if self._process is None:
            command, self._loaded_in = [sys.executable, "-m", "tests.support.forking"], dict(self.environment)
            self._process = subprocess.Popen(
                command, env=self._loaded_in, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
        self._process.stdin.write(json.dumps(what) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        assert answer, "the process that has the portal loaded has ended"
        return json.loads(answer)

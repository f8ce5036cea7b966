"""The simulated payment company as a real process, with its switches."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import requests  # noqa: TID251  the simulator stands outside of the portal

from services.payments.localgw.signing import private_key, public_pem
from tests.support.portal import Portal

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Simulator:
    """Where it listens."""

    address: str

    def faults(self, **switches: Any) -> None:
        """Turn switches."""
        requests.post(f"{self.address}/faults", json=switches, timeout=60).raise_for_status()

    def pay(self, number: str) -> None:
        """Press the button of its page."""
        requests.post(f"{self.address}/pay/{number}", timeout=60).raise_for_status()


@contextmanager
def simulator(data: Path, *, notify: str) -> Iterator[Simulator]:
    """Started with the portal's key below ``data``; ended by its id."""
    key = data / "keys" / "localgw.pem"
    public = data / "keys" / "localgw-public.pem"
    public.parent.mkdir(parents=True, exist_ok=True)
    public.write_bytes(public_pem(private_key(key)))
    command = [sys.executable, "-m", "services.payments.localgw", "--data", str(data / "localgw")]
    command += ["--portal-key", str(public), "--notify", notify]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield Simulator(process.stdout.readline().strip())
    finally:
        process.terminate()
        process.communicate(timeout=60)


@contextmanager
def running_company() -> Iterator[tuple[Portal, Simulator]]:
    """A started portal beside a simulated payment company."""
    with TemporaryDirectory(prefix="portal-", dir=os.environ["TEST_RUN_DIR"]) as folder:
        portal = Portal(Path(folder))
        try:
            with simulator(portal.folder, notify=f"{portal.url}/pay/notify/localgw/") as there:
                portal.environment["LOCALGW_URL"] = there.address
                yield portal.start(), there
        finally:
            portal.close()


@pytest.fixture
def company() -> Iterator[tuple[Portal, Simulator]]:
    """A portal of one's own beside a company of one's own."""
    with running_company() as both:
        yield both

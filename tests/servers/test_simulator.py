"""The simulated payment company comes and goes with the portal that `make demo` serves."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from tests.support.portal import START_SECONDS, Portal
from tests.support.prepared import ROOT
from tests.support.services import free_port

pytestmark = [pytest.mark.servers]


def eventually(true: Callable[[], bool], seconds: float = START_SECONDS) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.1)
    return False


def answers(address: str) -> bool:
    try:
        return httpx.get(address, timeout=5).status_code == 200
    except httpx.TransportError:
        return False


@pytest.fixture
def installed() -> Iterator[Portal]:
    """An installation nobody serves yet: that is done as `make demo` does it."""
    with tempfile.TemporaryDirectory(prefix="portal-", dir=os.environ["TEST_RUN_DIR"]) as folder:
        portal = Portal(Path(folder))
        yield portal
        portal.close()


def served(portal: Portal, **environment: str) -> subprocess.Popen:
    values = portal.environment | {"PYTHON": sys.executable, "CHARGERS": "none"} | environment
    with (portal.folder / "served.log").open("wb") as log:
        return subprocess.Popen(["sh", ".ci/serve.sh"], cwd=ROOT, env=values, stdout=log, stderr=log)


def said(portal: Portal) -> str:
    return (portal.folder / "served.log").read_text(errors="replace")


def simulators(data: Path) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter(["cmdline"]):
        command = process.info["cmdline"] or []
        if "services.payments.localgw" in command and str(data / "localgw") in command:
            found.append(process)
    return found


@pytest.mark.parametrize("ending", ["terminate", "kill"])
def test_it_starts_with_the_portal_and_ends_with_it_however_that_ends(installed: Portal, ending: str):
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    process = served(installed, LOCALGW_PORT=str(port))
    try:
        assert eventually(lambda: answers(installed.url + "/healthz")), said(installed)
        assert answers(address + "/faults")
        assert address in said(installed)
        assert len(simulators(installed.folder)) == 1
        assert os.access(installed.folder / "localgw/books.sqlite3", os.R_OK)
    finally:
        getattr(process, ending)()
        process.wait(20)
    assert eventually(lambda: not simulators(installed.folder))
    assert not answers(address + "/faults")


def test_another_port_is_found_when_its_own_is_taken(installed: Portal):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        process = served(installed, LOCALGW_PORT=str(port))
        try:
            assert eventually(lambda: answers(installed.url + "/healthz")), said(installed)
            line = next(line for line in said(installed).splitlines() if "simulated" in line)
            address = line.split()[-1]
            assert address != f"http://127.0.0.1:{port}"
            assert answers(address + "/faults")
        finally:
            process.terminate()
            process.wait(20)


def test_the_portal_is_served_without_it(installed: Portal):
    (installed.folder / "localgw").write_text("no folder can be made here")
    process = served(installed)
    try:
        assert eventually(lambda: answers(installed.url + "/healthz")), said(installed)
        assert "nothing can be paid online" in said(installed)
        assert simulators(installed.folder) == []
    finally:
        process.terminate()
        process.wait(20)


def test_it_is_not_started_where_an_address_is_given_or_refused(installed: Portal):
    process = served(installed, LOCALGW_URL="")
    try:
        assert eventually(lambda: answers(installed.url + "/healthz")), said(installed)
        assert simulators(installed.folder) == []
        assert not (installed.folder / "localgw").exists()
    finally:
        process.terminate()
        process.wait(20)

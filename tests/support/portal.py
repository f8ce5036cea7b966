"""The real portal in processes of its own: uvicorn, and on PostgreSQL also Redis and a Celery worker.

Every portal starts from one prepared installation (tables, authority, demo city) made once per test run, so that a test
may do to its portal what it likes. ``shared_portal`` is one per session for tests that only look.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import psycopg
import pytest

from tests.support.services import free_port, redis

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60


def clean_environment(**values: str) -> dict[str, str]:
    """What a portal process sees: nothing of the test settings."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    return kept | {"DJANGO_SETTINGS_MODULE": "portal.settings.base", "PYTHONUNBUFFERED": "1"} | values


def server_address() -> str | None:
    """Where the PostgreSQL of this run is, or None when it runs on SQLite."""
    return os.environ.get("TEST_DATABASE_URL") if os.environ.get("DATABASE_URL") else None


def _make_database(name: str, template: str = "template0") -> str:
    address = server_address()
    with psycopg.connect(address, autocommit=True) as link:
        link.execute(f'create database "{name}" template "{template}"')
    return address.rsplit("/", 1)[0] + f"/{name}"


def prepared() -> Path:
    """The folder of the prepared installation of this run; made by whoever comes first."""
    run = Path(os.environ["TEST_RUN_DIR"])
    folder = run / "prepared"
    with (run / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "done").exists():
            folder.mkdir(exist_ok=True)
            values = {"DATA_DIR": str(folder)}
            if server_address():
                values["DATABASE_URL"] = _make_database("prepared")
            script = [sys.executable, str(ROOT / ".ci/prepare.py")]
            made = subprocess.run(script, env=clean_environment(**values), cwd=ROOT, capture_output=True, text=True)
            if made.returncode:
                pytest.fail(f"the installation could not be prepared:\n{made.stdout}\n{made.stderr}", pytrace=False)
            (folder / "done").touch()
    return folder


class Portal:
    """One installation and the processes that serve it."""

    def __init__(self, folder: Path, **environment: str) -> None:
        shutil.copytree(prepared(), folder, dirs_exist_ok=True)
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.processes: dict[str, subprocess.Popen] = {}
        self._services = contextlib.ExitStack()
        values = {"DATA_DIR": str(folder), "PORT": str(self.port)}
        if server_address():
            values["DATABASE_URL"] = _make_database(f"portal_{os.getpid()}_{self.port}", "prepared")
            values["REDIS_URL"] = self._services.enter_context(redis())
            values["CELERY_BROKER_URL"] = values["REDIS_URL"][:-1] + "1"
        self.environment = clean_environment(**values | environment)

    def start(self) -> Portal:
        """Starts web (and worker), returns when the portal says it is ready."""
        self._run("web", "-m", "uvicorn", "portal.asgi:application", "--host", "127.0.0.1", "--port", str(self.port))
        if self.environment.get("CELERY_BROKER_URL"):
            self._run(
                "worker", "-m", "celery", "-A", "portal", "worker", "-c", "1", "--without-gossip", "--without-mingle"
            )
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end and self.processes["web"].poll() is None:
            with contextlib.suppress(httpx.TransportError):
                if httpx.get(self.url + "/readyz", timeout=5).status_code == 200:
                    return self
            time.sleep(0.05)
        self.stop()
        pytest.fail(f"the portal did not start:\n{self.log('web')[-4000:]}", pytrace=False)

    def manage(self, *arguments: str) -> str:
        """Runs one management command on this installation; its output."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments], env=self.environment, cwd=ROOT, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def python(self, code: str) -> str:
        """Runs a few lines against this installation's tables; what they print."""
        return self.manage("shell", "--no-imports", "-v", "0", "-c", code)

    def log(self, name: str = "web") -> str:
        """What a process has written."""
        return (self.folder / f"{name}.log").read_text(errors="replace")

    def kill(self, name: str = "web") -> None:
        """``kill -9``: no goodbye, no clean-up."""
        process = self.processes.pop(name)
        process.kill()
        process.wait()

    def stop(self) -> None:
        """Ends all processes of this portal."""
        for process in self.processes.values():
            process.send_signal(signal.SIGTERM)
        for process in self.processes.values():
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.processes.clear()

    def close(self) -> None:
        """``stop``, and the services that belong to it."""
        self.stop()
        self._services.close()

    def _run(self, name: str, *arguments: str) -> None:
        if name in self.processes:  # a restart after a kill starts only what was killed
            return
        with (self.folder / f"{name}.log").open("ab") as log:
            command = [sys.executable, *arguments]
            self.processes[name] = subprocess.Popen(command, env=self.environment, cwd=ROOT, stdout=log, stderr=log)


@contextlib.contextmanager
def running_portal(**environment: str) -> Iterator[Portal]:
    """A started portal in a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="portal-", dir=os.environ["TEST_RUN_DIR"]) as folder:
        portal = Portal(Path(folder), **environment)
        try:
            yield portal.start()
        finally:
            portal.close()


@pytest.fixture
def portal() -> Iterator[Portal]:
    """A portal of one's own, started."""
    with running_portal() as portal:
        yield portal


@pytest.fixture(scope="session")
def shared_portal() -> Iterator[Portal]:
    """One started portal for all tests of this process that leave it as it was."""
    with running_portal() as portal:
        yield portal


def pytest_configure(config: pytest.Config) -> None:
    """One folder per run, shared by all worker processes."""
    if not hasattr(config, "workerinput"):
        os.environ["TEST_RUN_DIR"] = tempfile.mkdtemp(prefix="tongban-run-")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Only the process that made the folder removes it."""
    if not hasattr(config, "workerinput"):
        shutil.rmtree(os.environ.pop("TEST_RUN_DIR"), ignore_errors=True)

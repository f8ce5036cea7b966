"""The folder where a printing process lays the faces it reads, and what a killed process left of its own.

WeasyPrint copies every face (20–80 MB) into a folder it tidies only when the interpreter ends in order. A worker that
is killed never does, so a busy portal would fill its disk: here each folder lies in DATA_DIR and is held by a lock the
system drops with the process, and whoever starts next removes those nobody holds.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path

from django.conf import settings

HELD = ".held"


def _root() -> Path:
    return Path(settings.DATA_DIR) / "printing"


def _lock(folder: Path) -> int | None:
    """The file descriptor of a folder's lock, or None while a living process holds it."""
    lock = os.open(folder / HELD, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        return None
    return lock


def sweep() -> int:
    """Remove folders of processes that are gone; how many."""
    removed = 0
    for folder in sorted(_root().glob("faces-*")):
        try:
            lock = _lock(folder)
        except FileNotFoundError:  # another process has just removed it
            continue
        if lock is not None:
            shutil.rmtree(folder, ignore_errors=True)
            os.close(lock)
            removed += 1
    return removed


@cache
def _mine(process: int) -> tuple[Path, int | None]:
    """The folder this process holds, with its lock, which the system drops when the process ends."""
    _root().mkdir(parents=True, exist_ok=True)
    with (_root() / ".lock").open("ab") as door:  # nobody sweeps between making a folder and holding it
        fcntl.flock(door, fcntl.LOCK_EX)
        sweep()
        folder = Path(tempfile.mkdtemp(prefix=f"faces-{process}-", dir=_root()))
        lock = _lock(folder)
    return folder, lock


def held() -> Path:
    """The folder this process holds, made now when there is none."""
    return _mine(os.getpid())[0]


def folder() -> Path:
    """A new folder inside the one this process holds."""
    return Path(tempfile.mkdtemp(dir=held()))

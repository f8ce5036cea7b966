"""Files without a name for what is too large to hold in memory: plain, so in a folder of their own."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from django.conf import settings


def private_file() -> IO[bytes]:
    """An open file in ``settings.WORK_DIR`` that nobody else can open and that is gone when it is closed.

    What is written to it may reach the disk as it is: operators put the folder on an encrypted or a memory disk.
    """
    folder = Path(settings.WORK_DIR)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return TemporaryFile(dir=folder)

"""A fresh installation with the demo city in a temporary folder; this process becomes part of it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@contextmanager
def installed(start: Path | None = None) -> Iterator[Path]:
    """Prepares it, or copies one that is prepared, and sets Django up.

    DATABASE_URL is honoured, everything else is the embedded profile.
    """
    with tempfile.TemporaryDirectory(prefix="tongban-bench-") as folder:
        os.environ |= {"DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "portal.settings.base", "RELAY": "none"}
        if start:
            shutil.copytree(start, folder, dirs_exist_ok=True)
        else:
            subprocess.run([sys.executable, ROOT / ".ci/prepare.py"], check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
        import django

        django.setup()
        from services.common.startup import settle

        settle()
        yield Path(folder)

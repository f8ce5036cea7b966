"""Stored files under another key: one file after the other, each replaced as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.common import crypto
from services.common.rotation import Turned, is_current_blob
from services.files import blobs

if TYPE_CHECKING:
    from collections.abc import Iterator

HEAD = 260


class Blobs:
    """Every blob on the disk; drafts are left alone."""

    def _old(self) -> Iterator[str]:
        for path in blobs.everything():
            if path.name.startswith("."):
                continue
            try:
                with path.open("rb") as blob:
                    is_old = not is_current_blob(blob.read(HEAD))
            except FileNotFoundError:  # deleted meanwhile
                continue
            if is_old:
                yield path.name

    def stale(self) -> int:
        """How many files are not under the current key."""
        return sum(1 for _name in self._old())

    def run(self) -> Iterator[Turned]:
        """Read, encrypt, write beside, replace."""
        for name in self._old():
            try:
                blobs.renew(name)
            except FileNotFoundError:
                continue
            except (crypto.CannotDecrypt, ValueError):
                yield Turned(0, lost=1)
            else:
                yield Turned(1)

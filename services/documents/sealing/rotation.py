"""Private keys of the seals under another key."""

from __future__ import annotations

import os
import secrets
from typing import TYPE_CHECKING

from services.common import crypto
from services.common.rotation import Turned, turn_text
from services.documents.sealing.authority import KEY_AAD, folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class SealKeys:
    """The files of the authority that hold a private key."""

    def _old(self) -> list[Path]:
        prefix = f"{crypto.PREFIX}:{crypto.current_key_id()}:"
        return [path for path in sorted(folder().glob("*.key")) if not path.read_text().startswith(prefix)]

    def stale(self) -> int:
        """How many keys are not under the current key."""
        return len(self._old())

    def run(self) -> Iterator[Turned]:
        """Each file is replaced as a whole."""
        for path in self._old():
            try:
                turned = turn_text(path.read_text(), aad=KEY_AAD)
            except crypto.CannotDecrypt:
                yield Turned(0, lost=1)
                continue
            draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
            handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w") as out:
                out.write(turned)
                out.flush()
                os.fsync(out.fileno())
            draft.replace(path)
            yield Turned(1)

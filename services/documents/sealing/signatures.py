"""What the signature of a PDF says, read in a limited child: a file from a stranger is not opened in the portal.

The portal's side needs nothing of pyHanko; the child's (``read``) neither Django nor a key of the portal.
"""

from __future__ import annotations

import sys
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from services.files import pipeline

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMAND = [sys.executable, "-m", "services.documents.sealing.child"]
AT_ONCE = 2
"""Signatures one process reads at a time: anybody may ask, and uploads must not wait for them."""
_places = threading.BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True, slots=True)
class SignatureReport:
    """What checking a signed file said."""

    intact: bool = False
    trusted: bool = False
    stamped: bool = False
    covers_all: bool = False
    signer: str = ""

    @property
    def ok(self) -> bool:
        """Unchanged, signed under a trusted root, time-stamped, nothing added afterwards."""
        return self.intact and self.trusted and self.stamped and self.covers_all


def check(pdf: bytes, *, roots: Sequence[bytes]) -> SignatureReport:
    """Check the first signature of a file against the roots (certificates in DER); 0.5 to 1 s.

    A file that cannot be read is reported as changed. Raises services.files.child.wire.Refused: ``busy``,
    ``too_complex``.
    """
    head, _bodies = pipeline.ask({"job": "signature"}, pdf, *roots, command=COMMAND, places=_places)
    return SignatureReport(**head["report"])

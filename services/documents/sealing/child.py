"""The limited side of checking a signature: a process without Django, keys, network use or a way to write files.

``python -m services.documents.sealing.child`` reads the file and the roots it may trust from stdin and writes what the
signature says to stdout, see `services/files/child/wire.py`. Memory and time are bounded before pyHanko is loaded.
"""

from __future__ import annotations

import sys
from io import BytesIO
from typing import Any

from services.files.child.limits import limit
from services.files.child.wire import pack, unpack


def read(pdf: bytes, roots: list[bytes]) -> dict[str, Any]:
    """What the first signature of a file says against the roots (DER); nothing for a file that cannot be read."""
    from asn1crypto import x509
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.status import SignatureCoverageLevel
    from pyhanko_certvalidator import ValidationContext

    def trust() -> ValidationContext:
        return ValidationContext(trust_roots=[x509.Certificate.load(root) for root in roots], allow_fetching=False)

    try:
        signatures = PdfFileReader(BytesIO(pdf)).embedded_signatures
        if not signatures:
            return {}
        status = validate_pdf_signature(signatures[0], trust(), ts_validation_context=trust())
    except (MemoryError, RecursionError):
        raise
    except Exception:
        return {}
    stamp = status.timestamp_validity
    return {
        "intact": bool(status.intact and status.valid),
        "trusted": bool(status.trusted),
        "stamped": bool(stamp and stamp.intact and stamp.trusted),
        "covers_all": status.coverage == SignatureCoverageLevel.ENTIRE_FILE,
        "signer": str(status.signing_cert.subject.native.get("common_name", "")),
    }


def answer(message: bytes) -> bytes:
    """The reply to one message."""
    _head, (pdf, *roots) = unpack(message)
    try:
        return pack({"report": read(pdf, roots)})
    except (MemoryError, RecursionError):
        return pack({"refused": "too_complex", "facts": {}})


if __name__ == "__main__":
    limit()
    sys.stdout.buffer.write(answer(sys.stdin.buffer.read()))

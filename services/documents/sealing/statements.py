"""Signed statements: short facts in JSON, signed by an organ's key (JWS, RFC 7515), checked without the portal.

The header carries the chain (``x5c``): whoever trusts the published root can check one offline. ``alg`` is ES256, or
for an SM2 key the identifier of SM2 with SM3, since JOSE has no name for it; either way the signature is r and s.
"""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from django.utils import timezone

from services.common import crypto
from services.documents.sealing import sm2

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from services.documents.sealing.suites import Holding

HALF = 32
"""Bytes of r and of s on both curves."""
ES256 = "ES256"
SM2 = f"urn:oid:{sm2.WITH_SM3}"
NAMES = {ES256: ES256, SM2: "SM2/SM3"}
LONGEST = 20_000


class NotAStatement(ValueError):
    """The text is no statement, was changed, was signed under another root, or its time is over."""


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.DER)


def signed(payload: Mapping[str, Any], *, holding: Holding, root: Holding) -> str:
    """``payload`` as a compact JWS of the organ."""
    chain = [base64.b64encode(_der(one.certificate)).decode() for one in (holding, root)]
    by_sm2 = isinstance(holding.key, sm2.PrivateKey)
    header = {"alg": SM2 if by_sm2 else ES256, "typ": "JWT", "kid": holding.fingerprint[:16], "x5c": chain}
    parts = [_text(json.dumps(part, ensure_ascii=False, separators=(",", ":")).encode()) for part in (header, payload)]
    said = ".".join(parts).encode()
    r, s = decode_dss_signature(holding.key.sign(said) if by_sm2 else holding.key.sign(said, ec.ECDSA(hashes.SHA256())))
    return ".".join([*parts, _text(r.to_bytes(HALF) + s.to_bytes(HALF))])


def chain(text: str) -> list[x509.Certificate]:
    """The certificates a statement brings along, signer first; nothing is checked."""
    header = json.loads(_bytes(text.partition(".")[0]))
    return [x509.load_der_x509_certificate(base64.b64decode(one)) for one in header["x5c"]]


def algorithm(text: str) -> str:
    """What signed one of our own, as people call it."""
    return NAMES[json.loads(_bytes(text.partition(".")[0]))["alg"]]


def checked(text: str, *, root: x509.Certificate, at: datetime | None = None, longest: int = LONGEST) -> dict[str, Any]:
    """What a statement says. Needs nothing but the root certificate. Raises NotAStatement."""
    now = at or timezone.now()
    try:
        head, body, signature = text[:longest].strip().split(".")
        header, payload, raw = json.loads(_bytes(head)), json.loads(_bytes(body)), _bytes(signature)
        signer = x509.load_der_x509_certificate(base64.b64decode(header["x5c"][0]))
        pair = encode_dss_signature(int.from_bytes(raw[:HALF]), int.from_bytes(raw[HALF:]))
        algorithm = _verified(signer, root, pair, f"{head}.{body}".encode(), now)
        over = now.timestamp() > payload["exp"]
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, InvalidSignature) as error:
        raise NotAStatement(type(error).__name__) from error
    if over or header["alg"] != algorithm or not signer.not_valid_before_utc <= now <= signer.not_valid_after_utc:
        raise NotAStatement("over")
    return payload


def _verified(signer: x509.Certificate, root: x509.Certificate, pair: bytes, said: bytes, now: datetime) -> str:
    """The algorithm by which the signature holds: that of the root, never one the text asks for.

    Raises InvalidSignature, ValueError, TypeError.
    """
    if root.signature_algorithm_oid.dotted_string == sm2.WITH_SM3:
        from services.documents.sealing.signed_data import is_issued_by, public_key

        if not is_issued_by(signer, root, now) or not public_key(signer).verify(pair, said):
            raise InvalidSignature
        return SM2
    signer.verify_directly_issued_by(root)
    signer.public_key().verify(pair, said, ec.ECDSA(hashes.SHA256()))
    return ES256


def digest(text: str) -> str:
    """Digest of a statement, for the log of seal uses."""
    return crypto.digest(text.encode())

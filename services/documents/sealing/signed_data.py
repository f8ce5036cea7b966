"""Detached SM2 signatures as GB/T 35275 writes them, with a time-stamp, and their check.

The form is that of CMS with object identifiers of its own. Signed is the SM3 of the file, in attributes together with
the time and the certificate; a time-stamp (RFC 3161, signed likewise) over the signature stands beside it.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from asn1crypto import cms, core, tsp
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

from services.documents.sealing import sm2
from services.documents.sealing.signatures import SignatureReport

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from services.documents.sealing.suites import Holding

DATA = "1.2.156.10197.6.1.4.2.1"
SIGNED_DATA = "1.2.156.10197.6.1.4.2.2"
SM3 = "1.2.156.10197.1.401"
SM2_SIGNATURE = "1.2.156.10197.1.301.1"
CONTENT_TYPE = "1.2.840.113549.1.9.3"
MESSAGE_DIGEST = "1.2.840.113549.1.9.4"
SIGNING_TIME = "1.2.840.113549.1.9.5"
TIME_STAMP = "1.2.840.113549.1.9.16.2.14"
STAMPED = "1.2.840.113549.1.9.16.1.4"
"""id-ct-TSTInfo."""
POLICY = "1.2.156.3005.2.999"
"""Stands in the time-stamps of the demo authority."""
LONGEST = 32_000


class NotASignature(ValueError):
    """The bytes are no SM2 signature of this content under this root."""


class Algorithm(core.Sequence):
    """An algorithm without parameters."""

    _fields = [("algorithm", core.ObjectIdentifier), ("parameters", core.Any, {"optional": True})]


class Algorithms(core.SetOf):
    """Of the digests."""

    _child_spec = Algorithm


class Values(core.SetOf):
    """Of an attribute."""

    _child_spec = core.Any


class Attribute(core.Sequence):
    """One thing said beside the content."""

    _fields = [("type", core.ObjectIdentifier), ("values", Values)]


class Attributes(core.SetOf):
    """Signed or added later."""

    _child_spec = Attribute


class Content(core.Sequence):
    """What is signed: its kind, and itself unless the signature is detached."""

    _fields = [
        ("content_type", core.ObjectIdentifier),
        ("content", core.OctetString, {"explicit": 0, "optional": True}),
    ]


class Certificates(core.SetOf):
    """The signer's; the one above it is published."""

    _child_spec = asn1.Certificate


class Signer(core.Sequence):
    """SignerInfo."""

    _fields = [
        ("version", core.Integer),
        ("certificate", cms.IssuerAndSerialNumber),
        ("digest_algorithm", Algorithm),
        ("signed", Attributes, {"implicit": 0}),
        ("signature_algorithm", Algorithm),
        ("signature", core.OctetString),
        ("added", Attributes, {"implicit": 1, "optional": True}),
    ]


class Signers(core.SetOf):
    """One, of ours."""

    _child_spec = Signer


class SignedData(core.Sequence):
    """The body."""

    _fields = [
        ("version", core.Integer),
        ("digest_algorithms", Algorithms),
        ("content", Content),
        ("certificates", Certificates, {"implicit": 0}),
        ("signers", Signers),
    ]


class Message(core.Sequence):
    """The whole: a file .p7s, or the value of the time-stamp attribute."""

    _fields = [("content_type", core.ObjectIdentifier), ("content", SignedData, {"explicit": 0})]


def sm3(data: bytes) -> bytes:
    """32 bytes."""
    return hashlib.new("sm3", data).digest()


def _asn1(certificate: x509.Certificate) -> asn1.Certificate:
    return asn1.Certificate.load(certificate.public_bytes(Encoding.DER))


def _attribute(kind: str, value: core.Asn1Value) -> Attribute:
    return Attribute({"type": kind, "values": [value]})


def _signed(
    digest: bytes, content: Content, *, holding: Holding, at: datetime, stamper: Holding | None = None
) -> bytes:
    """A message over content with this digest."""
    said = Attributes(
        [
            _attribute(CONTENT_TYPE, core.ObjectIdentifier(content["content_type"].dotted)),
            _attribute(MESSAGE_DIGEST, core.OctetString(digest)),
            _attribute(SIGNING_TIME, core.UTCTime(at.replace(microsecond=0))),
        ]
    )
    certificate = _asn1(holding.certificate)
    signature = holding.key.sign(said.dump())
    signer = {
        "version": 1,
        "certificate": {"issuer": certificate.issuer, "serial_number": certificate.serial_number},
        "digest_algorithm": {"algorithm": SM3},
        "signed": said,
        "signature_algorithm": {"algorithm": SM2_SIGNATURE},
        "signature": signature,
    }
    if stamper is not None:
        stamp = time_stamp(signature, stamper=stamper, at=at)
        signer["added"] = [_attribute(TIME_STAMP, Message.load(stamp))]
    body = {
        "version": 1,
        "digest_algorithms": [{"algorithm": SM3}],
        "content": content,
        "certificates": [certificate],
        "signers": [signer],
    }
    return Message({"content_type": SIGNED_DATA, "content": body}).dump()


def sign(data: bytes, *, holding: Holding, stamper: Holding, at: datetime) -> bytes:
    """The detached signature of ``data`` in DER, time-stamped; who checks it has the root. About 3 ms."""
    content = Content({"content_type": DATA})
    return _signed(sm3(data), content, holding=holding, at=at, stamper=stamper)


def time_stamp(signature: bytes, *, stamper: Holding, at: datetime) -> bytes:
    """A token that says when ``signature`` was there."""
    told = tsp.TSTInfo(
        {
            "version": "v1",
            "policy": POLICY,
            "message_imprint": {"hash_algorithm": {"algorithm": SM3}, "hashed_message": sm3(signature)},
            "serial_number": secrets.randbits(63),
            "gen_time": core.GeneralizedTime(at.replace(microsecond=0)),
        }
    ).dump()
    content = Content({"content_type": STAMPED, "content": told})
    return _signed(sm3(told), content, holding=stamper, at=at)


@dataclass(frozen=True, slots=True)
class _Read:
    """A message whose signature holds: who signed, what and when."""

    certificate: x509.Certificate
    signature: bytes
    content: Content
    digest: bytes
    added: Attributes


def _one(attributes: Attributes, kind: str) -> core.Asn1Value:
    """The only value of the only attribute of this kind."""
    (values,) = (one["values"] for one in attributes if one["type"].dotted == kind)
    (value,) = values
    return value


def _opened(message: bytes) -> _Read:
    """The message of one signer, its signature checked against the certificate it names. Raises NotASignature."""
    whole = Message.load(message, strict=True)
    body = whole["content"]
    (signer,) = body["signers"]
    algorithms = (signer["digest_algorithm"]["algorithm"].dotted, signer["signature_algorithm"]["algorithm"].dotted)
    if whole["content_type"].dotted != SIGNED_DATA or algorithms[0] != SM3:
        raise NotASignature
    if algorithms[1] not in (SM2_SIGNATURE, sm2.WITH_SM3):
        raise NotASignature
    wanted = signer["certificate"]
    (certificate,) = (
        one
        for one in body["certificates"]
        if one.serial_number == wanted["serial_number"].native and one.issuer == wanted["issuer"]
    )
    said, signature = signer["signed"], signer["signature"].native
    key = sm2.PublicKey(certificate.public_key.dump())
    if not key.verify(signature, said.untag().dump()):
        raise NotASignature
    if _one(said, CONTENT_TYPE).parse(core.ObjectIdentifier).dotted != body["content"]["content_type"].dotted:
        raise NotASignature
    digest = _one(said, MESSAGE_DIGEST).parse(core.OctetString).native
    return _Read(
        x509.load_der_x509_certificate(certificate.dump()), signature, body["content"], digest, signer["added"]
    )


def is_issued_by(certificate: x509.Certificate, root: x509.Certificate, at: datetime) -> bool:
    """Whether a root vouched for a certificate that counted at a moment, with SM2 and SM3."""
    if certificate.issuer != root.subject or certificate.signature_algorithm_oid.dotted_string != sm2.WITH_SM3:
        return False
    if not root.extensions.get_extension_for_class(x509.BasicConstraints).value.ca:
        return False
    if not certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc:
        return False
    return public_key(root).verify(certificate.signature, certificate.tbs_certificate_bytes)


def public_key(certificate: x509.Certificate) -> sm2.PublicKey:
    """The key of a certificate. Raises sm2.NotAKey where it is none of SM2."""
    return sm2.PublicKey(_asn1(certificate).public_key.dump())


def _stamped_at(read: _Read, roots: Sequence[x509.Certificate]) -> datetime | None:
    """When a trusted time-stamper saw the signature; None where none says so."""
    try:
        token = _opened(_one(read.added, TIME_STAMP).dump())
        told = token.content["content"].native
        facts = tsp.TSTInfo.load(told, strict=True)
        at = facts["gen_time"].native
        imprint = facts["message_imprint"]
        usage = token.certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except sm2.NotAvailable:
        raise
    except Exception:
        return None
    good = (
        token.content["content_type"].dotted == STAMPED
        and hmac.compare_digest(token.digest, sm3(told))
        and imprint["hash_algorithm"]["algorithm"].dotted == SM3
        and hmac.compare_digest(imprint["hashed_message"].native, sm3(read.signature))
        and list(usage) == [ExtendedKeyUsageOID.TIME_STAMPING]
        and any(is_issued_by(token.certificate, root, at) for root in roots)
    )
    return at if good else None


def check(data: bytes, signature: bytes, *, roots: Sequence[x509.Certificate], now: datetime) -> SignatureReport:
    """What a detached signature says of ``data``; nothing for what is no signature. About 3 ms.

    The certificate must have counted when the signature was stamped, ``now`` where no stamp can be trusted.
    """
    try:
        if len(signature) > LONGEST:
            raise NotASignature
        read = _opened(signature)
        stamped_at = _stamped_at(read, roots)
        trusted = any(is_issued_by(read.certificate, root, stamped_at or now) for root in roots)
        (name,) = read.certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
        intact = read.content["content_type"].dotted == DATA and hmac.compare_digest(read.digest, sm3(data))
    except sm2.NotAvailable:
        raise
    except Exception:  # whatever its readers raise: it is no signature
        return SignatureReport()
    return SignatureReport(
        intact=intact, trusted=trusted, stamped=stamped_at is not None, covers_all=intact, signer=str(name.value)
    )

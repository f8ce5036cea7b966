"""Keys and certificates of the demo authority by the algorithms of a profile: P-256 and SHA-256; SM2: `suite_sm2.py`.

The time-stamper of the default profile is RSA because the stamper of pyHanko needs it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Protocol

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from django.conf import settings
from django.utils import timezone

from services.common import crypto

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

    from services.documents.sealing import sm2

ROOT = "root"
TIMESTAMP = "tsa"
ORGANISATION = "通办演示（不具法律效力）"
LIFETIME = {ROOT: timedelta(days=3650), TIMESTAMP: timedelta(days=3650), "seal": timedelta(days=1825)}


@dataclass(frozen=True, slots=True)
class Holding:
    """A certificate with its private key."""

    certificate: x509.Certificate
    key: PrivateKeyTypes | sm2.PrivateKey

    @property
    def fingerprint(self) -> str:
        """Digest of the certificate, hex."""
        return crypto.digest(self.certificate.public_bytes(serialization.Encoding.DER))


class Suite(Protocol):
    """What the authority needs to know of its algorithms."""

    def new_key(self, kind: str) -> Any:
        """A private key of the root, the time-stamper or a seal."""
        ...

    def to_bytes(self, key: Any) -> bytes:
        """PKCS #8 in DER, not encrypted."""
        ...

    def from_bytes(self, der: bytes) -> Any:
        """The key again."""
        ...

    def certify(self, common: str, key: Any, issuer: Holding | None, *, kind: str) -> x509.Certificate:
        """A certificate by the issuer, or by the key itself."""
        ...


def name(common: str) -> x509.Name:
    """Country, 演示 as the organisation, and who it is."""
    parts = ((NameOID.COUNTRY_NAME, "CN"), (NameOID.ORGANIZATION_NAME, ORGANISATION), (NameOID.COMMON_NAME, common))
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in parts])


def _usage(*, authority: bool, stamps: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=not authority and not stamps,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )


def purposes(kind: str) -> list[x509.ExtensionType]:
    """What a certificate of this kind may be used for; every one of them is critical."""
    authority, stamps = kind == ROOT, kind == TIMESTAMP
    said: list[x509.ExtensionType] = [
        x509.BasicConstraints(ca=authority, path_length=0 if authority else None),
        _usage(authority=authority, stamps=stamps),
    ]
    return [*said, x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])] if stamps else said


class P256:
    """EC P-256 with SHA-256."""

    def new_key(self, kind: str) -> PrivateKeyTypes:
        return rsa.generate_private_key(65537, 2048) if kind == TIMESTAMP else ec.generate_private_key(ec.SECP256R1())

    def to_bytes(self, key: PrivateKeyTypes) -> bytes:
        return key.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )

    def from_bytes(self, der: bytes) -> PrivateKeyTypes:
        return serialization.load_der_private_key(der, password=None)

    def certify(self, common: str, key: PrivateKeyTypes, issuer: Holding | None, *, kind: str) -> x509.Certificate:
        now = timezone.now()
        issuing_key = issuer.key if issuer else key
        builder = (
            x509.CertificateBuilder()
            .subject_name(name(common))
            .issuer_name(issuer.certificate.subject if issuer else name(common))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + LIFETIME[kind])
        )
        for purpose in purposes(kind):
            builder = builder.add_extension(purpose, critical=True)
        builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        of_issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuing_key.public_key())
        return builder.add_extension(of_issuer, critical=False).sign(issuing_key, hashes.SHA256())


def suite() -> Suite:
    """The algorithms of this installation; those of gm are loaded only where they are used."""
    if settings.CRYPTO_PROFILE != "gm":
        return P256()
    from services.documents.sealing.suite_sm2 import SM2

    return SM2()

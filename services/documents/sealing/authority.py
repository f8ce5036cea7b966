"""The demo certificate authority: a root, a time-stamper and one seal certificate per organ.

Every name says 演示. Private keys lie encrypted (AES-256-GCM under the field keys) in DATA_DIR/keys/ca. Seals are EC
P-256; the time-stamper is RSA because the demo time-stamper needs it. Never for production: see ``checks.py``.
"""

from __future__ import annotations

import fcntl
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from django.conf import settings
from django.utils import timezone

from services.common import crypto

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

ROOT = "root"
TIMESTAMP = "tsa"
ORGANISATION = "通办演示（不具法律效力）"
LIFETIME = {ROOT: timedelta(days=3650), TIMESTAMP: timedelta(days=3650), "seal": timedelta(days=1825)}
KEY_AAD = "documents.seal_key"


@dataclass(frozen=True, slots=True)
class Holding:
    """A certificate with its private key."""

    certificate: x509.Certificate
    key: PrivateKeyTypes

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate, hex."""
        return self.certificate.fingerprint(hashes.SHA256()).hex()


def folder() -> Path:
    """Where the demo authority lives."""
    return Path(settings.DATA_DIR) / "keys" / "ca"


@contextmanager
def _locked() -> Iterator[None]:
    """One process at a time makes keys."""
    folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder() / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _name(common: str) -> x509.Name:
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


def _certify(common: str, key: PrivateKeyTypes, issuer: Holding | None, *, kind: str) -> x509.Certificate:
    now = timezone.now()
    authority, stamps = kind == ROOT, kind == TIMESTAMP
    issuing_key = issuer.key if issuer else key
    builder = (
        x509.CertificateBuilder()
        .subject_name(_name(common))
        .issuer_name(issuer.certificate.subject if issuer else _name(common))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + LIFETIME[kind])
        .add_extension(x509.BasicConstraints(ca=authority, path_length=0 if authority else None), critical=True)
        .add_extension(_usage(authority=authority, stamps=stamps), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuing_key.public_key()), critical=False)
    )
    if stamps:
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    return builder.sign(issuing_key, hashes.SHA256())


def _keep(name: str, holding: Holding) -> None:
    """Key first, certificate last: a certificate on the disk means that both are there."""
    plain = holding.key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    key_path = folder() / f"{name}.key"
    key_path.touch(mode=0o600)
    key_path.write_text(crypto.encrypt(plain, aad=KEY_AAD))
    (folder() / f"{name}.crt").write_bytes(holding.certificate.public_bytes(serialization.Encoding.PEM))


def load(name: str) -> Holding | None:
    """What was made under this name, or None."""
    certificate_path = folder() / f"{name}.crt"
    if not certificate_path.exists():
        return None
    plain = crypto.decrypt((folder() / f"{name}.key").read_text(), aad=KEY_AAD)
    certificate = x509.load_pem_x509_certificate(certificate_path.read_bytes())
    return Holding(certificate, serialization.load_der_private_key(plain, password=None))


def _made(name: str, common: str, key: PrivateKeyTypes, issuer: Holding | None, *, kind: str) -> Holding:
    holding = Holding(_certify(common, key, issuer, kind=kind), key)
    _keep(name, holding)
    return holding


def _foundation() -> tuple[Holding, Holding]:
    """Root and time-stamper, made when absent. The caller holds the lock."""
    root = load(ROOT) or _made(ROOT, "通办演示根证书", ec.generate_private_key(ec.SECP256R1()), None, kind=ROOT)
    stamper = load(TIMESTAMP) or _made(
        TIMESTAMP, "通办演示时间戳", rsa.generate_private_key(65537, 2048), root, kind=TIMESTAMP
    )
    return root, stamper


def foundation() -> tuple[Holding, Holding]:
    """Root and time-stamper, made when absent."""
    root, stamper = load(ROOT), load(TIMESTAMP)
    if root and stamper:
        return root, stamper
    with _locked():
        return _foundation()


def seal_of(organ: str, name: str) -> Holding:
    """The seal certificate of an organ (credit code, name), made when absent."""
    key_name = f"seal-{''.join(c for c in organ if c.isalnum())}"
    if found := load(key_name):
        return found
    with _locked():
        root, _stamper = _foundation()
        common = f"{name[:40]}演示专用章"
        return load(key_name) or _made(key_name, common, ec.generate_private_key(ec.SECP256R1()), root, kind="seal")

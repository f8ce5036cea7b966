"""The demo certificate authority: a root, a time-stamper and one seal certificate per organ.

Every name says 演示. Private keys lie encrypted under the field keys in DATA_DIR/keys/ca (gm: ca-sm2); their algorithms
are those of ``CRYPTO_PROFILE`` (`suites.py`). Never for production: see ``checks.py``.
"""

from __future__ import annotations

import fcntl
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from django.conf import settings

from services.common import crypto
from services.documents.sealing.suites import ROOT, TIMESTAMP, Holding, suite

if TYPE_CHECKING:
    from collections.abc import Iterator

KEY_AAD = "documents.seal_key"
FOLDERS = {"default": "ca", "gm": "ca-sm2"}


def folder() -> Path:
    """Where the demo authority of the profile lives."""
    return Path(settings.DATA_DIR) / "keys" / FOLDERS[settings.CRYPTO_PROFILE]


@contextmanager
def _locked() -> Iterator[None]:
    """One process at a time makes keys."""
    folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder() / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _keep(name: str, holding: Holding) -> None:
    """Key first, certificate last: a certificate on the disk means that both are there."""
    plain = suite().to_bytes(holding.key)
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
    return Holding(certificate, suite().from_bytes(plain))


def _made(name: str, common: str, issuer: Holding | None, *, kind: str) -> Holding:
    key: Any = suite().new_key(kind)
    holding = Holding(suite().certify(common, key, issuer, kind=kind), key)
    _keep(name, holding)
    return holding


def _foundation() -> tuple[Holding, Holding]:
    """Root and time-stamper, made when absent. The caller holds the lock."""
    root = load(ROOT) or _made(ROOT, "通办演示根证书", None, kind=ROOT)
    stamper = load(TIMESTAMP) or _made(TIMESTAMP, "通办演示时间戳", root, kind=TIMESTAMP)
    return root, stamper


def foundation() -> tuple[Holding, Holding]:
    """Root and time-stamper, made when absent."""
    root, stamper = load(ROOT), load(TIMESTAMP)
    if root and stamper:
        return root, stamper
    with _locked():
        return _foundation()


def _key_name(organ: str) -> str:
    return f"seal-{''.join(c for c in organ if c.isalnum())}"


def _common(name: str) -> str:
    return f"{name[:40]}演示专用章"


def seal_made_at(organ: str) -> int:
    """When the certificate of an organ's seal was written (ns), 0 for none: another one after a renewal."""
    path = folder() / f"{_key_name(organ)}.crt"
    return path.stat().st_mtime_ns if path.exists() else 0


def renew_seal(organ: str, name: str) -> Holding:
    """A new key and certificate for an organ's seal. The old certificate is kept, the old key is gone.

    A certificate is never beside another one's key: it is taken away first and comes back last.
    """
    with _locked():
        root, _stamper = _foundation()
        key_name = _key_name(organ)
        if old := load(key_name):
            (folder() / f"{key_name}.crt").rename(folder() / f"{key_name}-{old.fingerprint[:16]}.crt.old")
        return _made(key_name, _common(name), root, kind="seal")


def seal_of(organ: str, name: str) -> Holding:
    """The seal certificate of an organ (credit code, name), made when absent."""
    key_name = _key_name(organ)
    if found := load(key_name):
        return found
    with _locked():
        root, _stamper = _foundation()
        return load(key_name) or _made(key_name, _common(name), root, kind="seal")

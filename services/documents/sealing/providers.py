"""Who sets a seal. A real seal service (密码机, GB/T 38540 签章服务) is another provider under the same protocol."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Protocol

from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from django.utils import timezone

from services.common.registry import Registry
from services.documents.sealing import authority, signatures, statements

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cryptography import x509

    from services.documents.sealing.place import SealPlace
    from services.documents.sealing.signatures import SignatureReport


@dataclass(frozen=True, slots=True)
class Sealed:
    """A signed file and the digest of the certificate that signed it; ``signature`` where it is not in the file."""

    pdf: bytes
    fingerprint: str
    signature: bytes = b""


class RefusesToSeal(Exception):
    """The demo authority was asked for a seal where documents count."""


class SealProvider(Protocol):
    """Sets the seal of an organ on a PDF and checks what it set."""

    name: str
    is_demo: bool
    profile: str
    """The ``CRYPTO_PROFILE`` it may be used under."""
    is_detached: bool
    """Whether signatures stand beside the file: ``Sealed.signature``, to be handed to ``check``."""

    def seal(self, pdf: bytes, *, organ_code: str, organ_name: str, place: SealPlace | None, reason: str) -> Sealed:
        """The signed file. May raise anything when the service is out: the task is tried again."""
        ...

    def check(self, pdf: bytes, signature: bytes = b"") -> SignatureReport:
        """Whether the file is as it was signed: read in a limited process. Raises services.files.child.wire.Refused."""
        ...

    def state(self, payload: Mapping[str, Any], *, organ_code: str, organ_name: str) -> Sealed:
        """A statement signed by the organ's key: the text (``pdf``) and the fingerprint."""
        ...

    def roots(self) -> list[x509.Certificate]:
        """The certificates under which seals and statements are trusted."""
        ...


@lru_cache(maxsize=256)
def _seal_holding(folder: str, organ_code: str, organ_name: str, made_at: int) -> authority.Holding:
    """Keys are read once per process and after a renewal; ``folder`` keeps test installations apart."""
    return authority.seal_of(organ_code, organ_name)


@lru_cache(maxsize=8)
def _foundation(folder: str) -> tuple[authority.Holding, authority.Holding]:
    return authority.foundation()


def _keys(organ_code: str, organ_name: str) -> tuple[authority.Holding, authority.Holding, authority.Holding]:
    """Root, time-stamper and the organ's seal, made when absent. Raises RefusesToSeal outside a demo."""
    if not settings.DEMO:
        raise RefusesToSeal
    folder = str(authority.folder())
    root, stamper = _foundation(folder)
    return root, stamper, _seal_holding(folder, organ_code, organ_name, authority.seal_made_at(organ_code))


class DemoSealProvider:
    """Seals under the demo authority. Every certificate and picture says 演示."""

    name = "demo"
    is_demo = True
    profile = "default"
    is_detached = False

    def seal(self, pdf: bytes, *, organ_code: str, organ_name: str, place: SealPlace | None, reason: str) -> Sealed:
        from services.documents.sealing import pades

        root, stamper, holding = _keys(organ_code, organ_name)
        signed = pades.sign(
            pdf, holding=holding, root=root, stamper=stamper, place=place, organ=organ_name, reason=reason
        )
        return Sealed(signed, holding.fingerprint)

    def check(self, pdf: bytes, signature: bytes = b"") -> SignatureReport:
        return signatures.check(pdf, roots=[root.public_bytes(Encoding.DER) for root in self.roots()])

    def state(self, payload: Mapping[str, Any], *, organ_code: str, organ_name: str) -> Sealed:
        root, _stamper, holding = _keys(organ_code, organ_name)
        return Sealed(statements.signed(payload, holding=holding, root=root).encode(), holding.fingerprint)

    def roots(self) -> list[x509.Certificate]:
        return [_foundation(str(authority.folder()))[0].certificate]


class DemoSM2SealProvider(DemoSealProvider):
    """The same with SM2 (``CRYPTO_PROFILE=gm``): the signature is a file beside the PDF (GB/T 35275).

    Readers of PDF know no SM2 and would call a signature inside the file invalid; the seal on the page is a picture.
    """

    name = "demo-sm2"
    profile = "gm"
    is_detached = True

    def seal(self, pdf: bytes, *, organ_code: str, organ_name: str, place: SealPlace | None, reason: str) -> Sealed:
        from services.documents.sealing import signed_data, stamp

        _root, stamper, holding = _keys(organ_code, organ_name)
        paper = stamp.stamped(pdf, place=place, organ=organ_name) if place is not None else pdf
        signature = signed_data.sign(paper, holding=holding, stamper=stamper, at=timezone.now())
        return Sealed(paper, holding.fingerprint, signature)

    def check(self, pdf: bytes, signature: bytes = b"") -> SignatureReport:
        from services.documents.sealing import signed_data

        return signed_data.check(pdf, signature, roots=self.roots(), now=timezone.now())


SEAL_PROVIDERS: Registry[SealProvider] = Registry("seal providers")
for _provider in (DemoSealProvider(), DemoSM2SealProvider()):
    SEAL_PROVIDERS.register(_provider.name, _provider)
DEMO = {"default": DemoSealProvider.name, "gm": DemoSM2SealProvider.name}


def provider() -> SealProvider:
    """The provider of this installation (``settings.SEAL_PROVIDER``; the demo authority of its profile)."""
    return SEAL_PROVIDERS.get(settings.SEAL_PROVIDER or DEMO[settings.CRYPTO_PROFILE])

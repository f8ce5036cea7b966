"""Who sets a seal. A real seal service (密码机, GB/T 38540 签章服务) is another provider under the same protocol."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

from django.conf import settings

from services.common.registry import Registry
from services.documents.sealing import authority

if TYPE_CHECKING:
    from services.documents.sealing.pades import SignatureReport
    from services.documents.sealing.place import SealPlace


@dataclass(frozen=True, slots=True)
class Sealed:
    """A signed file and the SHA-256 of the certificate that signed it."""

    pdf: bytes
    fingerprint: str


class SealProvider(Protocol):
    """Sets the seal of an organ on a PDF and checks what it set."""

    name: str
    is_demo: bool

    def seal(self, pdf: bytes, *, organ_code: str, organ_name: str, place: SealPlace | None, reason: str) -> Sealed:
        """The signed file. May raise anything when the service is out: the task is tried again."""
        ...

    def check(self, pdf: bytes) -> SignatureReport:
        """Whether the file is as it was signed."""
        ...


@lru_cache(maxsize=256)
def _seal_holding(folder: str, organ_code: str, organ_name: str) -> authority.Holding:
    """Keys are read once per process; ``folder`` keeps test installations apart."""
    return authority.seal_of(organ_code, organ_name)


@lru_cache(maxsize=8)
def _foundation(folder: str) -> tuple[authority.Holding, authority.Holding]:
    return authority.foundation()


class DemoSealProvider:
    """Seals under the demo authority. Every certificate and picture says 演示."""

    name = "demo"
    is_demo = True

    def seal(self, pdf: bytes, *, organ_code: str, organ_name: str, place: SealPlace | None, reason: str) -> Sealed:
        from services.documents.sealing import pades

        folder = str(authority.folder())
        root, stamper = _foundation(folder)
        holding = _seal_holding(folder, organ_code, organ_name)
        signed = pades.sign(
            pdf, holding=holding, root=root, stamper=stamper, place=place, organ=organ_name, reason=reason
        )
        return Sealed(signed, holding.fingerprint)

    def check(self, pdf: bytes) -> SignatureReport:
        from services.documents.sealing import pades

        root, _stamper = _foundation(str(authority.folder()))
        return pades.check(pdf, root=root)


SEAL_PROVIDERS: Registry[SealProvider] = Registry("seal providers")
SEAL_PROVIDERS.register("demo", DemoSealProvider())


def provider() -> SealProvider:
    """The provider of this installation (``settings.SEAL_PROVIDER``, default demo)."""
    return SEAL_PROVIDERS.get(getattr(settings, "SEAL_PROVIDER", "demo"))

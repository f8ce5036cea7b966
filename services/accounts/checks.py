"""The seam to the state's registers of persons and enterprises: `registries` fills it, accounts only asks.

``IDENTITY`` and ``ENTERPRISES`` hold one provider under ``"default"``. Upper rooms also name the page staff land on
(``LANDINGS``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from services.common.registry import Registry

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from services.accounts.models import Person, User


class CheckUnavailable(Exception):
    """The register does not answer now; a person at the window can check instead."""


@dataclass(frozen=True, slots=True)
class IdentityAnswer:
    """What the register says. Only ``matches`` may be told to the one who asked."""

    matches: bool
    organ: str
    birth_date: date | None = None
    sex: str = "0"


class IdentityCheck(Protocol):
    """Does this name belong to this document? Raises CheckUnavailable."""

    def __call__(self, *, name: str, id_type: str, id_number: str, purpose: str, by: object) -> IdentityAnswer: ...


@dataclass(frozen=True, slots=True)
class EnterpriseAnswer:
    """What the register of enterprises says of a credit code; everything but ``organ`` is empty when not ``found``.

    ``legal_name_matches``: the person asked about (name and document together) is the legal representative.
    ``is_active``: neither closed nor revoked; ``status`` says it in the register's words. ``legal_index``: the blind
    index of the document of who leads, by which they are found here and told; never shown to who asked.
    """

    found: bool
    organ: str
    name: str = ""
    credit_code: str = ""
    legal_name_matches: bool = False
    status: str = ""
    is_active: bool = True
    legal_index: str = ""


class EnterpriseCheck(Protocol):
    """The enterprise with this credit code (GB 32100), and whether this person is its legal representative.

    Raises CheckUnavailable.
    """

    def __call__(
        self, *, credit_code: str, name: str, id_type: str, id_number: str, purpose: str, by: object
    ) -> EnterpriseAnswer: ...


class FaceCheck(Protocol):
    """刷脸 (L2): the person goes to a provider's page and comes back. Both raise CheckUnavailable."""

    @property
    def is_offered(self) -> bool:
        """Whether there is a provider at all."""

    @property
    def simulated(self) -> bool:
        """Nothing is really compared; pages say so."""

    @property
    def origin(self) -> str:
        """``https://…`` of the provider's page, for the content policy; empty for a page of the portal itself."""

    def begin(self, *, ref: str, person: Person, back: str, purpose: str, by: User) -> str:
        """Where to send the person; the provider sends them on to ``back``."""

    def result(self, *, ref: str, person: Person, returned: Mapping[str, str], purpose: str, by: User) -> bool | None:
        """Whether the face is the person's; None when the check was not finished. ``returned`` came with the person."""


FACES: Registry[FaceCheck] = Registry("face checks")
IDENTITY: Registry[IdentityCheck] = Registry("identity checks")
ENTERPRISES: Registry[EnterpriseCheck] = Registry("enterprise checks")
LANDINGS: Registry[Callable[[User], str]] = Registry("pages staff land on")


def check_identity(*, name: str, id_type: str, id_number: str, purpose: str, by: object) -> IdentityAnswer:
    """Ask the provider that stands. Raises CheckUnavailable, also when none is set."""
    if "default" not in IDENTITY:
        raise CheckUnavailable
    return IDENTITY.get("default")(name=name, id_type=id_type, id_number=id_number, purpose=purpose, by=by)


def check_enterprise(
    *, credit_code: str, name: str, id_type: str, id_number: str, purpose: str, by: object
) -> EnterpriseAnswer:
    """Ask the provider that stands. Raises CheckUnavailable, also when none is set."""
    if "default" not in ENTERPRISES:
        raise CheckUnavailable
    ask = ENTERPRISES.get("default")
    return ask(credit_code=credit_code, name=name, id_type=id_type, id_number=id_number, purpose=purpose, by=by)


def face_check() -> FaceCheck | None:
    """The provider of 刷脸; None where there is none and only a window can look at a person."""
    provider = FACES.get("default") if "default" in FACES else None
    return provider if provider is not None and provider.is_offered else None

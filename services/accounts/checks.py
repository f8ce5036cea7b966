"""The seam to the state's identity check: `registries` fills it, accounts only asks.

``IDENTITY`` holds one provider under ``"default"``. Upper rooms also name the page staff land on (``LANDINGS``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from services.common.registry import Registry

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from services.accounts.models import User


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


IDENTITY: Registry[IdentityCheck] = Registry("identity checks")
LANDINGS: Registry[Callable[[User], str]] = Registry("pages staff land on")


def check_identity(*, name: str, id_type: str, id_number: str, purpose: str, by: object) -> IdentityAnswer:
    """Ask the provider that stands. Raises CheckUnavailable, also when none is set."""
    if "default" not in IDENTITY:
        raise CheckUnavailable
    return IDENTITY.get("default")(name=name, id_type=id_type, id_number=id_number, purpose=purpose, by=by)

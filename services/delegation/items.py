"""Names of items by their codes. The catalogue lies above: it fills ``ITEMS``; without it nothing can be limited."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from django.utils.translation import gettext

from services.common.language import sign
from services.common.registry import Registry

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True)
class Guide:
    """The guide of an item as the public finds it today."""

    code: str
    name: str
    version: int
    address: str
    organ: str
    phone: str


class ItemBook(Protocol):
    """What residents can apply for online."""

    def names(self, codes: Iterable[str]) -> dict[str, str]:
        """Code → name of those that are offered today."""

    def find(self, words: str, most: int) -> list[tuple[str, str]]:
        """(code, name) of what these words mean, best first; without words what is asked for most."""

    def called(self, codes: Iterable[str]) -> dict[str, str]:
        """Code → name of those with a guide, whoever they are for."""

    def guide(self, code: str) -> Guide | None:
        """The guide the public reads."""


ITEMS: Registry[ItemBook] = Registry("names of items")


def names(codes: Iterable[str]) -> dict[str, str]:
    """Code → name; an item that is no longer offered is left out."""
    return ITEMS.get("default").names(codes) if "default" in ITEMS else {}


def find(words: str, most: int = 8) -> list[tuple[str, str]]:
    """Items these words mean."""
    return ITEMS.get("default").find(words, most) if "default" in ITEMS else []


def called(codes: Iterable[str]) -> dict[str, str]:
    """Code → name of every item that has a guide today."""
    return ITEMS.get("default").called(codes) if "default" in ITEMS else {}


def guide(code: str) -> Guide | None:
    """The guide of an item; None when the public reads none."""
    return ITEMS.get("default").guide(code) if "default" in ITEMS else None


def in_words(codes: list[str] | None) -> str:
    """Every service, or the names of these."""
    if codes is None:
        return gettext("Every service")
    named = names(codes)
    return sign("、").join(named.get(code, gettext("A service that is no longer offered")) for code in codes)

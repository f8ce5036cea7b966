"""To which items a right to act may be limited. The room that knows them fills ``ITEMS``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.common.registry import Registry

if TYPE_CHECKING:
    from collections.abc import Callable

ITEMS: Registry[Callable[[bool], list[tuple[str, str]]]] = Registry("items a right can be limited to")
"""Given whether they are for enterprises: (code, name) of each, in the order to choose from."""


def item_choices(*, for_enterprise: bool) -> list[tuple[str, str]]:
    """Every item one can apply for online, by code."""
    return [choice for _key, offer in ITEMS.items() for choice in offer(for_enterprise)]


def item_names(codes: list[str] | None, *, for_enterprise: bool) -> list[str]:
    """The names of these codes; a code that is offered no more stands for itself."""
    names = dict(item_choices(for_enterprise=for_enterprise)) if codes else {}
    return [names.get(code, code) for code in codes or []]

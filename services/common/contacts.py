"""Halls, phones and hours are referenced, never copied: whoever keeps pages that show them is told when they change."""

from __future__ import annotations

from collections.abc import Callable

from services.common.registry import Registry

FOLLOWERS: Registry[Callable[[], None]] = Registry("who follows contacts")


def changed() -> None:
    """A place, a window or a department's phone changed. Call it in the transaction that changes it."""
    for _name, follow in FOLLOWERS.items():
        follow()

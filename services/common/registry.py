"""A named table that upper rooms fill in ``AppConfig.ready()``, so that lower rooms never import them."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator

T = TypeVar("T")


class AlreadyRegistered(Exception):
    """Two rooms claim the same key."""


class NotRegistered(LookupError):
    """Nobody offers this key."""


class Registry(Generic[T]):
    """Key → value; a key is given once. ``replace`` swaps one for the length of a test."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._entries: dict[str, T] = {}

    def register(self, key: str, value: T) -> T:
        """Offer ``value`` under ``key``. Raises AlreadyRegistered when another value stands there."""
        if self._entries.get(key, value) is not value:
            message = f"{self.name}: {key} is taken"
            raise AlreadyRegistered(message)
        self._entries[key] = value
        return value

    def get(self, key: str) -> T:
        """The value under ``key``. Raises NotRegistered."""
        try:
            return self._entries[key]
        except KeyError:
            message = f"{self.name}: nobody offers {key}"
            raise NotRegistered(message) from None

    def __contains__(self, key: str) -> bool:
        return key in self._entries

    def items(self) -> list[tuple[str, T]]:
        """All entries in the order they were registered."""
        return list(self._entries.items())

    @contextmanager
    def replace(self, key: str, value: T) -> Iterator[T]:
        """``value`` stands under ``key`` inside the block; the former state returns afterwards."""
        before = dict(self._entries)
        self._entries[key] = value
        try:
            yield value
        finally:
            self._entries = before

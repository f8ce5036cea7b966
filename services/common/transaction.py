"""Django's transactions, in the language of the house.

A resident may read the portal in another language. Cases, notices, bills, decisions and the log are for everybody and
for years: inside a transaction texts come in ``settings.LANGUAGE_CODE``, pages are drawn outside of it. What a refusal
says to whoever clicked is lazy there, so that it comes in their language once the transaction is undone. Every room
takes ``atomic`` from here and nowhere else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS
from django.db.transaction import Atomic, get_connection, on_commit, set_rollback
from django.utils import translation

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["atomic", "get_connection", "on_commit", "set_rollback"]
_LEFT = "languages_left_outside"
"""On the connection, which belongs to one thread: the language that every open block found, innermost last."""


class _InHouse(Atomic):
    """One block; a decorated function shares it between threads, so it keeps nothing itself."""

    def __enter__(self) -> None:
        found = translation.get_language()
        super().__enter__()
        vars(get_connection(self.using)).setdefault(_LEFT, []).append(found)
        if found != settings.LANGUAGE_CODE:
            translation.activate(settings.LANGUAGE_CODE)

    def __exit__(self, *error: Any) -> None:
        found = vars(get_connection(self.using))[_LEFT].pop()
        try:
            super().__exit__(*error)
        finally:
            if found is None:
                translation.deactivate_all()
            elif found != settings.LANGUAGE_CODE:
                translation.activate(found)


def atomic(using: str | Callable | None = None, savepoint: bool = True, durable: bool = False) -> Any:
    """As ``django.db.transaction.atomic``: a decorator, with or without arguments, or a block."""
    if callable(using):
        return _InHouse(DEFAULT_DB_ALIAS, savepoint, durable)(using)
    return _InHouse(using, savepoint, durable)

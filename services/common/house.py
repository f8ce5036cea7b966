"""What is written down is written in the language of the house, whoever's click it was.

A resident may read the portal in another language. Cases, notices, bills, decisions and the log are for everybody and
for years: inside a transaction texts come in ``settings.LANGUAGE_CODE``, pages are drawn outside of it. One seam for
all operations: Django's own ``atomic``, so that no operation can be forgotten. What a refusal says to whoever clicked
is lazy there, so that it comes in their language once the transaction is undone.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.transaction import Atomic
from django.utils import translation

_enter, _exit = Atomic.__enter__, Atomic.__exit__
_LEFT = "languages_left_outside"
"""On the connection, which belongs to one thread: the language that every open block found, innermost last."""


def _entering(self: Atomic) -> None:
    found = translation.get_language()
    _enter(self)
    connection = transaction.get_connection(self.using)
    vars(connection).setdefault(_LEFT, []).append(found)
    if found != settings.LANGUAGE_CODE:
        translation.activate(settings.LANGUAGE_CODE)


def _leaving(self: Atomic, *error: Any) -> None:
    found = vars(transaction.get_connection(self.using))[_LEFT].pop()
    try:
        _exit(self, *error)
    finally:
        if found is None:
            translation.deactivate_all()
        elif found != settings.LANGUAGE_CODE:
            translation.activate(found)


def write_in_house_language() -> None:
    """From now on every transaction of this process speaks the language of the house."""
    Atomic.__enter__, Atomic.__exit__ = _entering, _leaving

"""What is asked many times while one page is drawn is read once.

Only while a GET or HEAD is answered (middleware ``request_id``): there nothing is written between two askings. Anywhere
else, in a POST, a task or a socket, every asking reads anew.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator

T = TypeVar("T")
_KEPT: ContextVar[dict | None] = ContextVar("kept_while_answering", default=None)


@contextmanager
def answering() -> Iterator[None]:
    """What ``once`` reads inside the block is kept to its end."""
    token = _KEPT.set({})
    try:
        yield
    finally:
        _KEPT.reset(token)


def once(key: Hashable, read: Callable[[], T]) -> T:
    """``read()``, or what it gave before under ``key`` while this page is answered. Do not change what it returns."""
    kept = _KEPT.get()
    if kept is None:
        return read()
    if key not in kept:
        kept[key] = read()
    return kept[key]

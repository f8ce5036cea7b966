"""Doing things at the same moment, each in a thread and on a connection of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connections

PATIENCE = 90


def together(*calls: Callable[[], Any]) -> list[Any]:
    """What each call returned or raised, in the order given; all begin at once."""
    start = threading.Barrier(len(calls))
    ended: list[Any] = [TimeoutError("still running")] * len(calls)

    def run(number: int, call: Callable[[], Any]) -> None:
        try:
            start.wait(PATIENCE)
            ended[number] = call()
        except BaseException as error:
            ended[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    return ended


def errors(ended: Sequence[Any]) -> list[BaseException]:
    """What was raised."""
    return [result for result in ended if isinstance(result, BaseException)]


def only(ended: Sequence[Any], *kinds: type[BaseException]) -> None:
    """Fails, showing it, when something else than ``kinds`` was raised."""
    unexpected = [error for error in errors(ended) if not isinstance(error, kinds)]
    assert unexpected == [], [repr(error) for error in unexpected]

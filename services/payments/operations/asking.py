"""How a channel is called: a call that cannot be understood is no answer, and a channel that is silent gets a rest.

After three calls without an answer nobody calls it for a minute, so that a hanging gateway holds up no other work.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from django.utils import timezone

from services.common.registry import NotRegistered
from services.payments.gateways.base import GATEWAYS, Declined, NoAnswer

if TYPE_CHECKING:
    from collections.abc import Callable

    from services.payments.gateways.base import Gateway

T = TypeVar("T")
TIRED_AFTER = 3
RESTS_FOR = timedelta(minutes=1)
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Patience:
    """How a channel answered lately in this process."""

    failures: int = 0
    until: datetime | None = None

    def failed(self) -> None:
        """One more call without an answer."""
        self.failures += 1
        if self.failures >= TIRED_AFTER:
            self.until = timezone.now() + RESTS_FOR


_patience: dict[str, _Patience] = {}


def forget() -> None:
    """Every channel may be called again."""
    _patience.clear()


def rests(channel: str) -> bool:
    """Whether the channel was silent so often that nobody calls it just now."""
    known = _patience.get(channel)
    return known is not None and known.until is not None and timezone.now() < known.until


def ask(channel: str, call: Callable[[Gateway], T]) -> T:
    """What the channel answers. Raises NoAnswer, also for what cannot be understood, and Declined."""
    if rests(channel):
        raise NoAnswer("rests")
    patience = _patience.setdefault(channel, _Patience())
    try:
        answer = call(GATEWAYS.get(channel))
    except Declined:
        _patience.pop(channel, None)
        raise
    except NoAnswer:
        patience.failed()
        raise
    except (ValueError, KeyError, TypeError, NotRegistered) as error:
        _log.warning("the channel %s answers what nobody understands: %s", channel, type(error).__name__)
        patience.failed()
        raise NoAnswer from error
    _patience.pop(channel, None)
    return answer

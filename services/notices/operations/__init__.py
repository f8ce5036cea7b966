"""Writes of notices: ``telling`` makes them, ``delivering`` sends them on, the others set how and with which words."""

from services.notices.operations.choosing import choose
from services.notices.operations.delivering import NotHandedOver, send, try_again
from services.notices.operations.email import (
    CodeGone,
    TooManyCodes,
    WrongCode,
    confirm_email,
    forget_email,
    pending_code,
    request_code,
    send_code,
)
from services.notices.operations.live import STORE, LiveRows
from services.notices.operations.telling import NEW, BadAddress, mark_all_read, mark_read, notify, tell
from services.notices.operations.wording import ChangedMeanwhile, restore, rewrite, seed

__all__ = [
    "NEW",
    "STORE",
    "BadAddress",
    "ChangedMeanwhile",
    "CodeGone",
    "LiveRows",
    "NotHandedOver",
    "TooManyCodes",
    "WrongCode",
    "choose",
    "confirm_email",
    "forget_email",
    "mark_all_read",
    "mark_read",
    "notify",
    "pending_code",
    "request_code",
    "restore",
    "rewrite",
    "seed",
    "send",
    "send_code",
    "tell",
    "try_again",
]

"""The chain: every row sealed when written, then numbered and linked by one chainer, then anchored.

``mac`` = HMAC-SHA-256 (gm: HMAC-SM3) over the row's content; ``hash`` = HMAC over previous hash, number and mac. An
edit breaks a mac, a deletion or swap breaks a link, an insertion lacks a mac, a cut tail contradicts an anchor. The key
is ``settings.AUDIT_KEY`` and never stands in the database.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.conf import settings

from services.common.crypto import keyed_hash

if TYPE_CHECKING:
    from services.audit.models import AuditEntry

GENESIS = "0" * 64
LOCK = 0x61756469
"""Key of the advisory lock that makes the chainer one, on PostgreSQL ("audi")."""


def _hmac(purpose: str, *parts: str) -> str:
    message = json.dumps([purpose, *parts], ensure_ascii=False, separators=(",", ":"))
    return keyed_hash(settings.AUDIT_KEY, message.encode("utf-8", "surrogatepass"))


def moment(at: datetime) -> str:
    """A time as it is sealed: UTC with microseconds, whatever the database returned."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def seal(entry: AuditEntry) -> str:
    """The mac of a row's content."""
    detail = json.dumps(entry.detail, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return _hmac(
        "entry", moment(entry.at), entry.event, entry.actor_ref, entry.actor_label, entry.subject_ref,
        entry.department_ref, entry.request_id, detail,
    )  # fmt: skip


def link(prev_hash: str, seq: int, mac: str) -> str:
    """The hash of link number ``seq``."""
    return _hmac("link", prev_hash, str(seq), mac)


def anchor_mac(n: int, head: str, at: datetime) -> str:
    """The mac of an anchor."""
    return _hmac("anchor", str(n), head, moment(at))

"""Writing to the audit log: one entry per operation, in the transaction of the operation. And its alarms."""

from __future__ import annotations

import contextlib
import datetime
import re
from contextvars import ContextVar
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from services.audit import chain, chaining, refs
from services.audit.access import TOPIC
from services.audit.enums import AlarmState
from services.audit.models import Alarm, AuditEntry
from services.common import transaction
from services.common.live import publish
from services.common.personal import NUMBERS, looks_personal, mask_numbers
from services.common.together import write

if TYPE_CHECKING:
    from collections.abc import Iterator

    from services.audit.alarms import Hit

REQUEST_ID: ContextVar[str] = ContextVar("audit_request_id", default="")
"""The number of the request being answered; the middleware sets it."""
_EVENT = re.compile(r"^[a-z_]+(\.[a-z_]+)+$")
TYPED = frozenset({"reason", "note"})


class PersonalDataInAudit(ValueError):
    """A value looks like an identity or phone number: the log says who by reference, never by number."""


class BadEventName(ValueError):
    """Event names are dotted lower-case words, e.g. ``case.accepted``."""


def record(
    *,
    event: str,
    by: object | None,
    subject: object | str | None = None,
    department: object | None = None,
    detail: dict | None = None,
) -> None:
    """Write one unchained entry in the caller's transaction; the chainer numbers it within seconds.

    ``by`` None is the portal itself. ``detail`` is small JSON (dates and decimals become text). Raises BadEventName,
    PersonalDataInAudit when a text or number looks like an identity or mobile phone number. Only what people typed
    themselves, ``detail["reason"]`` and ``detail["note"]``, is masked instead: a clerk's remark is not an error.
    """
    if not _EVENT.match(event):
        raise BadEventName(event)
    entry = AuditEntry(
        at=timezone.now(),
        event=event,
        actor_ref=refs.actor_ref(by),
        actor_label=refs.actor_label(by),
        subject_ref=refs.ref(subject)[:80],
        department_ref=refs.ref(department)[:40],
        request_id=REQUEST_ID.get(),
        detail=_typed_masked(plain(detail or {})),
    )
    for value in (entry.actor_ref, entry.actor_label, entry.subject_ref, entry.department_ref, entry.detail):
        refuse_personal_data(value)
    entry.mac = chain.seal(entry)
    write(entry)
    transaction.on_commit(chaining.ask_soon, robust=True)


class AlarmClosed(Exception):
    """Somebody else looked into it already."""


class OwnAlarm(PermissionError):
    """Nobody looks into an alarm about themselves."""


def raise_alarm(*, hit: Hit, by: object | None) -> Alarm | None:
    """Open an alarm, or note in the open one that it goes on; the alarm when it is new. Safe to repeat."""
    same = Alarm.objects.filter(rule=hit.rule, actor_ref=hit.about, state=AlarmState.OPEN)
    if same.update(last_at=hit.last_at, count=hit.count):
        return None
    fields = {"first_at": hit.first_at, "last_at": hit.last_at, "count": hit.count, "actor_label": hit.label}
    try:
        with transaction.atomic():
            alarm = Alarm.objects.create(rule=hit.rule, actor_ref=hit.about, raised_at=timezone.now(), **fields)
            detail = {"rule": hit.rule, "about": hit.about, "count": hit.count}
            record(event="alarm.raised", by=by, subject=alarm, detail=detail)
            publish(TOPIC, "alarms.changed", {})
    except IntegrityError:  # another sweep was quicker
        return None
    return alarm


@transaction.atomic
def acknowledge_alarm(*, alarm: Alarm, note: str, by: Any) -> None:
    """Say what was found; the rule counts anew from now. Raises OwnAlarm, AlarmClosed, ValueError without a note."""
    if refs.actor_ref(by) == alarm.actor_ref:
        raise OwnAlarm
    if not note.strip():
        raise ValueError(_("Write what you found. Whoever reads the log later needs it."))
    changed = Alarm.objects.filter(pk=alarm.pk, state=AlarmState.OPEN).update(
        state=AlarmState.ACKNOWLEDGED,
        acknowledged_by=refs.actor_ref(by),
        acknowledged_label=refs.actor_label(by),
        acknowledged_at=timezone.now(),
        note=mask_numbers(note.strip())[:500],
    )
    if not changed:
        raise AlarmClosed
    record(event="alarm.acknowledged", by=by, subject=alarm, detail={"rule": alarm.rule, "note": note.strip()[:500]})
    publish(TOPIC, "alarms.changed", {})


def plain(value: Any) -> Any:
    """JSON that reads the same from both databases: floats, decimals and dates as text, keys as text."""
    if isinstance(value, dict):
        return {str(key): plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        entries = sorted(value, key=str) if isinstance(value, set | frozenset) else value
        return [plain(entry) for entry in entries]
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, datetime.datetime | datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, float | Decimal | UUID):
        return str(value)
    return str(value).replace("\x00", "")


def _typed_masked(detail: dict) -> dict:
    """Numbers in remarks shown by their first three and last four characters."""
    return {
        key: NUMBERS.sub(lambda found: f"{found[0][:3]}****{found[0][-4:]}", value)
        if key in TYPED and isinstance(value, str)
        else value
        for key, value in detail.items()
    }


def refuse_personal_data(value: Any) -> None:
    """Raises PersonalDataInAudit when anything inside ``value`` looks like an identity or mobile phone number."""
    if isinstance(value, dict):
        for key, entry in value.items():
            refuse_personal_data(key)
            refuse_personal_data(entry)
    elif isinstance(value, list):
        for entry in value:
            refuse_personal_data(entry)
    elif isinstance(value, str | int) and not isinstance(value, bool) and looks_personal(str(value)):
        raise PersonalDataInAudit


@contextlib.contextmanager
def during_request(number: str) -> Iterator[None]:
    """Entries written inside carry this request number."""
    token = REQUEST_ID.set(number)
    try:
        yield
    finally:
        REQUEST_ID.reset(token)

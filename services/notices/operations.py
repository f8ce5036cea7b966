"""Telling a person something: a notice in the inbox, a numbered live event, an SMS when the template asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from services.common import live as live_seam
from services.common import messaging
from services.common.outbox import OutsideTransaction, later
from services.common.statements import Read, count_up, insert
from services.common.together import write
from services.notices.access import wants_sms
from services.notices.enums import Channel, DeliveryState
from services.notices.models import Delivery, LiveCounter, LiveEvent, Notice, Preference
from services.notices.texts import read_text

if TYPE_CHECKING:
    from services.accounts.models import Person

NEW = "notice.new"
"""The live event of every notice: ``{"notice", "title", "unread"}``."""
MAX_TRIES = 5
_UNREAD: Read[Notice] = Read(lambda person: Notice.objects.filter(person=person, read_at=None).order_by(), person=int)


class BadAddress(ValueError):
    """A notice opens pages of the portal only: an absolute path."""


def notify(
    *, person: Person, template: str, context: dict[str, Any], url: str = "", live: dict | None = None
) -> Notice:
    """Write ``templates/notices/<template>.txt`` to a person, in the caller's transaction.

    Makes the notice, the live event ``notice.new``, and with ``live={"event": "case.moved", …}`` a second live event of
    that name with the remaining keys as payload. Whoever tells several persons in one transaction does so in the order
    of their ids. Raises BadAddress when ``url`` leaves the portal, TemplateDoesNotExist, BadNoticeText.
    """
    if url and not (url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)):
        raise BadAddress
    text = read_text(render_to_string(f"notices/{template}.txt", context))
    notice = Notice(person=person, event=template, title=text.title, body=text.body, url=url)
    with transaction.atomic(savepoint=False):
        insert(notice)
        if live:
            payload = {key: value for key, value in live.items() if key != "event"}
            live_seam.tell_live(person.pk, live["event"], payload)
        unread = _UNREAD.count(person=person.pk)
        live_seam.tell_live(person.pk, NEW, {"notice": notice.pk, "title": notice.title, "unread": unread})
        if text.sms:
            _deliver_by_sms(notice)
    return notice


def _deliver_by_sms(notice: Notice) -> Delivery:
    """A delivery row, and the work to send it unless the person has no phone or wants no messages."""
    state = DeliveryState.WAITING
    if not notice.person.phone:
        state = DeliveryState.NO_ADDRESS
    elif not wants_sms(notice.person):
        state = DeliveryState.UNWANTED
    delivery = Delivery(notice=notice, channel=Channel.SMS, state=state)
    insert(delivery)
    if state == DeliveryState.WAITING:
        later("services.notices.tasks.send_sms", key=f"notices.sms.{delivery.pk}", delivery_id=delivery.pk)
    return delivery


def send(*, delivery: Delivery) -> None:
    """Hand one waiting SMS to the transport; does nothing when it was sent or given up.

    Outside a transaction, so that the count of tries stays. Raises what the transport raises until MAX_TRIES; then the
    delivery is failed and the work is done.
    """
    waiting = Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.WAITING)
    if not waiting.update(tries=F("tries") + 1):
        return
    delivery.refresh_from_db()
    try:
        messaging.send_sms(delivery.notice.person.phone, "notice", {"title": delivery.notice.title})
    except Exception:
        if delivery.tries < MAX_TRIES:
            raise
        waiting.update(state=DeliveryState.FAILED)
    else:
        waiting.update(state=DeliveryState.SENT, sent_at=timezone.now())


def mark_read(*, notice: Notice, by: Person) -> bool:
    """Mark one notice of ``by`` as read; False when it was read before. Another person's notice stays as it is."""
    return bool(Notice.objects.filter(pk=notice.pk, person=by, read_at=None).update(read_at=timezone.now()))


def mark_all_read(*, by: Person) -> int:
    """Mark everything in the inbox of ``by`` as read; how many were unread."""
    return Notice.objects.filter(person=by, read_at=None).update(read_at=timezone.now())


def choose(*, by: Person, sms: bool) -> None:
    """Keep whether ``by`` wants text messages besides the inbox."""
    Preference.objects.update_or_create(person=by, defaults={"sms": sms})


def tell(person_id: int, template: str, context: dict[str, Any]) -> None:
    """The handler of ``common.messaging.tell``: ``context["url"]`` and ``context["live"]`` are handed on."""
    from services.accounts.models import Person

    rest = {key: value for key, value in context.items() if key not in ("url", "live")}
    notify(
        person=Person.objects.get(pk=person_id),
        template=template,
        context=rest,
        url=context.get("url", ""),
        live=context.get("live"),
    )


class LiveRows:
    """The durable store of ``common.live``: numbers of a person have no gap and never repeat, whoever writes at once.

    The counter row is locked until the transaction ends; a rollback gives the number back.
    """

    def append(self, person_id: int, event: str, payload: dict) -> int:
        """Write the next event; its number. Raises OutsideTransaction."""
        if not transaction.get_connection().in_atomic_block:
            raise OutsideTransaction(event)
        seq = count_up(LiveCounter, person=person_id)
        write(LiveEvent(person_id=person_id, seq=seq, event=event, payload=payload))
        return seq

    def since(self, person_id: int, seq: int, limit: int) -> list[dict]:
        """Events after ``seq`` in order, at most ``limit``."""
        rows = LiveEvent.objects.filter(person_id=person_id, seq__gt=seq).order_by("seq")[:limit]
        return [{"seq": row.seq, "event": row.event, "payload": row.payload} for row in rows]

    def last(self, person_id: int) -> int:
        """The newest number, 0 when there is none."""
        return next(iter(LiveCounter.objects.filter(person_id=person_id).values_list("last", flat=True)), 0)


STORE = LiveRows()

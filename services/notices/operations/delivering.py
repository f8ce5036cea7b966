"""Sending a notice on by SMS and e-mail: waits for the morning, tries again, is sent once.

A delivery is claimed by a conditional update before it is handed over, so two workers never send it together. Its id
goes along as the back-end's key: who crashed after handing over may hand over again, and a back-end that knows the key
sends it once.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import F, Q
from django.utils import timezone

from services.audit.operations import record
from services.common import messaging, transaction
from services.common.outbox import later
from services.common.statements import Read, insert
from services.notices import quiet
from services.notices.enums import OPEN_STATES, Channel, DeliveryState
from services.notices.models import Delivery, Preference

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from services.accounts.models import Person, User
    from services.notices.events import Text
    from services.notices.models import Notice

MAX_TRIES = 5
CLAIM = timedelta(seconds=50)
"""Shorter than the lease of the relay: who takes over from a dead one finds the delivery free."""
AT_LEAST = timedelta(seconds=1)
_CHOSEN: Read[Preference] = Read(lambda person: Preference.objects.filter(person=person).order_by("pk"), person=int)


class NotHandedOver(Exception):
    """The back-end did not take it; the text names the error and never the address."""


def chosen(person: Person) -> Preference:
    """What the person chose, or what holds until they choose."""
    return _CHOSEN.first(person=person.pk) or Preference(person=person)


def address(person: Person, channel: str, preference: Preference) -> str:
    """Where a message goes; empty without one."""
    return person.phone if channel == Channel.SMS else preference.email_address


def _refused(person: Person, channel: str, preference: Preference) -> str:
    """The state of a delivery that is not to be sent; empty when it is."""
    if not address(person, channel, preference):
        return DeliveryState.NO_ADDRESS
    return "" if getattr(preference, channel) else DeliveryState.UNWANTED


def deliver(*, notice: Notice, texts: Mapping[str, Text]) -> None:
    """A row for each channel, and the work to send it unless there is no address or it is not wanted.

    Who gave no e-mail address is simply not written to.
    """
    person, preference = notice.person, chosen(notice.person)
    channels = [c for c in texts if c != Channel.EMAIL or preference.email_address]
    if not channels:
        return
    now, kept = timezone.now(), quiet.hours() if preference.quiet else None
    rows = []
    for channel in channels:
        state = _refused(person, channel, preference)
        until = quiet.held_until(channel, now, kept) if preference.quiet and not state else None
        content = {"title": texts[channel].title, "body": texts[channel].body}
        state = state or (DeliveryState.HELD if until else DeliveryState.WAITING)
        rows.append(Delivery(notice=notice, channel=channel, state=state, content=content, due_at=until))
    insert(*rows)
    for row in rows:
        if row.state in OPEN_STATES:
            delay = row.due_at - now if row.due_at else None
            later("services.notices.tasks.deliver", key=f"notices.delivery.{row.pk}", delay=delay, delivery_id=row.pk)


def send(*, delivery: Delivery) -> None:
    """Hand one delivery to its back-end; does nothing when it was sent, given up, or is being sent.

    Outside a transaction, so that the count of tries stays. A night that began meanwhile, a changed mind and a lost
    address are seen here. Raises NotHandedOver until MAX_TRIES; then the delivery is failed and the work is done.
    """
    now = timezone.now()
    person = delivery.notice.person
    preference = chosen(person)
    if refused := _refused(person, delivery.channel, preference):
        _open(delivery).update(state=refused, due_at=None)
        return
    if preference.quiet and (until := quiet.held_until(delivery.channel, now)):
        _hold(delivery, until)
        return
    free = Q(claimed_until=None) | Q(claimed_until__lte=now)
    claim = {"tries": F("tries") + 1, "claimed_until": now + CLAIM, "state": DeliveryState.WAITING, "due_at": None}
    if not _open(delivery).filter(free).update(**claim):
        return
    delivery.refresh_from_db()
    problem = _hand_over(delivery, address(person, delivery.channel, preference))
    if not problem:
        _open(delivery).update(state=DeliveryState.SENT, sent_at=timezone.now(), claimed_until=None, problem="")
    elif delivery.tries < MAX_TRIES:
        _open(delivery).update(claimed_until=None, problem=problem)
        raise NotHandedOver(problem)
    else:
        _open(delivery).update(state=DeliveryState.FAILED, claimed_until=None, problem=problem)


def _open(delivery: Delivery) -> object:
    return Delivery.objects.filter(pk=delivery.pk, state__in=OPEN_STATES)


def _hold(delivery: Delivery, until: datetime) -> None:
    with transaction.atomic():
        if _open(delivery).update(state=DeliveryState.HELD, due_at=until):
            delay = until - timezone.now()
            later("services.notices.tasks.deliver", delay=max(delay, AT_LEAST), delivery_id=delivery.pk)


def _hand_over(delivery: Delivery, to: str) -> str:
    """The name of what went wrong, empty when it went out."""
    content = delivery.content or {"title": "", "body": delivery.notice.title}
    key = f"notice-{delivery.pk}"
    try:
        if delivery.channel == Channel.SMS:
            messaging.send_sms(to, "notice", {"title": content["body"]}, key=key)
        else:
            messaging.send_email(to, "notice", content, key=key)
    except Exception as error:  # whatever a gateway may raise, its text may hold the address
        return type(error).__name__[:80]
    return ""


@transaction.atomic
def try_again(*, deliveries: Iterable[Delivery], by: User) -> int:
    """Put what failed back in the queue, with all its tries; how many. What did not fail stays as it is."""
    done = 0
    for row in deliveries:
        failed = Delivery.objects.filter(pk=row.pk, state=DeliveryState.FAILED)
        if failed.update(state=DeliveryState.WAITING, tries=0, due_at=None, claimed_until=None):
            later("services.notices.tasks.deliver", delivery_id=row.pk)
            record(event="notices.tried_again", by=by, subject=f"delivery:{row.pk}", detail={"channel": row.channel})
            done += 1
    return done

"""Telling a person something: a notice in the inbox, a numbered live event, deliveries by SMS and e-mail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from services.common import live as live_seam
from services.common import transaction
from services.common.statements import Read, insert
from services.notices import wording
from services.notices.models import Notice
from services.notices.operations.delivering import deliver

if TYPE_CHECKING:
    from services.accounts.models import Person

NEW = "notice.new"
"""The live event of every notice: ``{"notice", "title", "unread"}``."""
_UNREAD: Read[Notice] = Read(lambda person: Notice.objects.filter(person=person, read_at=None).order_by(), person=int)


class BadAddress(ValueError):
    """A notice opens pages of the portal only: an absolute path."""


def notify(
    *,
    person: Person,
    template: str,
    context: dict[str, Any],
    url: str = "",
    live: dict | None = None,
    outside: bool = True,
) -> Notice:
    """Tell a person about the event ``template``, in the caller's transaction, in the words that stand for it.

    Makes the notice, the live event ``notice.new``, and with ``live={"event": "case.moved", …}`` a second live event of
    that name with the remaining keys as payload. Whoever tells several persons in one transaction does so in the order
    of their ids. ``outside`` False: the inbox alone. Raises BadAddress when ``url`` leaves the portal,
    UnknownEvent, BadNoticeText.
    """
    if url and not (url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)):
        raise BadAddress
    said = wording.say(template, context)
    notice = Notice(person=person, event=template, title=said.inbox.title, body=said.inbox.body, url=url)
    with transaction.atomic(savepoint=False):
        insert(notice)
        if live:
            payload = {key: value for key, value in live.items() if key != "event"}
            live_seam.tell_live(person.pk, live["event"], payload)
        unread = _UNREAD.count(person=person.pk)
        live_seam.tell_live(person.pk, NEW, {"notice": notice.pk, "title": notice.title, "unread": unread})
        if outside and said.outside:
            deliver(notice=notice, texts=said.outside)
    return notice


def mark_read(*, notice: Notice, by: Person) -> bool:
    """Mark one notice of ``by`` as read; False when it was read before. Another person's notice stays as it is."""
    return bool(Notice.objects.filter(pk=notice.pk, person=by, read_at=None).update(read_at=timezone.now()))


def mark_all_read(*, by: Person) -> int:
    """Mark everything in the inbox of ``by`` as read; how many were unread."""
    return Notice.objects.filter(person=by, read_at=None).update(read_at=timezone.now())


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

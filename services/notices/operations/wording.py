"""Changing the words of messages. Every version stands in the audit, the text before beside the text after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from services.audit.operations import record
from services.common import transaction
from services.notices import quiet
from services.notices.enums import OUTSIDE, Channel
from services.notices.events import Text, events
from services.notices.models import MessageTemplate, QuietHours

if TYPE_CHECKING:
    from services.accounts.models import User
    from services.notices.events import Event


class ChangedMeanwhile(Exception):
    """Somebody else changed this text after it was read."""


def standard(event: Event, channel: str) -> Text | None:
    """The text the portal comes with; None for a channel this event does not use."""
    return event.texts.get(channel)


def seed() -> int:
    """A row for each text of the portal, and for the quiet hours; how many are new.

    Texts nobody changed follow the standard of this version of the portal; changed ones stay. May run at any time.
    """
    before = MessageTemplate.objects.count()
    changed = set(MessageTemplate.objects.filter(revision__gt=0).values_list("event", "channel"))
    rows = [
        MessageTemplate(
            event=event.name,
            label=event.label,
            channel=channel,
            title=text.title if text else "",
            body=text.body if text else "",
            is_on=text is not None,
        )
        for event in events().values()
        for channel in Channel.values
        for text in [standard(event, channel)]
        if (event.name, channel) not in changed
    ]
    unique, fields = ["event", "channel"], ["label", "title", "body", "is_on"]
    MessageTemplate.objects.bulk_create(rows, update_conflicts=True, unique_fields=unique, update_fields=fields)
    begins, ends = quiet.default()
    nights = [QuietHours(channel=channel, begins=begins, ends=ends) for channel in OUTSIDE]
    QuietHours.objects.bulk_create(nights, ignore_conflicts=True)
    return MessageTemplate.objects.count() - before


@transaction.atomic
def rewrite(*, template: MessageTemplate, title: str, body: str, is_on: bool, by: User) -> MessageTemplate:
    """Put other words in place; they hold from now on. The form has judged them. Raises ChangedMeanwhile."""
    return _write(template, title=title, body=body, is_on=is_on, revision=template.revision + 1, by=by)


@transaction.atomic
def restore(*, template: MessageTemplate, by: User) -> MessageTemplate:
    """Back to the standard text, which then follows the portal's versions again. Raises ChangedMeanwhile."""
    text = standard(events()[template.event], template.channel)
    words = {"title": text.title, "body": text.body} if text else {"title": "", "body": ""}
    return _write(template, **words, is_on=text is not None, revision=0, by=by)


def _write(template: MessageTemplate, *, by: User, **fields: object) -> MessageTemplate:
    names = ("title", "body", "is_on", "revision")
    before = MessageTemplate.objects.get(pk=template.pk)
    as_read = MessageTemplate.objects.filter(pk=template.pk, revision=template.revision)
    if not as_read.update(**fields, changed_at=timezone.now()):
        raise ChangedMeanwhile
    texts = {"before": {n: getattr(before, n) for n in names}, "after": {n: fields[n] for n in names}}
    about = {"event": template.event, "channel": template.channel}
    record(event="notices.text_changed", by=by, subject=f"messagetemplate:{template.pk}", detail=about | texts)
    template.refresh_from_db()
    return template

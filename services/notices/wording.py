"""The words of an event: as administrators left them, otherwise the standard; and what they become with values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from services.common.personal import looks_personal
from services.common.statements import Read
from services.notices.enums import OUTSIDE, Channel
from services.notices.events import Text, events
from services.notices.models import MessageTemplate
from services.notices.texts import fill, fill_line, fill_title

if TYPE_CHECKING:
    from collections.abc import Mapping

    from services.notices.events import Event

_ROWS: Read[MessageTemplate] = Read(
    lambda event: MessageTemplate.objects.filter(event=event, revision__gt=0).order_by("pk"), event=str
)


class UnknownEvent(LookupError):
    """No room declares this event in its ``messages.toml``."""


@dataclass(frozen=True, slots=True)
class Said:
    """What is told over each channel; the inbox always."""

    inbox: Text
    outside: Mapping[str, Text]


def texts_of(event: Event) -> dict[str, Text]:
    """Channel → the text that goes out now."""
    texts = dict(event.texts)
    for row in _ROWS.all(event=event.name):
        texts[row.channel] = Text(row.title, row.body)
        if not row.is_on:
            del texts[row.channel]
    return texts


def say(name: str, context: Mapping[str, Any]) -> Said:
    """The event in words. Raises UnknownEvent, BadNoticeText."""
    event = events().get(name)
    if event is None:
        raise UnknownEvent(name)
    texts = texts_of(event)
    told = {channel: filled(event, channel, text, context) for channel, text in texts.items()}
    return Said(told.pop(Channel.INBOX), {c: text for c in OUTSIDE if (text := told.get(c))})


def filled(event: Event, channel: str, text: Text, context: Mapping[str, Any]) -> Text:
    """A text with its values; what goes outside and looks like somebody's number is left out there."""
    values = event.values(context, channel)
    if channel not in OUTSIDE:
        return Text(fill_title(text.title, values), fill(text.body, values))
    values = {name: "" if looks_personal(value) else value for name, value in values.items()}
    if channel == Channel.SMS:
        return Text("", fill_line(text.body, values))
    return Text(fill_title(text.title, values), fill(text.body, values))

"""The form of `templates/notices/<name>.txt`: the title on the first line, the text after it.

A title line that begins with ``[sms]`` asks for a text message as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import unescape

SMS_MARK = "[sms]"
TITLE_MAX = 120


class BadNoticeText(ValueError):
    """A notice without a title."""


@dataclass(frozen=True, slots=True)
class NoticeText:
    """What a template says."""

    title: str
    body: str
    sms: bool


def read_text(rendered: str) -> NoticeText:
    """Split a rendered template. Blank lines at both ends go, a long title is shortened. Raises BadNoticeText."""
    first, _, body = unescape(rendered).strip().partition("\n")
    sms = first.startswith(SMS_MARK)
    title = first.removeprefix(SMS_MARK).strip()
    if not title:
        raise BadNoticeText
    if len(title) > TITLE_MAX:
        title = f"{title[: TITLE_MAX - 1]}…"
    return NoticeText(title=title, body=body.strip(), sms=sms)

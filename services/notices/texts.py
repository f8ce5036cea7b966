"""Texts with variables: plain substitution, nothing is ever run.

``{item}`` stands for a value. A part in square brackets is left out when a variable in it is empty:
``还差 {count} 项[，{due_date}前补上]``. A line of which nothing is left goes, too. Values are never read as text again.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from services.common.personal import looks_personal

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

TITLE_MAX = 120
_NAME = re.compile(r"\{([a-z_]+)\}")
_TOKEN = re.compile(r"\[(?P<part>[^\[\]]*)\]|\{(?P<name>[a-z_]+)\}")


class BadNoticeText(ValueError):
    """A notice without a title."""


def fill(text: str, values: Mapping[str, str]) -> str:
    """``text`` with its variables; a name without a value is empty."""

    def part(found: re.Match[str]) -> str:
        if found["name"]:
            return values.get(found["name"], "")
        inside = found["part"]
        if not all(values.get(name) for name in _NAME.findall(inside)):
            return ""
        return _NAME.sub(lambda one: values[one[1]], inside)

    lines = ((line, _TOKEN.sub(part, line)) for line in text.splitlines())
    return "\n".join(filled for line, filled in lines if filled.strip() or not line.strip()).strip()


def fill_line(text: str, values: Mapping[str, str]) -> str:
    """The same on one line, whatever the values hold: a subject, a title, a text message."""
    return " ".join(fill(text, values).split())


def fill_title(text: str, values: Mapping[str, str]) -> str:
    """A title, shortened when it is too long. Raises BadNoticeText when nothing is left of it."""
    title = fill_line(text, values)
    if not title:
        raise BadNoticeText
    return title if len(title) <= TITLE_MAX else f"{title[: TITLE_MAX - 1]}…"


def problems(text: str, allowed: Collection[str], known: Collection[str] = ()) -> list[str]:
    """What is wrong with a text that somebody wrote, in words; ``known`` variables exist and stay in the portal."""
    found = []
    for name in dict.fromkeys(_NAME.findall(text)):
        if name in allowed:
            continue
        if name in known:
            found.append(_("{%(name)s} may hold personal data and stays in the portal.") % {"name": name})
        else:
            found.append(_("There is no variable {%(name)s} here.") % {"name": name})
    if any(mark in _TOKEN.sub("", text) for mark in "{}[]") or "{" in _NAME.sub("", text):
        found.append(_("A bracket is not closed, or something else than a variable stands in braces."))
    if any(match["part"] is not None and not _NAME.search(match["part"]) for match in _TOKEN.finditer(text)):
        found.append(_("A part in square brackets needs a variable: it is left out while that is empty."))
    if looks_personal(text):
        found.append(_("This looks like an identity or phone number of somebody."))
    return found

"""Announcements, policies, help and hot words of the demo city, written by one demo sign-in and checked by another.

Announcements are as old as their file says on the day they are first loaded, so that the demo never looks deserted;
``{+5}`` in a text is the day five days later.
"""

from __future__ import annotations

import json
import re
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from services.accounts.models import User
from services.common import transaction
from services.common.templatetags.words import day
from services.content import operations
from services.content.models import Announcement, HelpArticle, HotWord, Policy, PolicyPoint, Publication
from services.departments.models import Department

if TYPE_CHECKING:
    from collections.abc import Iterable

DATA = Path(__file__).parent / "demo_data"
WRITER, CHECKER = "editor1", "editor2"
DAY = re.compile(r"\{([+-]\d+)\}")


def _rows(name: str) -> list[dict[str, Any]]:
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))


@transaction.atomic
def load() -> None:
    """Write and publish whatever is not there yet; again changes nothing."""
    for row in _rows("announcements"):
        _announcement(row)
    for row in _rows("policies"):
        _policy(row)
    for row in _rows("help"):
        if not HelpArticle.objects.filter(code=row["code"]).exists():
            _published(HelpArticle, row | {"answer": _text(row["answer"])})
    for row in _rows("hot_words"):
        HotWord.objects.get_or_create(word=row.pop("word"), defaults=row)


def _announcement(row: dict[str, Any]) -> None:
    department = Department.objects.get(code=row.pop("department"))
    if Announcement.objects.filter(department=department, title__startswith=DAY.split(row["title"])[0]).exists():
        return
    row["title"], row["body"] = _dated(row["title"]), _dated(_text(row["body"]))
    since = timezone.now() - timedelta(days=row.pop("days_ago"))
    until = timezone.now() + timedelta(days=row.pop("days_left")) if "days_left" in row else None
    _published(Announcement, row | {"department": department, "expires_at": until}, since)


def _policy(row: dict[str, Any]) -> None:
    if Policy.objects.filter(title=row["title"]).exists():
        return
    points, row["body"] = row.pop("points"), _text(row["body"])
    for name in ("issued_date", "effective_date", "repealed_date"):
        if name in row:
            row[name] = date.fromisoformat(row[name])
    _published(Policy, row, points=points)


def _published(
    model: type[Publication], fields: dict[str, Any], since: datetime | None = None, points: Iterable[list[str]] = ()
) -> None:
    """Written, checked and let out; ``since`` says it was some days ago, as no operation would."""
    writer, checker = (User.objects.get(username=name) for name in (WRITER, CHECKER))
    made = operations.draft(model=model, by=writer, **fields)
    for n, (heading, text) in enumerate(points, 1):
        PolicyPoint.objects.create(policy=made, order=n, heading=heading, text=text)
    operations.send(publication=made, by=writer)
    operations.publish(publication=made, by=checker)
    if since is not None:
        model.objects.filter(pk=made.pk).update(publish_at=since, checked_at=since, written_at=since)


def _text(blocks: list[str]) -> str:
    return "\n\n".join(blocks)


def _dated(text: str) -> str:
    """With the days counted from today."""
    return DAY.sub(lambda found: day(timezone.localdate() + timedelta(days=int(found[1]))), text)

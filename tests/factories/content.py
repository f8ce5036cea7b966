"""Invented texts on every step of their way to the public."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

from services.content import operations
from services.content.enums import State
from services.content.models import Announcement, HelpArticle, Policy, Publication
from tests.factories import departments

_serial = count(1)


def fields_of(model: type[Publication]) -> dict[str, Any]:
    """What the smallest right text of ``model`` needs."""
    n = next(_serial)
    if model is Announcement:
        return {"title": f"演示公告{n}", "body": "第一段。", "department": departments.department()}
    if model is HelpArticle:
        return {"code": f"yanshi-{n}", "topic": "applying", "question": f"演示问题{n}？", "answer": "演示回答。"}
    return {
        "title": f"演示政策{n}",
        "issuing_organ": "演示机关",
        "issued_date": date(2026, 1, 1),
        "effective_date": date(2026, 2, 1),
        "summary": "演示说明。",
        "body": "演示正文。",
        "is_example": True,
    }


def text(model: type[Publication] = Announcement, state: str = State.PUBLISHED, **fields: Any) -> Publication:
    """A text of ``model`` in ``state``, by two editors; it went the whole way there."""
    writer = fields.pop("writer", None) or departments.editor()
    made = operations.draft(model=model, by=writer, **fields_of(model) | fields)
    if state == State.DRAFT:
        return made
    operations.send(publication=made, by=writer)
    if state == State.REVIEW:
        return made
    checker = departments.editor()
    operations.publish(publication=made, by=checker)
    if state == State.WITHDRAWN:
        operations.withdraw(publication=made, by=checker, reason="演示撤下")
    return made


def policy(state: str = State.PUBLISHED, **fields: Any) -> Publication:
    """A policy."""
    return text(Policy, state, **fields)


def article(state: str = State.PUBLISHED, **fields: Any) -> Publication:
    """A help article."""
    return text(HelpArticle, state, **fields)

"""System checks: what stands in the database must have a handler."""

from __future__ import annotations

from typing import Any

from django.core.checks import Error, Tags, register
from django.db import DatabaseError

from services.questions.kinds import KINDS
from services.questions.sources import find


@register(Tags.database)
def stored_names_have_handlers(databases: Any = None, **kwargs: Any) -> list[Error]:
    """Every stored kind and prefill source is offered by somebody."""
    from services.questions.models import Question

    if not databases:
        return []
    try:
        stored = set(Question.objects.values_list("kind", "prefill").distinct())
    except DatabaseError:
        return []
    errors = [
        Error(f"questions of kind {kind!r} are stored, but no such kind exists", id="questions.E001")
        for kind in sorted({kind for kind, _source in stored if kind not in KINDS})
    ]
    errors += [
        Error(f"questions are prefilled from {source!r}, which nobody offers", id="questions.E002")
        for source in sorted({source for _kind, source in stored if source and find(source) is None})
    ]
    return errors

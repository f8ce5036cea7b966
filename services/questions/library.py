"""Pages of the library: which there are, and whether a copy is behind."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from services.questions.models import QuestionGroup
from services.questions.spec import group_spec

if TYPE_CHECKING:
    from django.db.models import QuerySet


def pages() -> QuerySet[QuestionGroup]:
    """Every page that may be inserted, with its library and questions."""
    found = QuestionGroup.objects.filter(definition__is_library=True).select_related("definition")
    return found.prefetch_related("questions").order_by("definition__title", "order", "pk")


def digest_of(page: QuestionGroup) -> str:
    """What the page says, as 64 characters; its place in the library does not count."""
    spec = asdict(group_spec(page))
    return hashlib.sha256(json.dumps(spec, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def is_behind(page: QuestionGroup) -> bool:
    """Whether the library's page changed since this one was copied."""
    return page.taken_from is not None and digest_of(page.taken_from) != page.taken_digest

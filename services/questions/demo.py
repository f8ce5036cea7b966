"""The demo city's forms: one file each in ``demo_data/``, published; a new version number publishes a new version."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.db import transaction

from services.questions import operations
from services.questions.models import FormDefinition, Question, QuestionGroup

DATA = Path(__file__).parent / "demo_data"


@transaction.atomic
def load() -> None:
    """Write and publish every form that is not there yet; again changes nothing."""
    for path in sorted(DATA.glob("*.json")):
        _form(json.loads(path.read_text(encoding="utf-8")))


def _form(data: dict[str, Any]) -> None:
    definition, made = FormDefinition.objects.get_or_create(
        code=data["code"], version=data["version"], defaults={"title": data["title"]}
    )
    if not made and definition.is_published:
        return
    for n, page in enumerate(data["groups"], 1):
        questions = page.pop("questions")
        group, _ = QuestionGroup.objects.update_or_create(
            definition=definition, key=page.pop("key"), defaults={**page, "order": n}
        )
        for m, row in enumerate(questions, 1):
            key = row.pop("key")
            Question.objects.update_or_create(
                definition=definition, key=key, defaults={**row, "group": group, "order": m}
            )
    operations.publish_form(definition=definition, by=None)

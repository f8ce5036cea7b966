"""Everyday words, readings, and what was searched for."""

from __future__ import annotations

import json
from pathlib import Path

from django.db import transaction

from services.catalog.catalogue import bump
from services.catalog.models import Polyphone, Synonym

WORDS = Path(__file__).parents[1] / "demo_data/words.json"


@transaction.atomic
def seed_words(*, by: None = None) -> int:
    """Add the everyday words and readings the portal comes with; rows of the same words stay as they are.

    How many were added.
    """
    data = json.loads(WORDS.read_text(encoding="utf-8"))
    before = Synonym.objects.count() + Polyphone.objects.count()
    Synonym.objects.bulk_create([Synonym(**row) for row in data["synonyms"]], ignore_conflicts=True)
    Polyphone.objects.bulk_create([Polyphone(**row) for row in data["polyphones"]], ignore_conflicts=True)
    added = Synonym.objects.count() + Polyphone.objects.count() - before
    if added:
        bump()
    return added

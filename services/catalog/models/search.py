"""The search index: one row of application-made tokens per published version."""

from django.db import models

from services.catalog.models.items import ItemVersion


class SearchEntry(models.Model):
    """Tokens of a version: character bigrams, pinyin, initials, synonyms. Written by search.index only."""

    version = models.OneToOneField(ItemVersion, models.CASCADE, primary_key=True, related_name="search_entry")
    tokens = models.TextField()

    def __str__(self) -> str:
        return str(self.version_id)

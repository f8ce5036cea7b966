"""The search index and the number that says whether the catalogue changed."""

from django.db import models
from django.db.models import Q

from services.catalog.models.versions import ItemVersion


class SearchEntry(models.Model):
    """Tokens of a version: character bigrams, pinyin, initials, synonyms. Written by search.index only."""

    version = models.OneToOneField(ItemVersion, models.CASCADE, primary_key=True, related_name="+")
    tokens = models.TextField()

    def __str__(self) -> str:
        return str(self.version_id)


class CatalogueStamp(models.Model):
    """One row with a number that every publication and withdrawal changes; caches of the catalogue carry it."""

    number = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="there_is_one_catalogue_stamp")]

    def __str__(self) -> str:
        return str(self.number)

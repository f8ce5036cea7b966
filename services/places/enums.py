"""Words of places."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PlaceKind(models.TextChoices):
    """What one finds there."""

    HALL = "hall", _("Service hall")
    POINT = "point", _("Service point")
    OFFICE = "office", _("Office")
    OTHER = "other", _("Other place")


VISITED = frozenset({PlaceKind.HALL, PlaceKind.POINT})
"""Kinds of places where a resident hands something in; they have a page."""

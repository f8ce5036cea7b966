"""A place one can go to."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from services.places.enums import VISITED, PlaceKind


class Place(models.Model):
    """A hall, a point or an office: where it is, when it is open, whom to ring. Referenced, never copied."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=10, choices=PlaceKind.choices, default=PlaceKind.HALL)
    region = models.CharField(_("region"), max_length=12, blank=True)
    address = models.CharField(_("address"), max_length=160)
    phones = models.JSONField(_("phones"), default=list, blank=True)
    hours = models.CharField(_("opening hours"), max_length=200)
    lat = models.DecimalField(_("latitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    lng = models.DecimalField(_("longitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    notes = models.CharField(_("notes"), max_length=300, blank=True)
    is_open = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        ordering = ("code",)
        constraints = [
            models.CheckConstraint(
                condition=Q(lat__isnull=True, lng__isnull=True)
                | Q(lat__gte=-90, lat__lte=90, lng__gte=-180, lng__lte=180),
                name="a_place_lies_on_the_earth",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def has_page(self) -> bool:
        """Whether residents go there, so that it has a page."""
        return self.is_open and self.kind in VISITED

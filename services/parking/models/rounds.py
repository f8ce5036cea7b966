"""What is known of spaces at the roadside: what each kind of source said last, and pictures of whoever walks there."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from services.files.models import StoredFile
from services.parking.enums import Direction, Source, SpaceStatus
from services.parking.models.lots import Space
from services.parking.models.stays import Stay


class SpaceSight(models.Model):
    """What one kind of source says of a space, and since when without a break: sources may disagree."""

    space = models.ForeignKey(Space, models.CASCADE, related_name="sights")
    source = models.CharField(max_length=12, choices=Source.choices)
    status = models.CharField(max_length=8, choices=SpaceStatus.choices)
    status_since = models.DateTimeField()
    observed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("sight of a space")
        verbose_name_plural = _("sights of spaces")
        ordering = ("space", "source")
        constraints = [
            models.UniqueConstraint(fields=["space", "source"], name="a_source_says_one_thing_of_a_space"),
        ]

    def __str__(self) -> str:
        return f"{self.space_id} {self.source} {self.status}"


class StayPhoto(models.Model):
    """A picture that an attendant took when a stay began or ended: proof for the driver as for the operator."""

    stay = models.ForeignKey(Stay, models.PROTECT, related_name="photos")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    way = models.CharField(max_length=4, choices=Direction.choices)
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    taken_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("photo of a stay")
        verbose_name_plural = _("photos of stays")
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.stay_id} {self.way}"

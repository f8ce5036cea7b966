"""Pictures that cameras sent of what passed."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from services.files.models import StoredFile
from services.parking.models.stays import Observation


class PassagePicture(models.Model):
    """The picture of one passage, as the camera sent it: proof for a while, then it goes; the read stays."""

    passage = models.OneToOneField(Observation, models.PROTECT, related_name="picture")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    """Of what was sent: another picture of the same passage is refused."""
    sent_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        verbose_name = _("picture of a passage")
        verbose_name_plural = _("pictures of passages")
        ordering = ("pk",)

    def __str__(self) -> str:
        return str(self.passage_id)

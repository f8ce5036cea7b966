"""容缺: what may follow after acceptance, who agreed to hand it in, and until when."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from services.applications.enums import Channel
from services.applications.models.contents import CaseMaterial
from services.common.fields import EncryptedTextField


class LaterMaterial(models.Model):
    """One material that is still missing: agreed to by the applicant, counted from acceptance.

    It is there once the clerk found that it fits (``CaseMaterial.finding``).
    """

    material = models.OneToOneField(CaseMaterial, models.CASCADE, related_name="later")
    agreed_through = models.CharField(max_length=10, choices=Channel.choices)
    """Online by the applicant's typed name, or at the window on paper, as the clerk wrote down."""
    signed_name = EncryptedTextField(aad="later_material.signed_name", blank=True)
    agreed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    agreed_at = models.DateTimeField()
    due_date = models.DateField(null=True)
    """Set when the case is accepted without it."""
    handed_in_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    overdue_told_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("pk",)
        indexes = [models.Index(fields=["due_date"], name="later_materials_by_day")]

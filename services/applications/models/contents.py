"""What a case holds: answers, materials, files."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from services.applications.enums import Fit, MaterialSource
from services.applications.models.case import Application, new_ref
from services.catalog.models import Material
from services.certificates.models import HeldDocument
from services.common.fields import EncryptedJSONField
from services.files.models import StoredFile


class Answers(models.Model):
    """What was answered, encrypted, and where each prefilled answer came from."""

    application = models.OneToOneField(Application, models.CASCADE, related_name="answers")
    data = EncryptedJSONField(aad="answers.data", default=dict)
    sources = EncryptedJSONField(aad="answers.sources", default=dict)
    """Question key → {source, label, organ, on_date, value, changed}."""
    prefill = EncryptedJSONField(aad="answers.prefill", default=dict)
    """What profile and registries said when the application began, by question key."""


class CaseMaterial(models.Model):
    """One material of the item in this case, and what the clerk found."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="materials")
    material = models.ForeignKey(Material, models.PROTECT, related_name="+")
    source = models.CharField(max_length=10, choices=MaterialSource.choices, default=MaterialSource.UPLOADED)
    held = models.ForeignKey(HeldDocument, models.PROTECT, null=True, related_name="+")
    finding = models.CharField(max_length=10, choices=Fit.choices, default=Fit.UNCHECKED)
    finding_reason = models.CharField(max_length=300, blank=True)
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField(null=True)
    on_paper = models.BooleanField(default=False, db_default=False)
    """Handed over a counter on paper; it travels on a hand-over list (材料交接单)."""
    original_seen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    original_seen_at = models.DateTimeField(null=True)
    """A clerk held the original beside it."""
    present_files: list[CaseFile]
    """Set by ``flow``: files that were not removed; those of its question where a question is the material."""

    class Meta:
        ordering = ["material__order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["application", "material"], name="a_case_lists_a_material_once"),
            models.CheckConstraint(
                condition=~Q(finding=Fit.UNFIT) | ~Q(finding_reason=""), name="an_unfit_material_says_why"
            ),
        ]


class CaseFile(models.Model):
    """A file handed in for a material, or for a question that asks for one."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    application = models.ForeignKey(Application, models.CASCADE, related_name="files")
    material = models.ForeignKey(CaseMaterial, models.CASCADE, null=True, related_name="files")
    question_key = models.CharField(max_length=40, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(material__isnull=True) ^ Q(question_key=""),
                name="a_file_belongs_to_a_material_or_a_question",
            )
        ]

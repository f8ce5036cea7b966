"""What happened to a case: its steps, and what the applicant was asked to supply."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from services.applications.enums import State, SupplementSubject
from services.applications.models.case import Application
from services.common.fields import EncryptedTextField
from services.documents.models import Document


class Progress(models.Model):
    """One step of the case as both sides see it. Never changed."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="progress")
    move = models.CharField(max_length=30)
    state = models.CharField(max_length=12, choices=State.choices)
    at = models.DateTimeField(db_index=True)
    by_label = models.CharField(max_length=80)
    note = EncryptedTextField(aad="progress.note", blank=True)
    document = models.ForeignKey(Document, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["id"]


class Supplement(models.Model):
    """One notice of everything that is missing; what it names is all that may be edited."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="supplements")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    due_date = models.DateField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"], condition=Q(answered_at__isnull=True), name="one_open_supplement_for_a_case"
            )
        ]


class SupplementItem(models.Model):
    """One line of a supplement: which answer or material, and why."""

    supplement = models.ForeignKey(Supplement, models.CASCADE, related_name="items")
    subject = models.CharField(max_length=10, choices=SupplementSubject.choices)
    key = models.CharField(max_length=60)
    """Key of the question, or id of the material as text."""
    label = models.CharField(max_length=120)
    reason = EncryptedTextField(aad="supplement_item.reason")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["supplement", "subject", "key"], name="a_supplement_names_a_thing_once")
        ]

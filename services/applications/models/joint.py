"""Other departments in a case: whose opinion was asked (会签), and from whom to whom it was handed on (转办)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from services.applications.enums import Opinion
from services.applications.models.case import Application, new_ref
from services.common.fields import EncryptedTextField
from services.departments.models import Department
from services.documents.models import Document


class Consultation(models.Model):
    """征求意见: the part of a case one department is asked about, with its own due day, and what it says."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    application = models.ForeignKey(Application, models.CASCADE, related_name="consultations")
    department = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name=_("department"))
    question = EncryptedTextField(_("what is asked"), aad="consultation.question")
    groups = models.JSONField(_("pages it sees"), default=list)
    """Keys of the question groups."""
    materials = models.JSONField(_("materials it sees"), default=list)
    """Ids of rows of CaseMaterial."""
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    due_date = models.DateField(_("answer by"), db_index=True)
    document = models.ForeignKey(Document, models.PROTECT, null=True, related_name="+")
    opinion = models.CharField(_("opinion"), max_length=10, choices=Opinion.choices, blank=True)
    grounds = EncryptedTextField(_("grounds"), aad="consultation.grounds", blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    """The opinions were collected; without an answer it is noted as overdue."""

    class Meta:
        verbose_name = _("opinion asked for")
        verbose_name_plural = _("opinions asked for")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "department"],
                condition=Q(closed_at__isnull=True),
                name="a_department_is_asked_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(opinion="", answered_by__isnull=True, answered_at__isnull=True)
                | (~Q(opinion="") & Q(answered_by__isnull=False, answered_at__isnull=False)),
                name="an_opinion_names_who_gave_it_and_when",
            ),
        ]

    def __str__(self) -> str:
        return self.ref


class CaseTransfer(models.Model):
    """转办: the case went to another department or person; whoever had it keeps this trace, not the case."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="transfers")
    from_department = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name=_("from"))
    to_department = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name=_("to"))
    to_person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reason = EncryptedTextField(_("reason"), aad="case_transfer.reason")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("handing on")
        verbose_name_plural = _("handings on")
        ordering = ["-id"]

"""告知承诺 and what is looked at after a decision: what was promised in whose words, who checks it, what was found."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from services.applications.enums import CheckReason, CheckState
from services.applications.models.case import Application
from services.applications.models.contents import CaseMaterial
from services.common.fields import EncryptedTextField
from services.files.models import StoredFile


def _staff() -> models.ForeignKey:
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")


class Promise(models.Model):
    """A signed promise that stands in for one material (国办发〔2020〕42号). Its words are the version's, kept here."""

    material = models.OneToOneField(CaseMaterial, models.CASCADE, related_name="promise")
    text = models.TextField()
    worded_in = models.CharField(max_length=70)
    """The version of the item whose words these are."""
    digest = models.CharField(max_length=64)
    """SHA-256 over words, version, name and drawing."""
    signed_name = EncryptedTextField(aad="promise.signed_name")
    signature = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    """Drawn by hand; None where the name was typed."""
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()


class AfterCheck(models.Model):
    """One look at a granted case afterwards: whether a promise was true, whether rules decided rightly."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="after_checks")
    reason = models.CharField(_("why it is looked at"), max_length=8, choices=CheckReason.choices)
    state = models.CharField(_("state"), max_length=8, choices=CheckState.choices, default=CheckState.OPEN)
    due_date = models.DateField(_("until"))
    finding = EncryptedTextField(aad="after_check.finding", blank=True)
    checked_by, checked_at = _staff(), models.DateTimeField(null=True)
    answer = EncryptedTextField(aad="after_check.answer", blank=True)
    """What the approver said."""
    decided_by, decided_at = _staff(), models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("after-check")
        verbose_name_plural = _("after-checks")
        ordering = ("due_date", "pk")
        indexes = [models.Index(fields=["state", "due_date"], name="after_checks_by_day")]
        constraints = [
            models.UniqueConstraint(fields=["application", "reason"], name="a_case_is_checked_once_for_a_reason"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("checked_by")),
                name="nobody_revokes_what_they_found_wrong",
            ),
            models.CheckConstraint(
                condition=~Q(state=CheckState.REVOKED) | Q(decided_by__isnull=False, checked_by__isnull=False),
                name="two_people_revoke",
            ),
        ]

"""Keys by which the systems of organs and partners ask the API."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from services.departments.models.organs import Department


class OrganKey(models.Model):
    """One key of one system. Of the secret only a keyed digest is kept: it is shown once, when it is made."""

    department = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name=_("department"))
    name = models.CharField(_("which system"), max_length=60)
    public_id = models.CharField(_("key"), max_length=12, unique=True, editable=False)
    secret_digest = models.CharField(max_length=64, editable=False)
    scopes = models.JSONField(_("may read"), default=list)
    expires_on = models.DateField(_("last day"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("made by"))
    made_at = models.DateTimeField(_("made at"), auto_now_add=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("revoked by")
    )

    class Meta:
        verbose_name = _("key of an organ")
        verbose_name_plural = _("keys of organs")
        ordering = ("-made_at", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) | Q(revoked_by__isnull=False),
                name="a_revoked_key_says_by_whom",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.public_id})"

    def is_in_force(self, day: date | None = None) -> bool:
        """Whether it opens anything on ``day`` (today)."""
        return self.revoked_at is None and (day or timezone.localdate()) <= self.expires_on

"""Append-only rows. The database refuses to change or delete them (migration 0002)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AuditEntry(models.Model):
    """One act or refusal. ``mac`` seals the row when written; ``seq``, ``prev_hash``, ``hash`` are set once later."""

    at = models.DateTimeField(_("at"), default=timezone.now, db_index=True)
    event = models.CharField(_("event"), max_length=80, db_index=True)
    actor_ref = models.CharField(_("actor"), max_length=40)
    actor_label = models.CharField(_("actor shown as"), max_length=60, blank=True)
    subject_ref = models.CharField(_("subject"), max_length=80, blank=True, db_index=True)
    department_ref = models.CharField(_("department"), max_length=40, blank=True)
    request_id = models.CharField(_("request number"), max_length=40, blank=True)
    detail = models.JSONField(_("detail"), default=dict, blank=True)
    mac = models.CharField(max_length=64, editable=False)
    seq = models.PositiveBigIntegerField(_("number"), null=True, unique=True, editable=False)
    prev_hash = models.CharField(max_length=64, blank=True, editable=False)
    hash = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["actor_ref", "at"], name="audit_by_actor_and_time"),
            models.Index(fields=["id"], condition=Q(seq__isnull=True), name="audit_entries_to_link"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(seq__isnull=True, hash="") | Q(seq__isnull=False, hash__gt=""),
                name="a_numbered_audit_entry_has_a_hash",
            )
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.actor_ref}"


class AuditAnchor(models.Model):
    """How long the chain was and its head at a moment; the same line stands in DATA_DIR/audit/anchors.log."""

    n = models.PositiveBigIntegerField(_("length of the chain"))
    head = models.CharField(_("head"), max_length=64)
    mac = models.CharField(max_length=64, editable=False)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("audit anchor")
        verbose_name_plural = _("audit anchors")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.n} {self.head[:8]}"

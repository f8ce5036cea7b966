"""The log: append-only rows, which the database refuses to change or delete (triggers.py). And its alarms."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from services.audit.enums import AlarmRule, AlarmState


class AuditEntry(models.Model):
    """One act or refusal. ``mac`` seals the row when written; ``seq``, ``prev_hash``, ``hash`` are set once later."""

    at = models.DateTimeField(_("at"), default=timezone.now, db_index=True)
    event = models.CharField(_("event"), max_length=80)
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
            models.Index(fields=["event", "at"], name="audit_by_event_and_time"),
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
        indexes = [models.Index(fields=["n"], name="anchors_by_length")]

    def __str__(self) -> str:
        return f"{self.n} {self.head[:8]}"


class Alarm(models.Model):
    """Something in the log that a person must look into: about whom or what, how often, and who looked.

    A sweep finds it every minute; while it is open, the same finding only moves ``last_at`` and ``count``.
    """

    rule = models.CharField(_("rule"), max_length=12, choices=AlarmRule.choices)
    actor_ref = models.CharField(_("concerns"), max_length=140)
    actor_label = models.CharField(_("shown as"), max_length=60, blank=True)
    first_at = models.DateTimeField(_("first seen"))
    last_at = models.DateTimeField(_("last seen"))
    count = models.PositiveIntegerField(_("how many"))
    raised_at = models.DateTimeField(_("raised at"), default=timezone.now)
    state = models.CharField(_("state"), max_length=12, choices=AlarmState.choices, default=AlarmState.OPEN)
    acknowledged_by = models.CharField(_("looked into by"), max_length=40, blank=True)
    acknowledged_label = models.CharField(_("name"), max_length=60, blank=True)
    acknowledged_at = models.DateTimeField(_("looked into at"), null=True, blank=True)
    note = models.CharField(_("what was found"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("alarm")
        verbose_name_plural = _("alarms")
        ordering = ["-raised_at", "-id"]
        indexes = [models.Index(fields=["rule", "actor_ref", "-last_at"], name="alarms_of_a_rule_about_one")]
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "actor_ref"],
                condition=Q(state=AlarmState.OPEN),
                name="one_open_alarm_of_a_rule_about_the_same",
            ),
            models.CheckConstraint(
                condition=Q(state=AlarmState.OPEN, acknowledged_at__isnull=True)
                | Q(state=AlarmState.ACKNOWLEDGED, acknowledged_at__isnull=False, acknowledged_by__gt=""),
                name="who_looked_into_an_alarm_is_named",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_rule_display()} · {self.actor_label or self.actor_ref}"

"""The tables of the ground floor: work to do after a commit, the calendar, demo messages."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from services.common.fields import EncryptedTextField


class Priority(models.IntegerChoices):
    """Which waiting work goes first."""

    LIVE = 0, _("Live hint")
    URGENT = 1, _("Somebody is looking")
    NORMAL = 5, _("Normal")
    BACKGROUND = 8, _("When nothing else waits")


class OutboxTask(models.Model):
    """One piece of work written in the transaction that made it necessary; done at least once, by the relay."""

    task = models.CharField(_("task"), max_length=120)
    kwargs = models.JSONField(_("arguments"), default=dict)
    key = models.CharField(_("key"), max_length=120, null=True, unique=True)
    created_at = models.DateTimeField(_("written at"), auto_now_add=True)
    due_at = models.DateTimeField(_("due at"))
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority.choices, default=Priority.NORMAL)
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0)
    leased_until = models.DateTimeField(_("leased until"), null=True)
    done_at = models.DateTimeField(_("done at"), null=True)
    dead_at = models.DateTimeField(_("given up at"), null=True)
    error = models.TextField(_("last error"), blank=True)

    class Meta:
        verbose_name = _("piece of background work")
        verbose_name_plural = _("background work")
        indexes = [
            models.Index(
                fields=["priority", "due_at", "id"], condition=Q(done_at=None, dead_at=None), name="outbox_waiting"
            ),
            models.Index(fields=["done_at"], name="outbox_done"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(dead_at__isnull=True), name="work_is_done_or_given_up_not_both"
            )
        ]

    def __str__(self) -> str:
        return f"{self.task} #{self.pk}"


class CalendarYear(models.Model):
    """A year whose holidays are known, with the notice they come from."""

    year = models.PositiveSmallIntegerField(_("year"), unique=True)
    source = models.CharField(_("source"), max_length=200)

    class Meta:
        verbose_name = _("calendar year")
        verbose_name_plural = _("calendar years")

    def __str__(self) -> str:
        return str(self.year)


class CalendarDay(models.Model):
    """A day that departs from the week: a day off, or a weekend day that is worked."""

    day = models.DateField(_("day"), unique=True)
    is_workday = models.BooleanField(_("worked"))
    name = models.CharField(_("name"), max_length=40)

    class Meta:
        verbose_name = _("special day")
        verbose_name_plural = _("special days")
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"


class DemoMessage(models.Model):
    """A short message of the demo, shown on the page instead of being sent. Never written in production."""

    phone_index = models.CharField(max_length=64, db_index=True)
    text = EncryptedTextField(aad="demo_message.text")
    code = EncryptedTextField(aad="demo_message.code", blank=True)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)


class IdempotentRequest(models.Model):
    """A request of the API that came with a key of its sender's: claimed once, its answer kept for a day."""

    principal = models.CharField(max_length=60)
    key_index = models.CharField(max_length=64)
    """Blind index of principal and key."""
    fingerprint = models.CharField(max_length=64)
    begun_at = models.DateTimeField(db_index=True)
    leased_until = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(null=True)
    body = EncryptedTextField(aad="idempotent_request.body", blank=True)
    location = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key_index"], name="a_principal_uses_a_key_for_one_request"),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(status__isnull=False), name="a_finished_request_has_an_answer"
            ),
        ]

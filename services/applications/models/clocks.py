"""What runs against whom in a case, when it stood still, and when it was made longer."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from services.applications.enums import ClockKind, Level, SpecialProcedure
from services.applications.models.case import Application
from services.catalog.enums import Unit
from services.common.fields import EncryptedTextField
from services.documents.models import Document


class Clock(models.Model):
    """One limit of a case. The dates on the case are copies of those that run now, by which the desk sorts.

    ``ends_at`` is the first moment at which the limit has passed, ``due_date`` its last day; both are empty while the
    calendar lacks the year, and the sweep fills them once it is there.
    """

    application = models.ForeignKey(Application, models.CASCADE, related_name="clocks")
    kind = models.CharField(_("kind"), max_length=10, choices=ClockKind.choices)
    label = models.CharField(_("stage"), max_length=60, blank=True)
    """Name of the stage (环节) or of the department, for clocks of steps."""
    unit = models.CharField(_("unit"), max_length=8, choices=Unit.choices)
    amount = models.PositiveSmallIntegerField(_("limit"))
    extended = models.PositiveSmallIntegerField(_("made longer by"), default=0)
    """In the unit of the extension."""
    started_at = models.DateTimeField(_("began at"))
    due_date = models.DateField(_("last day"), null=True, db_index=True)
    ends_at = models.DateTimeField(_("passed from"), null=True)
    warns_at = models.DateTimeField(_("yellow from"), null=True)
    paused_at = models.DateTimeField(_("stands still since"), null=True)
    left = models.PositiveIntegerField(_("left while it stands still"), null=True)
    """Days of its kind, seconds for hours; see ``limits.left_of``."""
    stopped_at = models.DateTimeField(_("ended at"), null=True)
    told = models.PositiveSmallIntegerField(default=0, choices=Level.choices)
    """The last level the head, or the applicant, was told."""
    fault = models.CharField(_("what hindered the sweep"), max_length=200, blank=True)
    fault_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("clock")
        verbose_name_plural = _("clocks")
        ordering = ["id"]
        indexes = [
            models.Index(
                fields=["warns_at"], condition=Q(stopped_at__isnull=True, paused_at__isnull=True), name="clocks_running"
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "kind", "label"],
                condition=Q(stopped_at__isnull=True),
                name="one_clock_of_a_kind_runs_in_a_case",
            ),
            models.CheckConstraint(
                condition=Q(paused_at__isnull=True) | Q(left__isnull=False) | Q(ends_at__isnull=True),
                name="a_clock_that_stands_still_knows_what_is_left",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) ^ Q(due_date__isnull=False), name="a_clock_that_ends_has_a_last_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.label}".strip()

    @property
    def whole(self) -> int:
        """The limit with its extension."""
        return self.amount + self.extended


class Pause(models.Model):
    """特别程序: time that does not count (行政许可法 art. 45). Proposed by the handler, agreed to by an approver."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="pauses")
    kind = models.CharField(_("special procedure"), max_length=10, choices=SpecialProcedure.choices)
    reason = EncryptedTextField(aad="pause.reason")
    expected_days = models.PositiveSmallIntegerField(_("expected working days"))
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    agreed = models.BooleanField(_("agreed to"), null=True)
    started_at = models.DateTimeField(_("from"), null=True)
    expected_date = models.DateField(_("expected until"), null=True)
    ended_at = models.DateTimeField(_("until"), null=True)

    class Meta:
        verbose_name = _("special procedure")
        verbose_name_plural = _("special procedures")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(ended_at__isnull=True) & (Q(agreed__isnull=True) | Q(agreed=True)),
                name="one_open_special_procedure_for_a_case",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")),
                name="nobody_agrees_to_the_pause_they_proposed",
            ),
            models.CheckConstraint(
                condition=~Q(agreed=True) | Q(started_at__isnull=False, expected_date__isnull=False),
                name="a_pause_that_was_agreed_to_has_its_days",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class Extension(models.Model):
    """延长期限: once for a case, by the head in charge, with a reason (行政许可法 art. 42)."""

    application = models.OneToOneField(Application, models.CASCADE, related_name="extension")
    amount = models.PositiveSmallIntegerField(_("made longer by"))
    unit = models.CharField(_("unit"), max_length=8, choices=Unit.choices)
    reason = EncryptedTextField(aad="extension.reason")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    document = models.ForeignKey(Document, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("extension")
        verbose_name_plural = _("extensions")

    def __str__(self) -> str:
        return f"{self.amount} {self.get_unit_display()}"


class Escalation(models.Model):
    """A light of a case that the head in charge was told of: once for each level of each deadline."""

    clock = models.ForeignKey(Clock, models.CASCADE, related_name="escalations")
    application = models.ForeignKey(Application, models.CASCADE, related_name="+")
    level = models.PositiveSmallIntegerField(_("light"), choices=Level.choices)
    ends_at = models.DateTimeField()
    at = models.DateTimeField(_("told at"))
    seen_at = models.DateTimeField(null=True)
    seen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["clock", "level", "ends_at"], name="a_head_is_told_once_of_a_level_of_a_deadline"
            )
        ]
        indexes = [models.Index(fields=["at"], condition=Q(seen_at__isnull=True), name="escalations_unseen")]

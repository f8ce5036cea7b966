"""Publications of decisions, corrections of them, and the figures of a month."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from services.applications.models import Application, new_ref
from services.catalog.enums import PublishedAs
from services.departments.models import Department
from services.publicity.enums import CorrectionState, Counterpart, Part, Standing, State
from services.publicity.querysets import PublicationQuerySet


class Publication(models.Model):
    """One granted decision as the public reads it. Written with the decision, filled and let out by a task.

    Of a natural person it holds the masked name and nothing else: what is not here cannot leak.
    """

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    application = models.OneToOneField(Application, models.PROTECT, null=True, related_name="+", editable=False)
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.WAITING)
    department = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name=_("organ"))
    licence_kind = models.CharField(_("kind"), max_length=12, choices=PublishedAs.choices)
    item_name = models.CharField(_("item"), max_length=120)
    decided_date = models.DateField(_("decided on"))
    due_date = models.DateField(_("to be published by"), null=True)
    """Seven working days after the decision; empty while the calendar lacks the year."""
    published_at = models.DateTimeField(_("published at"), null=True)
    counterpart_kind = models.CharField(_("published about"), max_length=8, choices=Counterpart.choices)
    counterpart_name = models.CharField(_("name, of persons masked"), max_length=120, blank=True)
    counterpart_code = models.CharField(_("unified social credit code"), max_length=18, blank=True)
    representative = models.CharField(_("legal representative, masked"), max_length=60, blank=True)
    document_name = models.CharField(_("decision document"), max_length=120, blank=True)
    document_number = models.CharField(_("number of the decision"), max_length=100, blank=True)
    certificate_name = models.CharField(_("certificate"), max_length=60, blank=True)
    certificate_number = models.CharField(_("number of the certificate"), max_length=60, blank=True)
    content = models.CharField(_("what is permitted"), max_length=300, blank=True)
    valid_from = models.DateField(_("valid from"), null=True)
    valid_to = models.DateField(_("valid until"), null=True)
    organ_name = models.CharField(_("deciding organ"), max_length=80)
    organ_code = models.CharField(_("code of the organ"), max_length=18)
    source_name = models.CharField(_("source of the data"), max_length=80)
    source_code = models.CharField(_("code of the source"), max_length=18)
    standing = models.CharField(_("standing"), max_length=9, choices=Standing.choices, default=Standing.VALID)
    standing_date = models.DateField(_("so since"), null=True)
    note = models.CharField(_("remark"), max_length=200, blank=True)
    retract_date = models.DateField(_("public until"), null=True)
    """Persons only: from the day after it nobody reads it any more."""
    retracted_at = models.DateTimeField(_("taken down at"), null=True)
    is_example = models.BooleanField(_("invented, for the demonstration"), default=False)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("published decision")
        verbose_name_plural = _("published decisions")
        ordering = ["-decided_date", "-pk"]
        indexes = [
            models.Index(fields=["state", "-decided_date", "-id"], name="decisions_on_public_view"),
            models.Index(fields=["due_date"], condition=Q(state="waiting"), name="decisions_to_be_published"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_example=True) ^ Q(application__isnull=False), name="only_an_example_has_no_case"
            ),
            models.CheckConstraint(
                condition=~Q(counterpart_kind="person") | Q(counterpart_code="", representative=""),
                name="of_a_person_only_the_masked_name_is_kept",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting") | Q(published_at__isnull=False), name="what_is_published_says_since_when"
            ),
            models.CheckConstraint(
                condition=~Q(state="retracted") | Q(retracted_at__isnull=False), name="what_is_taken_down_says_when"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_name} {self.document_number}".strip()

    @property
    def subject_ref(self) -> str:
        """How the audit names it."""
        return f"publication:{self.ref}"

    @property
    def is_person(self) -> bool:
        """Whether it is about a natural person."""
        return self.counterpart_kind == Counterpart.PERSON


class Correction(models.Model):
    """A change of what is published: asked for by one person, made by another."""

    publication = models.ForeignKey(
        Publication, models.PROTECT, related_name="corrections", verbose_name=_("published decision")
    )
    part = models.CharField(_("what"), max_length=20, choices=Part.choices)
    old = models.CharField(_("so far"), max_length=300, blank=True, editable=False)
    new = models.CharField(_("correct"), max_length=300, blank=True)
    reason = models.CharField(_("why"), max_length=200)
    state = models.CharField(_("state"), max_length=8, choices=CorrectionState.choices, default=CorrectionState.OPEN)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked for by"), editable=False
    )
    asked_at = models.DateTimeField(_("asked for at"), auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("decided by"),
        editable=False,
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, editable=False)

    class Meta:
        verbose_name = _("correction of a publication")
        verbose_name_plural = _("corrections of publications")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")),
                name="nobody_makes_the_correction_they_asked_for",
            ),
            models.CheckConstraint(
                condition=Q(state="open", decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(state="open") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="a_decided_correction_names_who_and_when",
            ),
            models.UniqueConstraint(
                fields=["publication", "part"], condition=Q(state="open"), name="one_open_correction_of_a_part"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.publication} · {self.get_part_display()}"


class Figures(models.Model):
    """What one department did in one month, counted at night. Numbers of cases; days are working days."""

    department = models.ForeignKey(Department, models.CASCADE, related_name="+", verbose_name=_("organ"))
    month = models.DateField(_("month (its first day)"))
    received = models.PositiveIntegerField(_("received"), default=0)
    decided = models.PositiveIntegerField(_("decided"), default=0)
    measured = models.PositiveIntegerField(_("decided with a promise that can be measured"), default=0)
    on_time = models.PositiveIntegerField(_("of these on time"), default=0)
    instant = models.PositiveIntegerField(_("decided by rules"), default=0)
    days = models.PositiveIntegerField(_("working days they took"), default=0)
    promised_days = models.PositiveIntegerField(_("working days promised for them"), default=0)
    is_example = models.BooleanField(_("invented, for the demonstration"), default=False)
    counted_at = models.DateTimeField(_("counted at"), auto_now=True)

    class Meta:
        verbose_name = _("figures of a month")
        verbose_name_plural = _("figures of months")
        ordering = ["month", "department"]
        constraints = [
            models.UniqueConstraint(
                fields=["department", "month", "is_example"], name="a_department_has_one_row_of_figures_a_month"
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="a_month_is_named_by_its_first_day"),
            models.CheckConstraint(
                condition=Q(on_time__lte=F("measured"), measured__lte=F("decided"), instant__lte=F("decided")),
                name="parts_are_not_more_than_the_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.department_id}"

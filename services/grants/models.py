"""Programmes, whom they found, on what evidence, and what was said against it."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from services.accounts.models import Person
from services.applications.models import Application, new_ref
from services.catalog.models import ItemVersion
from services.common.fields import EncryptedTextField
from services.departments.models import Department
from services.grants.enums import Cadence, State
from services.grants.querysets import CandidateQuerySet
from services.questions.enums import Operator


class Programme(models.Model):
    """What is given to whom without an application: an item, the rules, who reviews, how long it is published."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80)
    item_code = models.SlugField(
        _("item"), max_length=60, help_text=_("Address of the item it grants; the version in force counts.")
    )
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        related_name="+",
        verbose_name=_("reviewed by"),
        help_text=_("Its examiners review the list, its approvers approve it; the decision bears its seal."),
    )
    given = models.CharField(
        _("what is given"), max_length=120, help_text=_("In plain words: how much, how often, where it arrives.")
    )
    reason = models.CharField(
        _("why it is given"), max_length=160, help_text=_("In plain words, to the person: you are 80 or older …")
    )
    basis = models.CharField(_("legal basis"), max_length=200)
    region = models.CharField(
        _("household in"),
        max_length=12,
        default="440981",
        validators=[RegexValidator(r"^\d{2,12}$")],
        help_text=_("Leading digits of the division code."),
    )
    age_from = models.PositiveSmallIntegerField(
        _("from which age"), null=True, blank=True, validators=[MaxValueValidator(150)]
    )
    age_until = models.PositiveSmallIntegerField(
        _("until which age"), null=True, blank=True, validators=[MaxValueValidator(150)]
    )
    cadence = models.CharField(_("granted"), max_length=8, choices=Cadence.choices, default=Cadence.YEAR)
    objection_days = models.PositiveSmallIntegerField(
        _("published for (working days)"), default=5, validators=[MinValueValidator(3), MaxValueValidator(30)]
    )
    is_active = models.BooleanField(_("in use"), default=False)

    class Meta:
        verbose_name = _("programme without application")
        verbose_name_plural = _("programmes without application")
        ordering = ("name", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(age_from__isnull=True) | Q(age_until__isnull=True) | Q(age_until__gte=F("age_from")),
                name="a_programme_ends_at_a_later_age_than_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Ages in order, an item that exists and serves persons."""
        if self.age_from is not None and self.age_until is not None and self.age_until < self.age_from:
            raise ValidationError({"age_until": _("The last age must not lie below the first.")})
        newest = ItemVersion.objects.filter(item_code=self.item_code).order_by("-version").first()
        if newest is None:
            raise ValidationError({"item_code": _("No item has this address.")})
        if "person" not in newest.serves:
            raise ValidationError({"item_code": _("This item is not for individuals.")})


class ProgrammeRule(models.Model):
    """One test over one fact, as for automatic decisions. All pass → on the list; anything else → for a person."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="rules")
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    fact = models.CharField(_("fact"), max_length=80)
    operator = models.CharField(_("operator"), max_length=10, choices=Operator.choices)
    value = models.JSONField(_("value"), null=True, blank=True)
    explanation = models.CharField(_("what it establishes"), max_length=120)

    class Meta:
        verbose_name = _("rule of a programme")
        verbose_name_plural = _("rules of a programme")
        ordering = ("order", "id")

    def __str__(self) -> str:
        return self.explanation


class Search(models.Model):
    """One time the registers were asked who fits."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="searches")
    period = models.CharField(_("period"), max_length=10)
    at = models.DateTimeField(_("at"), auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered = models.BooleanField(_("the register answered"), default=True)
    named = models.PositiveIntegerField(_("named by the register"), default=0)
    added = models.PositiveIntegerField(_("new on the list"), default=0)

    class Meta:
        ordering = ("-at", "-pk")


def _staff() -> models.ForeignKey:
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")


class Candidate(models.Model):
    """Somebody a programme found for one period. Nothing is granted before two people and the public have seen it."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="candidates")
    period = models.CharField(max_length=10)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    locality = models.CharField(max_length=60, blank=True)
    """Town and village of the household, as the public may read it."""
    state = models.CharField(max_length=10, choices=State.choices)
    found_at = models.DateTimeField(auto_now_add=True)
    note = EncryptedTextField(aad="candidate.note", blank=True)
    """Why it was confirmed, struck, sent back, doubted or dismissed; the latest counts."""
    reviewed_by, reviewed_at = _staff(), models.DateTimeField(null=True)
    approved_by, approved_at = _staff(), models.DateTimeField(null=True)
    published_until_date = models.DateField(null=True)
    """Last day of the objection period."""
    ended_at = models.DateTimeField(null=True)
    application = models.OneToOneField(Application, models.PROTECT, null=True, related_name="+")

    objects = CandidateQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        indexes = [
            models.Index(fields=["programme", "period", "state"], name="candidates_by_state"),
            models.Index(fields=["state", "published_until_date"], name="candidates_published_until"),
            models.Index(fields=["person"], name="candidates_of_a_person"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "period", "person"], name="one_grant_per_person_programme_and_period"
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("reviewed_by")),
                name="nobody_approves_what_they_confirmed",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.GRANTED) | Q(application__isnull=False), name="a_grant_is_a_case"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.PUBLISHED, State.OBJECTED, State.GRANTED])
                | Q(reviewed_by__isnull=False, approved_by__isnull=False, published_until_date__isnull=False),
                name="two_people_saw_what_is_published",
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def subject_ref(self) -> str:
        """How the audit names it."""
        return f"candidate:{self.ref}"


class Factor(models.Model):
    """Evidence: one rule, what a register said, whether it passed. None: nobody could tell."""

    candidate = models.ForeignKey(Candidate, models.CASCADE, related_name="factors")
    attempt = models.PositiveSmallIntegerField(default=1)
    order = models.PositiveSmallIntegerField()
    fact = models.CharField(max_length=80)
    operator = models.CharField(max_length=10)
    expected = models.CharField(max_length=200)
    value = EncryptedTextField(aad="grants.factor.value", blank=True)
    passed = models.BooleanField(null=True)
    explanation = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        ordering = ("attempt", "order")
        constraints = [
            models.UniqueConstraint(fields=["candidate", "attempt", "order"], name="a_rule_speaks_once_an_attempt")
        ]


class Objection(models.Model):
    """What somebody said against a published candidate, and what became of it."""

    candidate = models.ForeignKey(Candidate, models.CASCADE, related_name="objections")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    """The resident who wrote it, or the member of staff who took it down."""
    from_outside = models.BooleanField(default=False)
    """Taken down by staff: by phone, by letter, at the window."""
    text = EncryptedTextField(aad="objection.text")
    at = models.DateTimeField(auto_now_add=True)
    answer = EncryptedTextField(aad="objection.answer", blank=True)
    upheld = models.BooleanField(null=True)
    answered_by, answered_at = _staff(), models.DateTimeField(null=True)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["candidate", "by"],
                condition=Q(from_outside=False, upheld__isnull=True),
                name="one_open_objection_of_a_person",
            )
        ]

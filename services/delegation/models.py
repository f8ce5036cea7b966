"""Who may act for whom; the codes by which a person consents; what was done; posts of helpers."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from services.accounts.enums import ActingKind, ActingScope
from services.accounts.models import Person
from services.common.fields import EncryptedTextField
from services.delegation.enums import OPEN, PLAIN_SCOPES, Consent, Party, Relation, State
from services.delegation.querysets import GrantQuerySet, HelperPostQuerySet
from services.departments.models import Department
from services.files.models import StoredFile

KINDS = [(kind.value, kind.label) for kind in (ActingKind.AGENT, ActingKind.GUARDIAN, ActingKind.HELPER)]


class HelperPost(models.Model):
    """帮办代办员: a resident who helps the people of a village or community, from a day until a day."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("helper"))
    department = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name=_("village or community"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("last day"), null=True, blank=True)

    objects = HelperPostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post of a helper")
        verbose_name_plural = _("posts of helpers")
        ordering = ("department", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "department"],
                condition=Q(ends_on__isnull=True),
                name="a_helper_holds_one_post_in_a_village",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="a_helpers_post_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.department} · {self.person}"

    def is_held_on(self, day: date) -> bool:
        """Whether the post entitles on ``day``."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


class Grant(models.Model):
    """One person (agent) may act for another (principal): which kind, what for, until which day.

    Whoever is not found yet is named by what was typed: name and the blind index of phone or document. That tells
    nobody whether there is an account.
    """

    kind = models.CharField(_("kind"), max_length=10, choices=KINDS)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.ASKED)
    principal = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("person it is for")
    )
    principal_name = models.CharField(max_length=60)
    principal_index = models.CharField(max_length=64, blank=True, editable=False, db_index=True)
    agent = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("person who acts")
    )
    agent_name = models.CharField(max_length=60)
    agent_index = models.CharField(max_length=64, blank=True, editable=False, db_index=True)
    agent_phone = EncryptedTextField(aad="grant.agent_phone", blank=True)
    asked_by = models.CharField(_("begun by"), max_length=10, choices=Party.choices)
    relation = models.CharField(_("relation"), max_length=10, choices=Relation.choices, blank=True)
    scopes = models.JSONField(_("may"), default=list)
    items = models.JSONField(_("limited to items"), null=True, blank=True)
    """Codes of items it is limited to; None for every item."""
    purpose = models.CharField(_("purpose"), max_length=120, blank=True)
    ends_on = models.DateField(_("last day"))
    open_until = models.DateTimeField(_("to be answered until"))
    consent = models.CharField(_("consent by"), max_length=10, choices=Consent.choices, blank=True)
    consented_at = models.DateTimeField(_("consented at"), null=True, blank=True)
    minor_consent_at = models.DateTimeField(_("guardian's consent below 14"), null=True, blank=True)
    signature = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    post = models.ForeignKey(
        HelperPost, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("post of a helper")
    )
    created_at = models.DateTimeField(_("made at"), auto_now_add=True)
    begun_at = models.DateTimeField(_("in force since"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    ended_by = models.CharField(_("ended by"), max_length=10, choices=Party.choices, blank=True)

    objects = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("right to act for another")
        verbose_name_plural = _("rights to act for others")
        ordering = ("-pk",)
        indexes = [
            models.Index(fields=["agent", "state", "kind"], name="grants_of_an_agent"),
            models.Index(fields=["principal", "state"], name="grants_of_a_principal"),
            models.Index(fields=["state", "ends_on"], name="grants_that_run_out"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(principal__isnull=True) | Q(agent__isnull=True) | ~Q(principal=F("agent")),
                name="nobody_acts_for_themselves",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.ACTIVE)
                | Q(principal__isnull=False, agent__isnull=False, consented_at__isnull=False, begun_at__isnull=False),
                name="a_right_in_force_has_two_people_and_a_consent",
            ),
            models.CheckConstraint(
                condition=~Q(kind=ActingKind.HELPER) | Q(post__isnull=False), name="a_helper_acts_by_a_post"
            ),
            models.UniqueConstraint(
                fields=["principal", "agent", "kind"],
                condition=Q(state=State.ACTIVE, kind__in=[ActingKind.AGENT, ActingKind.GUARDIAN]),
                name="two_people_share_one_right_in_force",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to answer."""
        return self.state in OPEN

    @property
    def is_active(self) -> bool:
        """In force, as far as the row says; whether it entitles today is asked with ``standing``."""
        return self.state == State.ACTIVE

    @property
    def is_asked(self) -> bool:
        """Whether the principal's consent is missing."""
        return self.state == State.ASKED

    @property
    def is_invited(self) -> bool:
        """Whether the agent's answer is missing."""
        return self.state == State.INVITED

    @property
    def plain_scopes(self) -> list[str]:
        """What the agent may do, in the words of the person who allows it."""
        return [str(PLAIN_SCOPES[scope]) for scope in ActingScope if scope in self.scopes]

    def party_of(self, person: Person) -> Party | None:
        """Which of the two ``person`` is; who was named by document before anybody knew them counts too."""
        if self.agent_id == person.pk:
            return Party.AGENT
        named = self.principal_id is None and person.id_index and self.principal_index == person.id_index
        if self.principal_id == person.pk or (named and self.principal_name == person.name):
            return Party.PRINCIPAL
        return None


class ConsentCode(models.Model):
    """Six digits sent to the principal about one grant. They consent to that grant as it stands and to nothing else."""

    grant = models.ForeignKey(Grant, models.CASCADE, related_name="codes")
    target_index = models.CharField(max_length=64, db_index=True)
    """Who it goes to, as a blind index: so many a day, whoever asks."""
    code = EncryptedTextField(aad="consentcode.code")
    tries_left = models.PositiveSmallIntegerField()
    sent_at = models.DateTimeField(db_index=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("sent_at")), name="a_consent_code_expires_after_it_was_sent"
            )
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class Act(models.Model):
    """One thing an agent did for the principal, as both may read it."""

    grant = models.ForeignKey(Grant, models.PROTECT, related_name="acts")
    at = models.DateTimeField(_("at"))
    words = models.CharField(_("what"), max_length=200)
    subject_ref = models.CharField(max_length=80, blank=True)
    url = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("act for another")
        verbose_name_plural = _("acts for others")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return self.words

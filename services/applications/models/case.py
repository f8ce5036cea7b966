"""The case itself. The people are kept apart: applicant, subject, holder, guardian, handler, agent."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from services.accounts.models import Enterprise, Person
from services.applications.enums import FINAL, Channel, Proposal, ReturnGround, State
from services.applications.querysets import ApplicationQuerySet
from services.catalog.models import EnrolmentBatch, ItemVersion
from services.certificates.models import Certificate
from services.common.crypto import blind_index
from services.departments.models import Department

if TYPE_CHECKING:
    from services.accounts.models import User
    from services.documents.models import Document


REF_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


def new_ref() -> str:
    """Twelve random characters that stand for a case in addresses."""
    return "".join(secrets.choice(REF_ALPHABET) for _ in range(12))


def phone_tail(phone: str) -> str:
    """Blind index of the last four digits of a phone, by which a desk finds a case; empty without a phone."""
    return blind_index("case.phone_tail", phone[-4:]) if len(phone) >= 4 else ""


def _person(label: str, *, null: bool = True) -> models.ForeignKey:
    return models.ForeignKey(Person, models.PROTECT, null=null, blank=null, related_name="+", verbose_name=label)


QUEUE = ["department", "state", "due_date", "submitted_at", "warn_date", "due_at", "examiner", "id"]
"""All that order and counts of the queue ask for: the index answers, wide rows of thousands of cases stay unread."""


class Application(models.Model):
    """办件: one application of a person or an enterprise for one version of an item."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    number = models.CharField(_("case number"), max_length=60, unique=True, null=True, editable=False)
    item_version = models.ForeignKey(ItemVersion, models.PROTECT, related_name="+", verbose_name=_("item"))
    department = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name=_("organ"))
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices, default=Channel.ONLINE)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.DRAFT)

    applicant = _person(_("applicant"))
    applicant_enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("applicant (enterprise)")
    )
    subject = _person(_("person it is about"))
    holder = _person(_("holder of the result"))
    guardian = _person(_("guardian"))
    handler = _person(_("handler of the enterprise"))
    agent = _person(_("agent"))
    begun_as = models.CharField(
        _("right under which it was begun"), max_length=40, default="self", db_default="self", editable=False
    )
    """``self``, ``enterprise:3``, ``agent:7``: what ``accounts.acting`` called it then."""

    batch = models.ForeignKey(
        EnrolmentBatch, models.PROTECT, null=True, related_name="+", verbose_name=_("enrolment period"), editable=False
    )
    visit = models.ForeignKey("applications.Visit", models.PROTECT, null=True, related_name="cases", editable=False)
    """The walk-in at a window for whom it was opened."""
    phone_tail = models.CharField(max_length=64, blank=True, db_default="", editable=False, db_index=True)
    """Blind index of the last four digits of the applicant's phone; set when it is submitted, for the search."""
    taken_in_by = models.ForeignKey(
        Department, models.PROTECT, null=True, related_name="+", verbose_name=_("taken in by"), editable=False
    )
    """跨域通办: the office elsewhere that took it in (收件地). ``department`` is always who has the case now."""
    goes_to = models.ForeignKey(
        Department, models.PROTECT, null=True, related_name="+", verbose_name=_("handled by"), editable=False
    )
    """The organ that handles and decides it (业务属地), until the case is there."""
    form = models.JSONField(_("frozen form"), default=dict, editable=False)
    step = models.CharField(max_length=40, blank=True, editable=False)
    approval_level = models.PositiveSmallIntegerField(_("approvals needed"), default=1)
    examiner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    proposal = models.CharField(_("proposal"), max_length=6, choices=Proposal.choices, blank=True)
    proposal_reason = models.TextField(_("reasons of the proposal"), blank=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    first_approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    first_approved_at = models.DateTimeField(null=True)
    """Where two approvals are needed: who agreed with the proposal first."""
    return_ground = models.CharField(
        _("ground of the return"), max_length=10, choices=ReturnGround.choices, blank=True, db_default=""
    )
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    granted = models.BooleanField(_("granted"), null=True)
    decided_by_system = models.BooleanField(_("decided by rules"), default=False)
    refusal_reason = models.TextField(_("reasons of the refusal"), blank=True)
    certificate = models.ForeignKey(Certificate, models.PROTECT, null=True, related_name="+")

    created_at = models.DateTimeField(_("begun at"), auto_now_add=True)
    saved_at = models.DateTimeField(_("saved at"), auto_now=True)
    submitted_at = models.DateTimeField(_("submitted at"), null=True)
    received_at = models.DateTimeField(_("received at"), null=True)
    accepted_at = models.DateTimeField(_("accepted at"), null=True)
    decided_at = models.DateTimeField(_("decided at"), null=True)
    closed_at = models.DateTimeField(_("closed at"), null=True)
    notice_due_date = models.DateField(_("notice due"), null=True)
    promise_due_date = models.DateField(_("promised by"), null=True)
    statutory_due_date = models.DateField(_("statutory limit"), null=True)
    due_date = models.DateField(_("next clerk deadline"), null=True, db_index=True)
    warn_date = models.DateField(_("yellow from"), null=True)
    due_at = models.DateTimeField(_("deadline to the hour"), null=True)
    """Only of limits in hours. All of these are copies of the case's clocks that run now: see ``models.clocks``."""

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        indexes = [
            models.Index(fields=QUEUE, name="case_queue_whole"),
            models.Index(fields=["applicant", "-created_at"], name="case_of_applicant"),
            models.Index(fields=["applicant_enterprise", "-created_at"], name="case_of_enterprise"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(applicant__isnull=True) ^ Q(applicant_enterprise__isnull=True),
                name="a_case_has_one_applicant_person_or_enterprise",
            ),
            models.CheckConstraint(
                condition=Q(state=State.DRAFT) | Q(number__isnull=False, submitted_at__isnull=False),
                name="a_submitted_case_has_a_number_and_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.MAKING, State.RESULT_FEE, State.DELIVERY, State.CLOSED])
                | Q(granted__isnull=False, decided_at__isnull=False),
                name="a_decided_case_says_whether_it_was_granted",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | Q(approval_level=0, granted=True)
                | ~Q(decided_by=F("proposed_by")),
                name="nobody_decides_what_they_proposed",
            ),
            models.CheckConstraint(
                condition=Q(first_approved_by__isnull=True)
                | (~Q(first_approved_by=F("proposed_by")) & ~Q(first_approved_by=F("decided_by"))),
                name="two_approvals_come_from_two_who_did_not_propose",
            ),
            models.CheckConstraint(
                condition=Q(approval_level__lt=2) | Q(decided_by__isnull=True) | Q(first_approved_by__isnull=False),
                name="a_case_of_two_approvals_is_not_decided_by_one",
            ),
            models.CheckConstraint(
                condition=Q(state=State.RETURNED) ^ Q(return_ground=""), name="a_returned_case_says_why"
            ),
            models.CheckConstraint(
                condition=~Q(state=State.TAKEN_IN) | Q(taken_in_by__isnull=False, goes_to__isnull=False),
                name="what_was_taken_in_elsewhere_goes_somewhere",
            ),
            models.CheckConstraint(
                condition=Q(decided_by_system=False) | Q(granted=True), name="rules_only_ever_grant"
            ),
            models.UniqueConstraint(
                fields=["applicant", "item_version"],
                condition=Q(state=State.DRAFT, agent__isnull=True, guardian__isnull=True, visit__isnull=True),
                name="a_person_has_one_own_draft_of_an_item",
            ),
            models.UniqueConstraint(
                fields=["agent", "applicant", "item_version"],
                condition=Q(state=State.DRAFT, agent__isnull=False, visit__isnull=True),
                name="an_agent_has_one_draft_of_an_item_for_a_person",
            ),
            models.UniqueConstraint(
                fields=["guardian", "applicant", "item_version"],
                condition=Q(state=State.DRAFT, guardian__isnull=False, visit__isnull=True),
                name="a_guardian_has_one_draft_of_an_item_for_a_child",
            ),
            models.UniqueConstraint(
                fields=["handler", "applicant_enterprise", "item_version"],
                condition=Q(state=State.DRAFT, applicant_enterprise__isnull=False, visit__isnull=True),
                name="a_handler_has_one_draft_of_an_item_for_an_enterprise",
            ),
        ]

    def __str__(self) -> str:
        return self.number or self.ref

    @property
    def subject_ref(self) -> str:
        """How audit, documents and certificates name this case."""
        return f"case:{self.ref}"

    @property
    def is_final(self) -> bool:
        """Whether nothing can happen any more."""
        return self.state in FINAL

    @property
    def people(self) -> set[int]:
        """Ids of every person who has a part in the case."""
        ids = {self.applicant_id, self.subject_id, self.holder_id, self.guardian_id, self.handler_id, self.agent_id}
        return {person_id for person_id in ids if person_id}

    @property
    def receipt(self) -> Document | None:
        """收件凭证 of the last time it was handed in: online, at a window, or where an office elsewhere took it in."""
        steps = self.progress.filter(move__in=("submit", "take_in")).select_related("document")
        last = steps.order_by("-id").first()
        return last.document if last else None

    @property
    def acts_in(self) -> set[int]:
        """Ids of those who fill it in for the applicant: guardian, handler, agent."""
        return {i for i in (self.guardian_id, self.handler_id, self.agent_id) if i}

    @property
    def principal_ref(self) -> str:
        """Whom it is for, as the audit names them."""
        firm = self.applicant_enterprise_id
        return f"enterprise:{firm}" if firm else f"person:{self.applicant_id}"

    def on_behalf(self, by: User | None) -> dict[str, str]:
        """What the audit adds to an act of somebody who is not the applicant; nothing for staff and the portal."""
        if by is None or by.is_staff or (by.person_id and by.person_id == self.applicant_id):
            return {}
        return {"on_behalf": self.principal_ref}

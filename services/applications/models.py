"""Cases and what belongs to them. The people are kept apart: applicant, subject, holder, guardian, handler, agent."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from services.accounts.models import Enterprise, Person
from services.applications.enums import (
    FINAL,
    Channel,
    Fit,
    MaterialSource,
    Proposal,
    State,
    SupplementSubject,
)
from services.applications.querysets import ApplicationQuerySet
from services.catalog.models import EnrolmentBatch, ItemVersion, Material
from services.certificates.models import Certificate, HeldDocument
from services.common.fields import EncryptedJSONField, EncryptedTextField
from services.departments.models import Department
from services.documents.models import Document
from services.files.models import StoredFile

if TYPE_CHECKING:
    from services.accounts.models import User

REF_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


def new_ref() -> str:
    """Twelve random characters that stand for a case in addresses."""
    return "".join(secrets.choice(REF_ALPHABET) for _ in range(12))


def _person(label: str, *, null: bool = True) -> models.ForeignKey:
    return models.ForeignKey(Person, models.PROTECT, null=null, blank=null, related_name="+", verbose_name=label)


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
    form = models.JSONField(_("frozen form"), default=dict, editable=False)
    step = models.CharField(max_length=40, blank=True, editable=False)
    approval_level = models.PositiveSmallIntegerField(_("approvals needed"), default=1)
    examiner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    proposal = models.CharField(_("proposal"), max_length=6, choices=Proposal.choices, blank=True)
    proposal_reason = models.TextField(_("reasons of the proposal"), blank=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
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

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        indexes = [
            models.Index(fields=["department", "state", "due_date"], name="case_queue"),
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
                condition=~Q(state__in=[State.MAKING, State.DELIVERY, State.CLOSED])
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
                condition=Q(decided_by_system=False) | Q(granted=True), name="rules_only_ever_grant"
            ),
            models.UniqueConstraint(
                fields=["applicant", "item_version"],
                condition=Q(state=State.DRAFT, agent__isnull=True, guardian__isnull=True),
                name="a_person_has_one_own_draft_of_an_item",
            ),
            models.UniqueConstraint(
                fields=["agent", "applicant", "item_version"],
                condition=Q(state=State.DRAFT, agent__isnull=False),
                name="an_agent_has_one_draft_of_an_item_for_a_person",
            ),
            models.UniqueConstraint(
                fields=["guardian", "applicant", "item_version"],
                condition=Q(state=State.DRAFT, guardian__isnull=False),
                name="a_guardian_has_one_draft_of_an_item_for_a_child",
            ),
            models.UniqueConstraint(
                fields=["handler", "applicant_enterprise", "item_version"],
                condition=Q(state=State.DRAFT, applicant_enterprise__isnull=False),
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


class Answers(models.Model):
    """What was answered, encrypted, and where each prefilled answer came from."""

    application = models.OneToOneField(Application, models.CASCADE, related_name="answers")
    data = EncryptedJSONField(aad="answers.data", default=dict)
    sources = EncryptedJSONField(aad="answers.sources", default=dict)
    """Question key → {source, label, organ, on_date, value, changed}."""
    prefill = EncryptedJSONField(aad="answers.prefill", default=dict)
    """What profile and registries said when the application began, by question key."""


class CaseMaterial(models.Model):
    """One material of the item in this case, and what the clerk found."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="materials")
    material = models.ForeignKey(Material, models.PROTECT, related_name="+")
    source = models.CharField(max_length=10, choices=MaterialSource.choices, default=MaterialSource.UPLOADED)
    held = models.ForeignKey(HeldDocument, models.PROTECT, null=True, related_name="+")
    finding = models.CharField(max_length=10, choices=Fit.choices, default=Fit.UNCHECKED)
    finding_reason = models.CharField(max_length=300, blank=True)
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField(null=True)
    present_files: list[CaseFile]
    """Set by ``flow``: files that were not removed; those of its question where a question is the material."""

    class Meta:
        ordering = ["material__order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["application", "material"], name="a_case_lists_a_material_once"),
            models.CheckConstraint(
                condition=~Q(finding=Fit.UNFIT) | ~Q(finding_reason=""), name="an_unfit_material_says_why"
            ),
        ]


class CaseFile(models.Model):
    """A file handed in for a material, or for a question that asks for one."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    application = models.ForeignKey(Application, models.CASCADE, related_name="files")
    material = models.ForeignKey(CaseMaterial, models.CASCADE, null=True, related_name="files")
    question_key = models.CharField(max_length=40, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(material__isnull=True) ^ Q(question_key=""),
                name="a_file_belongs_to_a_material_or_a_question",
            )
        ]


class Progress(models.Model):
    """One step of the case as both sides see it. Never changed."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="progress")
    move = models.CharField(max_length=30)
    state = models.CharField(max_length=12, choices=State.choices)
    at = models.DateTimeField(db_index=True)
    by_label = models.CharField(max_length=80)
    note = EncryptedTextField(aad="progress.note", blank=True)
    document = models.ForeignKey(Document, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["id"]


class Supplement(models.Model):
    """One notice of everything that is missing; what it names is all that may be edited."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="supplements")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    due_date = models.DateField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"], condition=Q(answered_at__isnull=True), name="one_open_supplement_for_a_case"
            )
        ]


class SupplementItem(models.Model):
    """One line of a supplement: which answer or material, and why."""

    supplement = models.ForeignKey(Supplement, models.CASCADE, related_name="items")
    subject = models.CharField(max_length=10, choices=SupplementSubject.choices)
    key = models.CharField(max_length=60)
    """Key of the question, or id of the material as text."""
    label = models.CharField(max_length=120)
    reason = EncryptedTextField(aad="supplement_item.reason")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["supplement", "subject", "key"], name="a_supplement_names_a_thing_once")
        ]


class DecisionFactor(models.Model):
    """Evidence of an automatic decision: one rule, what it was given and what it said."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="factors")
    attempt = models.PositiveSmallIntegerField()
    order = models.PositiveSmallIntegerField()
    fact = models.CharField(max_length=80)
    operator = models.CharField(max_length=20)
    expected = models.CharField(max_length=200)
    value = EncryptedTextField(aad="decision_factor.value", blank=True)
    passed = models.BooleanField(null=True)
    """None: could not be decided, a person must."""
    explanation = models.CharField(max_length=200)
    rule_version = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        ordering = ["attempt", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "attempt", "order"], name="a_rule_is_weighed_once_an_attempt"
            )
        ]


class CaseSerial(models.Model):
    """The last serial given to an implementation item on a day (办件编号)."""

    implementation_code = models.CharField(max_length=60)
    day = models.DateField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["implementation_code", "day"], name="one_serial_of_an_item_and_a_day")
        ]


class StandardReason(models.Model):
    """A sentence clerks use often, offered where it fits."""

    purpose = models.CharField(max_length=20)
    """``unfit``, ``refusal``, ``supplement``."""
    text = models.CharField(max_length=300, unique=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("standard reason")
        verbose_name_plural = _("standard reasons")
        ordering = ["purpose", "order"]

    def __str__(self) -> str:
        return self.text

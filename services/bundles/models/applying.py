"""One application for a bundle: a draft until it is handed in, then the thread that holds its cases together."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from services.accounts.models import Enterprise, Person
from services.applications.models import Application, new_ref
from services.bundles.enums import PartState, Stage
from services.bundles.models.content import Bundle
from services.catalog.models import ItemVersion
from services.common.fields import EncryptedJSONField
from services.files.models import StoredFile


class BundleApplication(models.Model):
    """What somebody fills in once. ``plan`` and ``form`` are frozen once the first questions are answered.

    Answers and files stay here only while an item without a case may still become one; each case has its own part.
    """

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    bundle = models.ForeignKey(Bundle, models.PROTECT, related_name="+")
    stage = models.CharField(max_length=8, choices=Stage.choices, default=Stage.DRAFT)
    applicant = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    applicant_enterprise = models.ForeignKey(Enterprise, models.PROTECT, null=True, related_name="+")
    filled_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    begun_as = models.CharField(max_length=40, default="self")
    """The right under which it was begun, as in a case."""
    form = models.JSONField(default=dict)
    plan = models.JSONField(default=dict)
    step = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    saved_at = models.DateTimeField(auto_now=True)
    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    due_date = models.DateField(null=True)
    """The joint promise; None while the calendar lacks the year."""
    done_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("application for a bundle")
        verbose_name_plural = _("applications for bundles")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["applicant", "-created_at"], name="bundle_of_applicant"),
            models.Index(fields=["applicant_enterprise", "-created_at"], name="bundle_of_enterprise"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(applicant__isnull=True) ^ Q(applicant_enterprise__isnull=True),
                name="a_bundle_has_one_applicant",
            ),
            models.CheckConstraint(
                condition=Q(stage=Stage.DRAFT) | Q(submitted_at__isnull=False, submitted_by__isnull=False),
                name="a_bundle_handed_in_says_when_and_by_whom",
            ),
            models.UniqueConstraint(
                fields=["filled_by", "applicant", "bundle"],
                condition=Q(stage=Stage.DRAFT, applicant__isnull=False),
                name="one_draft_of_a_bundle_for_a_person",
            ),
            models.UniqueConstraint(
                fields=["filled_by", "applicant_enterprise", "bundle"],
                condition=Q(stage=Stage.DRAFT, applicant_enterprise__isnull=False),
                name="one_draft_of_a_bundle_for_an_enterprise",
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def subject_ref(self) -> str:
        """How the audit names it."""
        return f"bundle_application:{self.ref}"

    @property
    def principal(self) -> Person | Enterprise:
        """Whom it is for."""
        return self.applicant_enterprise or self.applicant


class BundleAnswers(models.Model):
    """What was answered, encrypted, by the keys of the common form."""

    application = models.OneToOneField(BundleApplication, models.CASCADE, related_name="answers")
    data = EncryptedJSONField(aad="bundle_answers.data", default=dict)
    sources = EncryptedJSONField(aad="bundle_answers.sources", default=dict)
    prefill = EncryptedJSONField(aad="bundle_answers.prefill", default=dict)


class BundlePart(models.Model):
    """One item of it. Without a case it waits for another one, was stopped, or was given up."""

    application = models.ForeignKey(BundleApplication, models.CASCADE, related_name="parts")
    order = models.PositiveSmallIntegerField(default=0)
    item_version = models.ForeignKey(ItemVersion, models.PROTECT, related_name="+")
    needs = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=PartState.choices, default=PartState.WAITING)
    case = models.OneToOneField(Application, models.SET_NULL, null=True, related_name="+")
    reason = models.CharField(max_length=300, blank=True)
    """Why it was not handed in, for the applicant to read."""

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["application", "item_version"], name="an_item_is_once_in_a_bundle"),
            models.CheckConstraint(
                condition=Q(case__isnull=True) | Q(state=PartState.HANDED_IN), name="what_has_a_case_was_handed_in"
            ),
        ]


class BundleFile(models.Model):
    """A file handed in once, for a question or a material of the common form."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    application = models.ForeignKey(BundleApplication, models.CASCADE, related_name="files")
    question_key = models.CharField(max_length=100, blank=True)
    material_key = models.CharField(max_length=100, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(question_key="") ^ Q(material_key=""), name="a_file_of_a_bundle_has_one_place"
            )
        ]

"""Number series, the register of documents, the log of seal uses."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from services.common.fields import EncryptedJSONField
from services.departments.enums import Role
from services.documents.enums import DocumentState, RegisterStatus
from services.documents.querysets import DocumentQuerySet


class NumberSeries(models.Model):
    """The last number given out in one series and year. Numbers have no gaps: see ``operations.take_number``."""

    series = models.CharField(_("series"), max_length=60)
    year = models.PositiveSmallIntegerField(_("year"))
    last = models.PositiveIntegerField(_("last number"), default=0)

    class Meta:
        verbose_name = _("number series")
        verbose_name_plural = _("number series")
        constraints = [models.UniqueConstraint(fields=["series", "year"], name="one_counter_per_series_and_year")]

    def __str__(self) -> str:
        return f"{self.series} {self.year}: {self.last}"


class Document(models.Model):
    """One numbered document: what it says (frozen), the signed PDF, and what the public may read of it.

    ``context`` never changes once the row exists. ``content_digest`` is over template, number, seal and
    context: the same inputs give the same digest. ``digest_*`` are of the signed file (SHA-256; SM3, GB/T 32905).
    """

    kind = models.CharField(_("kind"), max_length=40)
    title = models.CharField(_("title"), max_length=120)
    number = models.CharField(_("number"), max_length=100)
    number_key = models.CharField(max_length=100, editable=False)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    template = models.CharField(_("template"), max_length=80)
    context = EncryptedJSONField(aad="document.context")
    content_digest = models.CharField(max_length=64, editable=False)
    seal = models.CharField(_("seal (credit code of the organ)"), max_length=18)
    issuer_name = models.CharField(_("issued by"), max_length=120)
    issuer_phone = models.CharField(_("telephone of the issuer"), max_length=40, blank=True)
    subject_ref = models.CharField(_("about"), max_length=80, db_index=True)
    requested_by = models.CharField(_("asked for by"), max_length=60, blank=True)
    requested_at = models.DateTimeField(_("asked for at"), default=timezone.now)
    on_made = models.CharField(max_length=120, blank=True, editable=False)
    state = models.CharField(
        _("state"), max_length=10, choices=DocumentState.choices, default=DocumentState.REQUESTED, db_index=True
    )
    failure = models.CharField(_("why it could not be made"), max_length=200, blank=True)
    file = models.ForeignKey("files.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")
    digest_sha256 = models.CharField("SHA-256", max_length=64, blank=True, db_index=True)
    digest_sm3 = models.CharField("SM3", max_length=64, blank=True)
    made_at = models.DateTimeField(_("made at"), null=True, blank=True)
    verify_code = models.CharField(_("verification code"), max_length=12, unique=True)
    status = models.CharField(_("status"), max_length=12, choices=RegisterStatus.choices, default=RegisterStatus.VALID)
    status_reason = models.CharField(_("reason"), max_length=200, blank=True)
    status_at = models.DateTimeField(_("status since"), default=timezone.now)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    holder_masked = models.CharField(_("holder (masked)"), max_length=60, blank=True)
    holder_key = models.CharField(max_length=64, blank=True, db_default="", editable=False)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["number_key", "version"], name="a_version_of_a_number_stands_once"),
            models.CheckConstraint(
                condition=~Q(state=DocumentState.MADE)
                | Q(file__isnull=False, made_at__isnull=False) & ~Q(digest_sha256=""),
                name="a_made_document_has_its_file_and_digest",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_from__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="a_document_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.number}"

    def status_on(self, day: date) -> RegisterStatus:
        """The status as it counts on ``day``: a valid document past its last day is expired."""
        if self.status == RegisterStatus.VALID and self.valid_to is not None and day > self.valid_to:
            return RegisterStatus.EXPIRED
        return RegisterStatus(self.status)

    @property
    def is_made(self) -> bool:
        """Whether the signed file exists."""
        return self.state == DocumentState.MADE


class DetachedSignature(models.Model):
    """The signature of a made document that stands beside its file (GB/T 35275, DER), where the seals are of SM2."""

    document = models.OneToOneField(Document, models.PROTECT, related_name="detached_signature")
    der = models.BinaryField(_("signature"))

    class Meta:
        verbose_name = _("signature beside a file")
        verbose_name_plural = _("signatures beside files")

    def __str__(self) -> str:
        return str(self.document_id)


class SealUse(models.Model):
    """One use of a seal: on which document, with which certificate, on whose order. Rows are only added."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="seal_uses")
    seal = models.CharField(_("seal (credit code of the organ)"), max_length=18)
    provider = models.CharField(_("provider"), max_length=30)
    certificate_fingerprint = models.CharField(_("digest of the seal certificate"), max_length=64)
    file_digest = models.CharField(_("digest of the signed file"), max_length=64)
    ordered_by = models.CharField(_("on whose order"), max_length=60)
    used_at = models.DateTimeField(_("used at"), default=timezone.now)

    class Meta:
        verbose_name = _("use of a seal")
        verbose_name_plural = _("uses of seals")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["document", "file_digest"], name="a_seal_is_set_once_on_a_file"),
        ]

    def __str__(self) -> str:
        return f"{self.seal} · {self.used_at:%Y-%m-%d %H:%M}"


class SealRight(models.Model):
    """Who may have documents sealed with the seal of an organ: the posts of a department, all or those of one role.

    For an organ without a row every post that works on cases may; with one only those named. What is given or ended is
    written down; a row is never edited.
    """

    organ = models.ForeignKey(
        "departments.Department", models.PROTECT, related_name="+", verbose_name=_("seal of the organ")
    )
    department = models.ForeignKey(
        "departments.Department", models.PROTECT, related_name="+", verbose_name=_("used by the staff of")
    )
    role = models.CharField(
        _("only in the post"), max_length=12, choices=Role.choices, blank=True, help_text=_("None chosen: any post")
    )
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("seal right given by")
    )
    given_at = models.DateTimeField(_("seal right given at"), default=timezone.now)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("ended by")
    )
    ended_at = models.DateTimeField(_("ended at"), null=True)

    class Meta:
        verbose_name = _("right to use a seal")
        verbose_name_plural = _("rights to use seals")
        ordering = ["organ", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organ", "department", "role"],
                condition=Q(ended_at__isnull=True),
                name="a_right_to_a_seal_stands_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organ} ← {self.department} {self.get_role_display()}"

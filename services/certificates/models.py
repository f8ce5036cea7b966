"""Certificate types, certificates, held documents."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from services.certificates.enums import CertificateStatus, HolderKind, TrustLevel, ValidityUnit
from services.certificates.querysets import CertificateQuerySet, HeldDocumentQuerySet
from services.common.fields import EncryptedJSONField


class CertificateType(models.Model):
    """A kind of certificate: its face (照面信息), validity, layout and the parts of its identifiers.

    ``fields`` is a list of ``{"key", "label", "kind": "text"|"date"|"photo"|"id_number"}`` with ``"sensitive": true``
    (masked on screen) and ``"optional": true``: exactly what ``face_data`` of a certificate may and must hold.
    """

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=60)
    standard_code = models.CharField(
        _("type code (GB/T 36904)"),
        max_length=21,
        help_text=_("Credit code of the defining organ and three characters"),
    )
    issuer_department_name = models.CharField(_("issuing organ"), max_length=120)
    holder_kind = models.CharField(_("held by"), max_length=10, choices=HolderKind.choices, default=HolderKind.PERSON)
    fields = models.JSONField(_("face data"), default=list)
    validity_unit = models.CharField(
        _("validity counted in"), max_length=10, choices=ValidityUnit.choices, default=ValidityUnit.YEARS
    )
    validity_amount = models.PositiveSmallIntegerField(_("validity"), default=1)
    layout = models.CharField(_("layout"), max_length=80, default="pdf/certificates/generic.html")
    colour = models.CharField(_("colour in the wallet"), max_length=10, default="jade")
    number_prefix = models.CharField(_("number begins with"), max_length=30)
    trust_level = models.CharField(
        _("trust level"), max_length=1, choices=TrustLevel.choices, default=TrustLevel.ISSUED
    )
    one_per_holder = models.BooleanField(_("a holder has one valid at a time"), default=True)
    ministry = models.CharField(_("defined by"), max_length=120, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("type of certificate")
        verbose_name_plural = _("types of certificates")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(validity_unit=ValidityUnit.UNLIMITED) | Q(validity_amount__gt=0),
                name="a_limited_validity_has_an_amount",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Certificate(models.Model):
    """One version of one certificate. A change or renewal is a new version pointing back; nothing is deleted."""

    identifier = models.CharField(_("identifier (GB/T 36904)"), max_length=120, unique=True)
    number = models.CharField(_("number"), max_length=60)
    type = models.ForeignKey(CertificateType, models.PROTECT, related_name="+", verbose_name=_("type"))
    holder = models.ForeignKey(
        "accounts.Person", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("holder")
    )
    holder_enterprise = models.ForeignKey(
        "accounts.Enterprise",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("holding enterprise"),
    )
    issuer = models.ForeignKey(
        "departments.Department", models.PROTECT, related_name="+", verbose_name=_("issuing organ")
    )
    face_data = EncryptedJSONField(aad="certificate.face_data")
    photo = models.ForeignKey("files.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")
    status = models.CharField(
        _("status"), max_length=2, choices=CertificateStatus.choices, default=CertificateStatus.VALID, db_index=True
    )
    status_reason = models.CharField(_("reason"), max_length=200, blank=True)
    status_at = models.DateTimeField(_("status since"), default=timezone.now)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    previous = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="next_version", verbose_name=_("earlier version")
    )
    one_per_holder = models.BooleanField(default=True, editable=False)
    issued_on = models.DateField(_("issued on"))
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    document = models.OneToOneField(
        "documents.Document", models.PROTECT, related_name="+", verbose_name=_("signed document")
    )
    issued_for = models.CharField(_("issued for"), max_length=80, blank=True, db_index=True)
    created_at = models.DateTimeField(_("made at"), auto_now_add=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(holder__isnull=False, holder_enterprise__isnull=True)
                | Q(holder__isnull=True, holder_enterprise__isnull=False),
                name="a_certificate_has_exactly_one_holder",
            ),
            models.UniqueConstraint(
                fields=["type", "holder"],
                condition=Q(status=CertificateStatus.VALID, one_per_holder=True),
                name="a_person_has_one_valid_of_this_type",
            ),
            models.UniqueConstraint(
                fields=["type", "holder_enterprise"],
                condition=Q(status=CertificateStatus.VALID, one_per_holder=True),
                name="an_enterprise_has_one_valid_of_this_type",
            ),
            models.UniqueConstraint(fields=["type", "number", "version"], name="a_version_of_a_number_is_issued_once"),
            models.CheckConstraint(
                condition=Q(version=1, previous__isnull=True) | Q(version__gt=1, previous__isnull=False),
                name="a_later_version_points_to_the_one_before",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="a_certificate_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type_id} {self.number}"

    def is_usable_on(self, day: date) -> bool:
        """Valid, begun and not past its last day."""
        within = self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)
        return self.status == CertificateStatus.VALID and within


class HeldDocument(models.Model):
    """Something a person or an enterprise holds and can use again: one idea for the wallet and for materials."""

    person = models.ForeignKey(
        "accounts.Person", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("person")
    )
    enterprise = models.ForeignKey(
        "accounts.Enterprise", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("enterprise")
    )
    kind = models.CharField(_("kind"), max_length=40, db_index=True)
    title = models.CharField(_("title"), max_length=120)
    trust_level = models.CharField(_("trust level"), max_length=1, choices=TrustLevel.choices)
    certificate = models.OneToOneField(
        Certificate, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("certificate")
    )
    file = models.ForeignKey("files.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")
    verified_by = models.CharField(_("checked by"), max_length=60, blank=True)
    created_at = models.DateTimeField(_("made at"), auto_now_add=True)

    objects = HeldDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("held document")
        verbose_name_plural = _("held documents")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=True) ^ Q(enterprise__isnull=True),
                name="a_held_document_has_exactly_one_holder",
            ),
            models.CheckConstraint(
                condition=Q(certificate__isnull=False) | Q(file__isnull=False),
                name="a_held_document_is_a_certificate_or_a_file",
            ),
            models.CheckConstraint(
                condition=~Q(trust_level=TrustLevel.ISSUED) | Q(certificate__isnull=False),
                name="only_a_certificate_is_trusted_as_issued",
            ),
            models.CheckConstraint(
                condition=~Q(trust_level=TrustLevel.CHECKED) | ~Q(verified_by=""),
                name="a_checked_document_names_who_checked_it",
            ),
        ]

    def __str__(self) -> str:
        return self.title

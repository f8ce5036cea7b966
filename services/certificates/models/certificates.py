"""Certificate types, certificates, held documents."""

from __future__ import annotations

import secrets
from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from services.certificates.enums import (
    CertificateStatus,
    Colour,
    HolderKind,
    Layout,
    TrustLevel,
    UsedPart,
    ValidityUnit,
)
from services.certificates.querysets import (
    CertificateQuerySet,
    CertificateTypeQuerySet,
    HeldDocumentQuerySet,
    UsePermissionQuerySet,
)
from services.common.fields import EncryptedJSONField, EncryptedTextField


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
    layout = models.CharField(_("layout"), max_length=80, choices=Layout.choices, default=Layout.SHEET)
    colour = models.CharField(_("colour"), max_length=10, choices=Colour.choices, default=Colour.JADE)
    lead_text = models.CharField(
        _("words above the face data"),
        max_length=300,
        blank=True,
        db_default="",
        help_text=_("A key of the face data in braces stands for its value: {name}"),
    )
    back_text = models.TextField(
        _("words on the back or at the foot"), max_length=300, blank=True, db_default="", help_text=_("One line each")
    )
    watermark = models.CharField(_("watermark"), max_length=20, blank=True, db_default="")
    has_border = models.BooleanField(_("with a border"), default=True, db_default=True)
    has_code = models.BooleanField(_("with a QR code"), default=True, db_default=True)
    issuers = models.ManyToManyField(
        "departments.Department",
        blank=True,
        related_name="+",
        verbose_name=_("may be issued by"),
        help_text=_("None chosen: any organ that decides"),
    )
    renewal_days = models.PositiveSmallIntegerField(
        _("renewal offered"), default=0, db_default=0, help_text=_("How many days before its end; 0: not renewed")
    )
    number_prefix = models.CharField(_("number begins with"), max_length=30)
    trust_level = models.CharField(
        _("trust level"), max_length=1, choices=TrustLevel.choices, default=TrustLevel.ISSUED
    )
    one_per_holder = models.BooleanField(_("a holder has one valid at a time"), default=True)
    ministry = models.CharField(_("defined by"), max_length=120, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)

    objects = CertificateTypeQuerySet.as_manager()

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
    renewal_told_at = models.DateTimeField(_("renewal offered at"), null=True, blank=True, editable=False)
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

    def is_renewable_on(self, day: date) -> bool:
        """Usable, and so near its end that its type offers renewal; needs the type loaded."""
        if self.valid_to is None or not self.type.renewal_days:
            return False
        return self.is_usable_on(day) and (self.valid_to - day).days < self.type.renewal_days


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
    paper_number = EncryptedTextField(aad="held.paper_number", blank=True, db_default="")
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    check_code = models.CharField(max_length=12, null=True, unique=True, editable=False)
    """By it a clerk finds a paper that waits to be compared with its original; gone once that is decided."""
    checked_at = models.DateTimeField(_("compared at"), null=True, blank=True)
    refused_reason = models.CharField(_("why it was not confirmed"), max_length=200, blank=True, db_default="")
    removed_at = models.DateTimeField(_("taken out of the wallet at"), null=True, blank=True)
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
                condition=Q(certificate__isnull=False) | Q(file__isnull=False) | Q(removed_at__isnull=False),
                name="a_held_document_is_a_certificate_a_file_or_gone",
            ),
            models.CheckConstraint(
                condition=~Q(trust_level=TrustLevel.ISSUED) | Q(certificate__isnull=False),
                name="only_a_certificate_is_trusted_as_issued",
            ),
            models.CheckConstraint(
                condition=~Q(trust_level=TrustLevel.CHECKED) | ~Q(verified_by=""),
                name="a_checked_document_names_who_checked_it",
            ),
            models.CheckConstraint(
                condition=Q(check_code__isnull=True)
                | Q(trust_level=TrustLevel.UPLOADED, removed_at__isnull=True, refused_reason=""),
                name="only_a_copy_that_waits_has_a_code",
            ),
            models.CheckConstraint(
                condition=Q(refused_reason="") | Q(trust_level=TrustLevel.UPLOADED),
                name="a_refused_copy_stays_an_uploaded_one",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Showing(models.Model):
    """亮证: one code that was shown. Of the code only a digest is kept; it is good for one look within a minute."""

    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="+", verbose_name=_("certificate"))
    shown_by = models.ForeignKey("accounts.Person", models.PROTECT, related_name="+", verbose_name=_("shown by"))
    digest = models.CharField(max_length=64, unique=True, editable=False)
    facts = models.JSONField(_("what is shown"), default=list)
    made_at = models.DateTimeField(_("made at"), default=timezone.now)
    expires_at = models.DateTimeField(_("good until"))
    seen_at = models.DateTimeField(_("looked at"), null=True, blank=True)
    seen_by = models.CharField(_("who looked"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("showing of a certificate")
        verbose_name_plural = _("showings of certificates")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["certificate", "-seen_at"], name="who_looked_at_a_certificate")]
        constraints = [
            models.CheckConstraint(condition=Q(seen_at__isnull=True) | ~Q(seen_by=""), name="a_look_says_whose_it_was"),
        ]

    def __str__(self) -> str:
        return f"{self.certificate_id} {self.made_at:%Y-%m-%d %H:%M:%S}"


def new_ref() -> str:
    """What a system names a permission by: nobody can count it up."""
    return secrets.token_urlsafe(9)


WHOLE = "*"
"""Among the fields of a permission: everything, the photo too."""


class UsePermission(models.Model):
    """授权用证: one organ may use one certificate for one purpose until a day, unless it is withdrawn before."""

    ref = models.CharField(max_length=20, unique=True, default=new_ref, editable=False)
    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="+", verbose_name=_("certificate"))
    organ = models.ForeignKey("departments.Department", models.PROTECT, related_name="+", verbose_name=_("organ"))
    purpose = models.CharField(_("purpose"), max_length=60)
    item_code = models.CharField(_("for the item"), max_length=40, blank=True, db_default="")
    """The item of the organ the purpose is tied to; empty for a purpose of its own."""
    fields = models.JSONField(_("what the organ reads"), null=True)
    """Keys of the face, ``*`` for a copy of the whole. None: the whole, given before fields could be chosen."""
    until_date = models.DateField(_("last day"))
    given_by = models.ForeignKey(
        "accounts.Person", models.PROTECT, related_name="+", verbose_name=pgettext_lazy("permission", "given by")
    )
    given_at = models.DateTimeField(pgettext_lazy("permission", "given at"), default=timezone.now)
    withdrawn_at = models.DateTimeField(pgettext_lazy("permission", "withdrawn at"), null=True, blank=True)

    objects = UsePermissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("permission to use a certificate")
        verbose_name_plural = _("permissions to use certificates")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(purpose=""), name="a_permission_to_use_names_its_purpose"),
        ]

    def __str__(self) -> str:
        return f"{self.organ_id} {self.purpose}"

    @property
    def is_whole(self) -> bool:
        """Whether the organ may take a copy of all of it."""
        return self.fields is None or WHOLE in self.fields

    @property
    def face(self) -> dict[str, Any]:
        """What of the face the organ reads; needs the certificate loaded."""
        face = self.certificate.face_data
        return face if self.is_whole else {key: value for key, value in face.items() if key in self.fields}

    @property
    def field_labels(self) -> str:
        """What it names, in words; needs the certificate and its type loaded."""
        named = [field["label"] for field in self.certificate.type.fields if field["key"] in (self.fields or ())]
        return "、".join(named)

    def is_in_force_on(self, day: date) -> bool:
        """Neither withdrawn nor past its last day."""
        return self.withdrawn_at is None and day <= self.until_date


class CertificateUse(models.Model):
    """One use of a certificate by an organ. Rows are only added."""

    permission = models.ForeignKey(UsePermission, models.PROTECT, related_name="uses", verbose_name=_("permission"))
    system = models.CharField(_("which system"), max_length=80)
    what = models.CharField(_("what was used"), max_length=10, choices=UsedPart.choices)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("use of a certificate")
        verbose_name_plural = _("uses of certificates")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.system} {self.at:%Y-%m-%d %H:%M}"

"""Persons, sign-ins, enterprises."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from services.accounts.enums import AttemptKind, EnterpriseIdType, HandlerRole, IdType, RealNameLevel, Sex
from services.common.crypto import blind_index
from services.common.fields import EncryptedTextField


def id_index(id_type: str, id_number: str) -> str:
    """The blind index by which a Person is found: kind of document and number together."""
    return blind_index("person.id", f"{id_type}:{id_number}")


class Person(models.Model):
    """A natural person, with or without an account. A newborn may have no document yet (IdType.NONE_YET)."""

    name = models.CharField(_("name"), max_length=60)
    id_type = models.CharField(_("kind of document"), max_length=2, choices=IdType.choices, default=IdType.ID_CARD)
    id_number = EncryptedTextField(_("document number"), aad="person.id_number", blank=True)
    id_index = models.CharField(max_length=64, unique=True, null=True, editable=False)
    sex = models.CharField(_("sex"), max_length=1, choices=Sex.choices, default=Sex.UNKNOWN)
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
    phone = EncryptedTextField(_("contact phone"), aad="person.phone", blank=True)
    phone_index = models.CharField(max_length=64, blank=True, editable=False, db_index=True)
    address = EncryptedTextField(_("address"), aad="person.address", blank=True)
    region = models.CharField(_("region of household registration"), max_length=12, blank=True)
    created_at = models.DateTimeField(_("made at"), auto_now_add=True)

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("persons")
        constraints = [
            models.CheckConstraint(
                condition=Q(id_type=IdType.NONE_YET) | Q(id_index__isnull=False),
                name="a_document_number_can_be_found_again",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name[:1]}*"

    def save(self, *args: object, **kwargs: object) -> None:
        """Keeps the blind indexes in step with number and phone."""
        self.id_index = id_index(self.id_type, self.id_number) if self.id_number else None
        self.phone_index = blind_index("phone", self.phone) if self.phone else ""
        if fields := kwargs.get("update_fields"):
            kwargs["update_fields"] = {*fields, "id_index", "phone_index"}
        super().save(*args, **kwargs)

    def age_on(self, day: date) -> int | None:
        """Full years on ``day``; None while the date of birth is unknown."""
        if self.birth_date is None:
            return None
        before = (day.month, day.day) < (self.birth_date.month, self.birth_date.day)
        return day.year - self.birth_date.year - before


class UserManager(BaseUserManager["User"]):
    """Makes sign-ins; residents by phone, staff by user name."""

    def create_user(self, username: str, password: str | None = None, **fields: object) -> User:
        """A sign-in with or without a password."""
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, password: str | None = None, **fields: object) -> User:
        """Always refused: system, security and audit administrators are three people (departments.operations)."""
        message = "no account holds every right; appoint administrators instead"
        raise PermissionError(message)


class User(AbstractBaseUser, PermissionsMixin):
    """A sign-in. Points to its Person once real-named; staff sign in by user name, residents by phone."""

    username = models.CharField(_("user name"), max_length=64, unique=True)
    phone = EncryptedTextField(_("phone"), aad="user.phone", blank=True)
    phone_index = models.CharField(max_length=64, unique=True, null=True, editable=False)
    phone_verified = models.BooleanField(_("phone confirmed"), default=False)
    person = models.OneToOneField(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("person")
    )
    level = models.PositiveSmallIntegerField(
        _("real-name level"), choices=RealNameLevel.choices, default=RealNameLevel.PHONE
    )
    display_name = models.CharField(_("shown as"), max_length=60, blank=True)
    is_staff = models.BooleanField(_("staff"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(_("made at"), auto_now_add=True)
    display_theme = models.CharField(max_length=10, blank=True, editable=False)
    display_contrast = models.CharField(max_length=10, blank=True, editable=False)
    display_size = models.CharField(max_length=4, blank=True, editable=False)

    USERNAME_FIELD = "username"
    objects = UserManager()

    class Meta:
        verbose_name = _("sign-in")
        verbose_name_plural = _("sign-ins")
        constraints = [
            models.CheckConstraint(
                condition=Q(level=RealNameLevel.PHONE) | Q(person__isnull=False),
                name="a_real_named_user_points_to_a_person",
            ),
            models.CheckConstraint(
                condition=Q(is_staff=False) | Q(phone_index__isnull=True), name="staff_do_not_sign_in_by_phone"
            ),
            models.CheckConstraint(condition=Q(is_superuser=False), name="no_account_holds_every_right"),
        ]

    def __str__(self) -> str:
        return self.display_name or f"#{self.pk}"

    def save(self, *args: object, **kwargs: object) -> None:
        """Keeps the blind index in step with the phone."""
        self.phone_index = blind_index("phone", self.phone) if self.phone else None
        if fields := kwargs.get("update_fields"):
            kwargs["update_fields"] = {*fields, "phone_index"}
        super().save(*args, **kwargs)


class Enterprise(models.Model):
    """A firm or other organisation, known by its 统一社会信用代码 (GB 32100)."""

    name = models.CharField(_("name"), max_length=120)
    id_type = models.CharField(
        max_length=2, choices=EnterpriseIdType.choices, default=EnterpriseIdType.BUSINESS_LICENCE
    )
    credit_code = models.CharField(_("unified social credit code"), max_length=18, unique=True)
    legal_representative = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("enterprise")
        verbose_name_plural = _("enterprises")

    def __str__(self) -> str:
        return self.name


class EnterpriseHandler(models.Model):
    """A person who may act for an enterprise, until when."""

    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="handlers")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    role = models.CharField(max_length=10, choices=HandlerRole.choices)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enterprise", "person"], name="a_person_handles_an_enterprise_once"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="a_handler_ends_after_the_start",
            ),
        ]


class PhoneCode(models.Model):
    """One SMS code on its way: bound to the session that asked (``token``), worth five tries and ten minutes.

    Rows say nothing about whether the number has a sign-in.
    """

    token = models.CharField(max_length=43, unique=True)
    phone = EncryptedTextField(aad="phonecode.phone")
    code = EncryptedTextField(aad="phonecode.code")
    tries_left = models.PositiveSmallIntegerField()
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("sent_at")), name="a_code_expires_after_it_was_sent")
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class SignInAttempt(models.Model):
    """A try to sign in, counted per login and network; the row of a success is taken away again."""

    kind = models.CharField(max_length=10, choices=AttemptKind.choices)
    login_index = models.CharField(max_length=64)
    network_index = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)

    class Meta:
        indexes = [models.Index(fields=["login_index", "network_index", "kind"], name="tries_of_login_and_network")]

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"

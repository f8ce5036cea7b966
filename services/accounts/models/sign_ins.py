"""Sign-ins of residents and staff."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from services.accounts.enums import RealNameLevel
from services.accounts.models.people import Person
from services.common.crypto import blind_index
from services.common.fields import EncryptedTextField


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
    session_epoch = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    password_given = models.BooleanField(default=False, db_default=False, editable=False)
    """Somebody else chose the password and knows it: staff change it before anything opens."""
    display_theme = models.CharField(max_length=10, blank=True, editable=False)
    display_contrast = models.CharField(max_length=10, blank=True, editable=False)
    display_size = models.CharField(max_length=4, blank=True, editable=False)

    stands_in_for = ""
    """During a request: the masked name of the absent colleague whose post is used. The audit names both."""

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

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """A session lives while password and ``session_epoch`` are those it began with; Django's own value at 0."""
        if not self.session_epoch:
            return super()._get_session_auth_hash(secret=secret)
        key = f"{self.password}|{self.session_epoch}"
        return salted_hmac("services.accounts.session", key, secret=secret, algorithm="sha256").hexdigest()

    def save(self, *args: object, **kwargs: object) -> None:
        """Keeps the blind index in step with the phone."""
        self.phone_index = blind_index("phone", self.phone) if self.phone else None
        if fields := kwargs.get("update_fields"):
            kwargs["update_fields"] = {*fields, "phone_index"}
        super().save(*args, **kwargs)

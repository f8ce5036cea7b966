"""Codes on their way and tries that are counted."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from services.accounts.enums import AttemptKind, CodePurpose
from services.common.fields import EncryptedTextField


class PhoneCode(models.Model):
    """One SMS code on its way: bound to the session that asked (``token``), worth five tries and ten minutes.

    ``purpose`` is what it opens (`CodePurpose`). Rows say nothing about whether the number has a sign-in.
    """

    token = models.CharField(max_length=43, unique=True)
    purpose = models.CharField(max_length=12, default=CodePurpose.SIGN_IN, db_default=CodePurpose.SIGN_IN)
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


class UsedCode(models.Model):
    """A one-time code of somebody's app that opened something: it opens nothing again, in whatever process."""

    code_index = models.CharField(max_length=64, unique=True)
    used_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"#{self.pk}"

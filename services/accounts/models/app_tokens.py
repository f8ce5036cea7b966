"""Sign-ins of apps."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from services.accounts.models.sign_ins import User
from services.common.fields import EncryptedTextField


class AppToken(models.Model):
    """An app that is signed in on one device.

    Token and device are blind indexes; the name of the device, which people like to give their own, is ciphertext.
    ``sign_in_index`` is taken from what Django hangs sessions on: what ends the sessions of a sign-in ends its apps.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    token_index = models.CharField(max_length=64, unique=True)
    device_index = models.CharField(max_length=64)
    device_name = EncryptedTextField(aad="apptoken.device_name")
    sign_in_index = models.CharField(max_length=64)
    needs_second_factor = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "device_index"],
                condition=Q(ended_at__isnull=True),
                name="a_device_has_one_open_token_of_a_sign_in",
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("made_at")), name="a_token_expires_after_it_was_made"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

"""Where the values of a profile come from, and phones that were changed by their owners."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from services.accounts.enums import Origin, ProfileField
from services.accounts.models.people import Person
from services.common.fields import EncryptedTextField


class ProfileSource(models.Model):
    """Who said one value of a profile, and when. The value itself stands in the Person."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    field = models.CharField(max_length=10, choices=ProfileField.choices)
    origin = models.CharField(max_length=10, choices=Origin.choices)
    organ = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "field"], name="a_value_of_a_profile_has_one_source")]

    def __str__(self) -> str:
        return f"{self.field} {self.origin}"


class PhoneChange(models.Model):
    """A resident moved the sign-in to a new number. ``old_phone`` is kept only until that number was told.

    ``moves_sign_in`` is false where somebody confirmed their name with another number than a window once wrote down.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    old_phone = EncryptedTextField(_("phone before"), aad="phonechange.old_phone", blank=True)
    at = models.DateTimeField(db_index=True)
    told_at = models.DateTimeField(null=True)
    moves_sign_in = models.BooleanField(default=True, db_default=True)

    def __str__(self) -> str:
        return f"#{self.pk}"

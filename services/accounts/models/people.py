"""Natural persons."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from services.accounts.enums import IdType, Sex
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

"""Price rules and their versions."""

from __future__ import annotations

import hashlib
from typing import Any

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from services.tariffs.engine import schema
from services.tariffs.enums import FIXED, Kind, State
from services.tariffs.querysets import VersionQuerySet


def digest_of(text: str) -> str:
    """SHA-256 of a spec as it was written."""
    return hashlib.sha256(text.encode()).hexdigest()


class Tariff(models.Model):
    """A price rule by its name; what it says stands in its versions."""

    code = models.SlugField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.PARKING)

    class Meta:
        verbose_name = _("price rule")
        verbose_name_plural = _("price rules")
        ordering = ("code",)

    def __str__(self) -> str:
        return self.name


class TariffVersion(models.Model):
    """What a rule says from a moment on, for which place and which vehicles. Fixed once it is published."""

    tariff = models.ForeignKey(Tariff, models.PROTECT, related_name="versions", verbose_name=_("price rule"))
    number = models.PositiveSmallIntegerField(_("version"), editable=False)
    spec_text = models.TextField(
        _("the rule as JSON"), help_text=_("As docs/tariffs.md describes it. Amounts in fen, times in Beijing time.")
    )
    sha256 = models.CharField(_("digest"), max_length=64, editable=False)
    scope_ref = models.CharField(
        _("place it is for"),
        max_length=60,
        blank=True,
        validators=[RegexValidator(r"^[\w:.-]*\Z", _("Letters, digits and : . - only, such as lot:gz-001."))],
        help_text=_("Reference of a lot, zone or charger, such as lot:gz-001. Empty: wherever nothing else is said."),
    )
    vehicle_class = models.CharField(
        _("vehicle class it is for"),
        max_length=30,
        blank=True,
        help_text=_("Empty: all that have no version of their own."),
    )
    valid_since = models.DateTimeField(_("in force from"))
    valid_until = models.DateTimeField(_("in force until"), null=True, blank=True, help_text=_("Empty: for good."))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False, verbose_name=_("written by")
    )
    written_at = models.DateTimeField(_("last written at"), default=timezone.now, editable=False)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("checked by"),
    )
    checked_at = models.DateTimeField(_("checked at"), null=True, editable=False)
    reason = models.CharField(_("why it came back"), max_length=200, blank=True, editable=False)

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("tariff", "version of a price rule")
        verbose_name_plural = pgettext_lazy("tariff", "versions of price rules")
        ordering = ("-valid_since", "-pk")
        constraints = [
            models.UniqueConstraint(fields=["tariff", "number"], name="a_price_rule_has_each_version_once"),
            models.CheckConstraint(condition=~Q(checked_by=F("made_by")), name="a_price_is_checked_by_somebody_else"),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(FIXED)) | Q(checked_by__isnull=False, checked_at__isnull=False),
                name="a_published_price_was_checked",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_since")),
                name="a_price_ends_after_it_begins",
            ),
        ]
        indexes = [models.Index(fields=["scope_ref", "state", "-valid_since"], name="prices_of_a_place")]

    def __str__(self) -> str:
        return f"{self.tariff.name} {self.number}"

    @property
    def subject_ref(self) -> str:
        """How the audit names it."""
        return f"tariff:{self.tariff.code}/{self.number}"

    @property
    def tariff_ref(self) -> str:
        """How a bill names it."""
        return self.subject_ref

    @property
    def spec(self) -> dict[str, Any]:
        """The rule, read."""
        return schema.read(self.spec_text)

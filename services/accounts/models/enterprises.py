"""Firms and who may act for them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from services.accounts.enums import EnterpriseIdType, HandlerRole
from services.accounts.models.people import Person


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

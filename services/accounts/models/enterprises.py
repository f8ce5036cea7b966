"""Firms, who may act for them, and who was asked to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from services.accounts.enums import ContactKind, EnterpriseIdType, HandlerRole, HandlerState, InvitationState
from services.accounts.models.people import Person
from services.common.fields import EncryptedTextField

if TYPE_CHECKING:
    from datetime import date


class Enterprise(models.Model):
    """A firm or other organisation, known by its 统一社会信用代码 (GB 32100)."""

    name = models.CharField(_("name"), max_length=120)
    id_type = models.CharField(
        max_length=2, choices=EnterpriseIdType.choices, default=EnterpriseIdType.BUSINESS_LICENCE
    )
    credit_code = models.CharField(_("unified social credit code"), max_length=18, unique=True)
    legal_representative = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    checked_at = models.DateTimeField(null=True, blank=True, editable=False)
    """When the register was last asked whether it stands and who leads it."""

    class Meta:
        verbose_name = _("enterprise")
        verbose_name_plural = _("enterprises")

    def __str__(self) -> str:
        return self.name


class Extent(models.Model):
    """How far a right for an enterprise reaches: ``scopes`` (ActingScope), ``items`` (codes); None is all of them."""

    scopes = models.JSONField(null=True, blank=True)
    items = models.JSONField(null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)

    class Meta:
        abstract = True


class EnterpriseHandler(Extent):
    """经办人: a person who may act for an enterprise, how far and until when. What ended is kept."""

    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="handlers")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    role = models.CharField(max_length=10, choices=HandlerRole.choices)
    state = models.CharField(
        max_length=10, choices=HandlerState.choices, default=HandlerState.STANDING, db_default=HandlerState.STANDING
    )
    starts_on = models.DateField()
    appointed_by = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True, blank=True)
    """The legal representative; None for who leads the enterprise, and where a window confirmed it."""
    asked_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "person"],
                condition=~Q(state=HandlerState.ENDED),
                name="a_person_handles_an_enterprise_once_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["enterprise"],
                condition=Q(state=HandlerState.STANDING, role=HandlerRole.LEGAL_REPRESENTATIVE),
                name="one_person_leads_an_enterprise",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="a_handler_ends_after_the_start",
            ),
            models.CheckConstraint(
                condition=~Q(state=HandlerState.ENDED) | Q(ended_at__isnull=False), name="an_ended_handler_says_when"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise_id}: {self.get_role_display()}"

    @property
    def leads(self) -> bool:
        """Whether this is the legal representative."""
        return self.role == HandlerRole.LEGAL_REPRESENTATIVE

    def stands_on(self, day: date) -> bool:
        """Confirmed, begun and not over."""
        within = self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)
        return self.state == HandlerState.STANDING and within


class HandlerInvitation(Extent):
    """An appointment for whoever has this phone or document and this name; nobody learns whether they exist."""

    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="invitations")
    name = models.CharField(_("name"), max_length=60)
    contact_kind = models.CharField(max_length=10, choices=ContactKind.choices)
    contact = EncryptedTextField(aad="handler_invitation.contact")
    contact_index = models.CharField(max_length=64, db_index=True)
    state = models.CharField(max_length=10, choices=InvitationState.choices, default=InvitationState.OPEN)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "contact_index"],
                condition=Q(state=InvitationState.OPEN),
                name="one_open_invitation_to_a_contact",
            )
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

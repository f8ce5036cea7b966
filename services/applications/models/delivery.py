"""How results reach people, and how paper goes from the window to the organ."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from services.applications.enums import DeliveryWay
from services.applications.models.case import Application, new_ref
from services.common.crypto import blind_index
from services.common.fields import EncryptedTextField
from services.departments.models import Department, Window


def code_index(code: str) -> str:
    """By what a collection code is found again; nothing for no code."""
    return blind_index("delivery.code", code) if code else ""


class Delivery(models.Model):
    """The way a result takes to the applicant, where it is not the electronic one; and its proof (送达回证)."""

    application = models.OneToOneField(Application, models.CASCADE, related_name="delivery")
    way = models.CharField(_("way"), max_length=10, choices=DeliveryWay.choices)
    window = models.ForeignKey(Window, models.SET_NULL, null=True, related_name="+", verbose_name=_("window"))
    recipient = models.CharField(_("recipient"), max_length=60, blank=True)
    phone = EncryptedTextField(_("phone"), aad="delivery.phone", blank=True)
    address = EncryptedTextField(_("address"), aad="delivery.address", blank=True)
    code = EncryptedTextField(aad="delivery.code", blank=True)
    """取件码: six digits, used once; told to the applicant when the result is ready."""
    code_index = models.CharField(max_length=64, blank=True, db_index=True, editable=False)
    wrong_tries = models.PositiveSmallIntegerField(default=0)
    ready_at = models.DateTimeField(_("ready since"), null=True)
    tracking_number = models.CharField(_("tracking number"), max_length=40, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True)
    handed_at = models.DateTimeField(_("handed over at"), null=True)
    handed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    agent_name = models.CharField(_("collected by"), max_length=60, blank=True)
    agent_id_type = models.CharField(max_length=2, blank=True)
    agent_id_number = EncryptedTextField(aad="delivery.agent_id_number", blank=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["ready_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(handed_at__isnull=True) | Q(handed_by__isnull=False),
                name="what_was_handed_over_names_who_did",
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | ~Q(tracking_number=""), name="what_was_sent_has_a_tracking_number"
            ),
            models.CheckConstraint(
                condition=Q(agent_name="") | ~Q(agent_id_type=""), name="who_collects_for_another_is_identified"
            ),
        ]

    def __str__(self) -> str:
        return str(self.application)


class TransferList(models.Model):
    """材料交接单: paper that a window gives to one organ, signed for when it is there."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    from_department = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name=_("from"))
    to_department = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name=_("to"))
    window = models.ForeignKey(Window, models.SET_NULL, null=True, related_name="+", verbose_name=_("window"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("made at"), auto_now_add=True)
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    received_at = models.DateTimeField(_("received at"), null=True)

    class Meta:
        verbose_name = _("hand-over list")
        verbose_name_plural = _("hand-over lists")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(received_at__isnull=True, received_by__isnull=True)
                | (Q(received_at__isnull=False) & ~Q(received_by=F("made_by"))),
                name="nobody_signs_for_paper_they_gave",
            )
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def subject_ref(self) -> str:
        """How audit and documents name it."""
        return f"transfer:{self.ref}"


class TransferLine(models.Model):
    """The paper of one material of a case on the list; on one list only."""

    transfer = models.ForeignKey(TransferList, models.CASCADE, related_name="lines")
    material = models.OneToOneField("applications.CaseMaterial", models.CASCADE, related_name="transfer_line")

    class Meta:
        ordering = ["pk"]

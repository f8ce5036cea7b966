"""Notices, their deliveries, and the numbered live events of a person."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from services.common.fields import EncryptedJSONField, EncryptedTextField
from services.notices.enums import Channel, DeliveryState


class Notice(models.Model):
    """One message in a person's inbox."""

    person = models.ForeignKey("accounts.Person", models.CASCADE, related_name="+", verbose_name=_("person"))
    event = models.CharField(_("event"), max_length=80)
    title = models.CharField(_("title"), max_length=120)
    body = EncryptedTextField(_("text"), aad="notice.body", blank=True)
    url = models.CharField(_("opens"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("made at"), auto_now_add=True)
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["person", "-id"], name="notices_of_a_person"),
            models.Index(fields=["person"], condition=Q(read_at__isnull=True), name="unread_notices_of_a_person"),
        ]

    def __str__(self) -> str:
        return self.title


class LiveCounter(models.Model):
    """The last number given to a live event of this person. Numbers have no gaps."""

    person = models.OneToOneField("accounts.Person", models.CASCADE, related_name="+", primary_key=True)
    last = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.person_id}: {self.last}"


class LiveEvent(models.Model):
    """One durable event for a person's open pages, numbered 1, 2, 3 … per person."""

    person = models.ForeignKey("accounts.Person", models.CASCADE, related_name="+")
    seq = models.PositiveBigIntegerField()
    event = models.CharField(max_length=80)
    payload = EncryptedJSONField(aad="live.payload", default=dict)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["person", "seq"]
        constraints = [models.UniqueConstraint(fields=["person", "seq"], name="a_live_event_number_is_used_once")]

    def __str__(self) -> str:
        return f"{self.person_id}/{self.seq} {self.event}"


class Delivery(models.Model):
    """A notice on its way over another channel than the inbox."""

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="deliveries")
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices)
    state = models.CharField(_("state"), max_length=12, choices=DeliveryState.choices, default=DeliveryState.WAITING)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [
            models.UniqueConstraint(fields=["notice", "channel"], name="a_notice_goes_once_over_a_channel"),
            models.CheckConstraint(
                condition=~Q(state=DeliveryState.SENT) | Q(sent_at__isnull=False), name="a_sent_delivery_has_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.state}"


class Preference(models.Model):
    """Which messages besides the inbox a person wants."""

    person = models.OneToOneField("accounts.Person", models.CASCADE, related_name="+", primary_key=True)
    sms = models.BooleanField(_("text messages"), default=True)

    class Meta:
        verbose_name = _("preference for messages")
        verbose_name_plural = _("preferences for messages")

    def __str__(self) -> str:
        return f"{self.person_id} sms={self.sms}"

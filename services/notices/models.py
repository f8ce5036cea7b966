"""Notices, their deliveries, the numbered live events of a person, and what administrators and residents set."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from services.common.fields import EncryptedJSONField, EncryptedTextField
from services.notices.enums import OUTSIDE, Channel, DeliveryState


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

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="deliveries", verbose_name=_("notice"))
    channel = models.CharField(_("channel"), max_length=10, choices=[(c.value, c.label) for c in OUTSIDE])
    state = models.CharField(_("state"), max_length=12, choices=DeliveryState.choices, default=DeliveryState.WAITING)
    content = EncryptedJSONField(aad="delivery.content", null=True)
    """``title`` and ``body`` as they go out; of earlier versions of the portal nothing."""
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    problem = models.CharField(_("what went wrong"), max_length=80, blank=True, default="", db_default="")
    """The name of the last error; never an address."""
    created_at = models.DateTimeField(_("made at"), default=timezone.now, db_default=Now())
    due_at = models.DateTimeField(_("not before"), null=True, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)
    """Somebody is sending it now; nobody else does before then."""
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        indexes = [models.Index(fields=["state", "-id"], name="deliveries_by_state")]
        constraints = [
            models.UniqueConstraint(fields=["notice", "channel"], name="a_notice_goes_once_over_a_channel"),
            models.CheckConstraint(
                condition=~Q(state=DeliveryState.SENT) | Q(sent_at__isnull=False), name="a_sent_delivery_has_a_time"
            ),
            models.CheckConstraint(
                condition=~Q(state=DeliveryState.HELD) | Q(due_at__isnull=False),
                name="a_held_delivery_says_until_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} #{self.pk}"


class Preference(models.Model):
    """Which messages besides the inbox a person wants, where e-mail goes, and whether nights are quiet."""

    person = models.OneToOneField("accounts.Person", models.CASCADE, related_name="+", primary_key=True)
    sms = models.BooleanField(_("text messages"), default=True)
    email = models.BooleanField(_("messages by e-mail"), default=True, db_default=True)
    quiet = models.BooleanField(_("nothing at night"), default=True, db_default=True)
    email_address = EncryptedTextField(
        _("e-mail address"), aad="preference.email", blank=True, default="", db_default=""
    )
    """Proved by a code; empty without one."""

    class Meta:
        verbose_name = _("preference for messages")
        verbose_name_plural = _("preferences for messages")

    def __str__(self) -> str:
        return f"{self.person_id} sms={self.sms}"


class EmailCode(models.Model):
    """A code on its way to an e-mail address that somebody wants to make their own."""

    person = models.ForeignKey("accounts.Person", models.CASCADE, related_name="+")
    email_address = EncryptedTextField(aad="emailcode.address")
    code = EncryptedTextField(aad="emailcode.code")
    tries_left = models.PositiveSmallIntegerField()
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("sent_at")), name="an_email_code_expires_after_it_was_sent"
            )
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class MessageTemplate(models.Model):
    """The text of one event over one channel, as administrators left it. Revision 0 is the standard text."""

    event = models.CharField(_("event"), max_length=80, editable=False)
    label = models.CharField(_("occasion"), max_length=80, editable=False)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices, editable=False)
    title = models.CharField(_("title"), max_length=200, blank=True)
    body = models.TextField(_("text"), blank=True)
    is_on = models.BooleanField(_("goes out"), default=True)
    revision = models.PositiveIntegerField(_("version"), default=0, editable=False)
    changed_at = models.DateTimeField(_("changed at"), null=True, editable=False)

    class Meta:
        verbose_name = _("text of a message")
        verbose_name_plural = _("texts of messages")
        ordering = ["event", "channel"]
        constraints = [
            models.UniqueConstraint(fields=["event", "channel"], name="an_event_has_one_text_for_a_channel"),
            models.CheckConstraint(
                condition=~Q(channel=Channel.INBOX) | Q(is_on=True), name="the_inbox_always_gets_the_message"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} · {self.get_channel_display()}"


class QuietHours(models.Model):
    """When messages of a channel wait for the morning. Codes are sent at any hour; they are no messages."""

    channel = models.CharField(
        _("channel"), max_length=10, unique=True, choices=[(c.value, c.label) for c in OUTSIDE], editable=False
    )
    begins = models.TimeField(_("begins"))
    ends = models.TimeField(_("ends"))
    is_on = models.BooleanField(_("kept"), default=True)

    class Meta:
        verbose_name = _("quiet hours")
        verbose_name_plural = _("quiet hours")
        ordering = ["-channel"]
        constraints = [
            models.CheckConstraint(condition=~Q(begins=F("ends")), name="quiet_hours_do_not_end_when_they_begin")
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} {self.begins:%H:%M}–{self.ends:%H:%M}"

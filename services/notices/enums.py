"""Words of messages."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """Where a message is read."""

    INBOX = "inbox", _("In the portal")
    SMS = "sms", _("Text message")
    EMAIL = "email", _("E-mail")


OUTSIDE = (Channel.SMS, Channel.EMAIL)
"""Leave the portal: nothing about a person stands in them, and they wait for the morning."""


class DeliveryState(models.TextChoices):
    """What became of a delivery."""

    WAITING = "waiting", _("Waiting")
    HELD = "held", _("Held until the morning")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")
    UNWANTED = "unwanted", _("Not wanted")
    NO_ADDRESS = "no_address", _("No phone number")


OPEN_STATES = (DeliveryState.WAITING, DeliveryState.HELD)
"""Still to be sent."""

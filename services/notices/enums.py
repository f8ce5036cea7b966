"""Words of messages."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """How a notice travels besides the inbox."""

    SMS = "sms", _("Text message")


class DeliveryState(models.TextChoices):
    """What became of a delivery."""

    WAITING = "waiting", _("Waiting")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")
    UNWANTED = "unwanted", _("Not wanted")
    NO_ADDRESS = "no_address", _("No phone number")

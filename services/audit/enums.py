"""Words of the alarms."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AlarmRule(models.TextChoices):
    """What raises an alarm. How much of it, within how long: ``settings.ALARMS``."""

    REVEALS = "reveals", _("Many numbers revealed by one person")
    EXPORT = "export", _("Many rows exported by one person")
    REFUSALS = "refusals", _("Many refusals to one person")
    SIGN_INS = "sign_ins", _("Failed sign-ins on one name from many networks")
    CHAIN = "chain", _("The chain of the log is broken")
    WORK = "work", _("Background work stands still")
    SCHEDULE = "schedule", _("Scheduled work was missed")
    CLOCKS = "clocks", _("A time limit could not be counted")
    MONEY = "money", _("A payment was put aside and waits for somebody")


class AlarmState(models.TextChoices):
    """Whether somebody has looked into it."""

    OPEN = "open", _("Not looked into yet")
    ACKNOWLEDGED = "acknowledged", _("Looked into")

"""Words of price rules."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(models.TextChoices):
    """What is priced: the kinds of spec in ``schemas/``."""

    PARKING = "parking", _("Parking")
    ELECTRICITY = "electricity", _("Electricity by time of use")


class State(models.TextChoices):
    """Where a version stands. What is published never changes again."""

    DRAFT = "draft", _("Draft")
    REVIEW = "review", _("Waiting for a check")
    PUBLISHED = "published", pgettext_lazy("tariff", "Published")
    STOPPED = "stopped", pgettext_lazy("tariff", "Stopped before it began")


FIXED = frozenset({State.PUBLISHED, State.STOPPED})
"""States in which the database refuses any other change."""


class Actor(models.TextChoices):
    """Who makes a move. Maker and checker of one version are two people."""

    MAKER = "maker", _("Writer")
    CHECKER = "checker", _("Checker")

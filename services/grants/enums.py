"""Words of what is given without an application."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Cadence(models.TextChoices):
    """How often the same person is granted the same thing."""

    ONCE = "once", _("Once")
    YEAR = "year", _("Once a year")
    QUARTER = "quarter", _("Once a quarter")
    MONTH = "month", _("Once a month")


class State(models.TextChoices):
    """Where a candidate stands; the label is what reviewers read."""

    FOUND = "found", _("Fits every rule, to be reviewed")
    UNCLEAR = "unclear", _("Not certain, to be looked into")
    CONFIRMED = "confirmed", _("Confirmed, to be approved")
    PUBLISHED = "published", pgettext_lazy("list of candidates", "Published")
    OBJECTED = "objected", _("Objection raised")
    GRANTED = "granted", pgettext_lazy("candidate", "Granted")
    STRUCK = "struck", _("Struck from the list")
    DECLINED = "declined", _("Declined by the person")
    APPLIED = "applied", _("Applied already")


TO_REVIEW = frozenset({State.FOUND, State.UNCLEAR})
"""An examiner must look."""
ENDED = frozenset({State.GRANTED, State.STRUCK, State.DECLINED, State.APPLIED})
TOLD = frozenset({State.PUBLISHED, State.OBJECTED, State.GRANTED, State.DECLINED})
"""What the person sees: before somebody approved it there is nothing to tell."""


class Actor(models.TextChoices):
    """Who makes a move."""

    SYSTEM = "system", _("System")
    EXAMINER = "examiner", _("Examiner")
    APPROVER = "approver", _("Approver")
    PERSON = "person", _("The person it is for")
    ANYBODY = "anybody", _("Anybody")

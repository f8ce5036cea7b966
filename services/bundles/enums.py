"""Words of bundles."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Where a version of a bundle stands on its way to the public."""

    DRAFT = "draft", _("Draft")
    REVIEW = "review", _("Waiting for a check")
    PUBLISHED = "published", _("Published")
    REPLACED = "replaced", _("Replaced by a newer version")
    WITHDRAWN = "withdrawn", _("Taken down")


class Actor(models.TextChoices):
    """Who makes a move. Maker and checker of one bundle are two people."""

    MAKER = "maker", _("Writer")
    CHECKER = "checker", _("Checker")


class Subject(models.TextChoices):
    """What several items ask for under different names."""

    QUESTION = "question", _("Question")
    MATERIAL = "material", _("Material")


class Stage(models.TextChoices):
    """Where one application for a bundle stands; its cases have states of their own."""

    DRAFT = "draft", _("Not submitted yet")
    RUNNING = "running", _("Being handled")
    DONE = "done", _("All done")


class PartState(models.TextChoices):
    """What became of one item of an application."""

    WAITING = "waiting", _("Waits for another item")
    HANDED_IN = "handed_in", _("Handed in")
    STOPPED = "stopped", _("Not handed in")
    GIVEN_UP = "given_up", _("Given up")


OPEN_PARTS = (PartState.WAITING, PartState.STOPPED)
"""No case yet, and there may be one: what was filled in for it is kept."""

"""Words of content."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class State(models.TextChoices):
    """Where a text stands on its way to the public."""

    DRAFT = "draft", _("Draft")
    REVIEW = "review", _("Waiting for a check")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Taken down")


class Actor(models.TextChoices):
    """Who makes a move. Maker and checker of one text are two people."""

    MAKER = "maker", _("Writer")
    CHECKER = "checker", _("Checker")


class Importance(models.TextChoices):
    """How loudly an announcement is told. Important: a service is suspended, a date changed."""

    NOTICE = "notice", _("Notice")
    IMPORTANT = "important", _("Important")


class Topic(models.TextChoices):
    """Subjects of help, in the order of the page."""

    WAYS = "ways", _("Ways to get things done")
    SIGN_IN = "sign-in", _("Signing in and real name")
    APPLYING = "applying", _("Filling in and submitting")
    FOLLOWING = "following", _("Following a case")
    CERTIFICATES = "certificates", _("Electronic certificates")
    WINDOWS = "windows", _("Halls and windows")
    ELDERS = "elders", _("Older people and family")
    SAFETY = "safety", _("Safety and privacy")


TOPIC_ICONS = {
    Topic.WAYS: "flag",
    Topic.SIGN_IN: "id",
    Topic.APPLYING: "doc",
    Topic.FOLLOWING: "clock",
    Topic.CERTIFICATES: "wallet",
    Topic.WINDOWS: "place",
    Topic.ELDERS: "elder",
    Topic.SAFETY: "shield",
}
"""The drawing beside each subject."""


class Unhelpful(models.TextChoices):
    """Why a guide did not help."""

    UNCLEAR = "unclear", _("I do not understand it")
    MATERIALS = "materials", _("The materials are not complete")
    FIGURES = "figures", _("Time or fee is not right")
    NEXT_STEP = "next_step", _("I do not find the next step")
    OTHER = "other", pgettext_lazy("why a guide did not help", "Something else")

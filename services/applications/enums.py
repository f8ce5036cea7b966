"""Words of the case."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Where a case stands; the label is what the resident reads."""

    DRAFT = "draft", _("Not submitted yet")
    RECEIVED = "received", _("Received")
    SUPPLEMENT = "supplement", _("Waiting for your supplement")
    ACCEPTED = "accepted", _("Accepted")
    REVIEW = "review", _("Under review")
    DECISION = "decision", _("Under review")
    MAKING = "making", _("Certificate in the making")
    DELIVERY = "delivery", _("Being delivered")
    CLOSED = "closed", _("Completed")
    REFUSED = "refused", _("Not accepted")
    WITHDRAWN = "withdrawn", _("Withdrawn")


EXTERNAL_CODES = {
    State.RECEIVED: "02",
    State.SUPPLEMENT: "06",
    State.ACCEPTED: "05",
    State.REVIEW: "12",
    State.DECISION: "12",
    State.MAKING: "12",
    State.DELIVERY: "12",
    State.CLOSED: "10",
    State.REFUSED: "07",
    State.WITHDRAWN: "10",
}
"""办件状态 codes of the national platform (C0109); a draft is told to nobody."""

FINAL = frozenset({State.CLOSED, State.REFUSED, State.WITHDRAWN})
RUNNING = frozenset(State) - FINAL - {State.DRAFT}
AT_THE_COUNTER = frozenset({State.RECEIVED, State.ACCEPTED, State.REVIEW, State.DECISION})
"""Somebody at the counter must act."""


class Channel(models.TextChoices):
    """How the application reached the organ."""

    ONLINE = "online", _("Online")
    WINDOW = "window", _("Window")


class Actor(models.TextChoices):
    """Who makes a move."""

    APPLICANT = "applicant", _("Applicant")
    EXAMINER = "examiner", _("Examiner")
    APPROVER = "approver", _("Approver")
    SYSTEM = "system", _("System")


class Fit(models.TextChoices):
    """What the clerk found about a material."""

    UNCHECKED = "unchecked", _("Not checked yet")
    FIT = "fit", _("Fits")
    UNFIT = "unfit", _("Does not fit")


class MaterialSource(models.TextChoices):
    """Where a material came from."""

    UPLOADED = "uploaded", _("Handed in")
    FETCHED = "fetched", _("Fetched by the system")
    HELD = "held", _("Held certificate")


class Proposal(models.TextChoices):
    """What the examiner proposes and the approver decides."""

    GRANT = "grant", _("Grant")
    REFUSE = "refuse", _("Do not grant")


class SupplementSubject(models.TextChoices):
    """What a line of a supplement notice is about."""

    QUESTION = "question", _("Answer")
    MATERIAL = "material", _("Material")

"""Words of acting for another."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from services.accounts.enums import ActingScope


class State(models.TextChoices):
    """Where a grant stands."""

    ASKED = "asked", _("Waits for the consent")
    INVITED = "invited", _("Waits for an answer")
    ACTIVE = "active", _("Stands now")
    DECLINED = "declined", _("Declined")
    ENDED = "ended", _("Ended")
    EXPIRED = "expired", _("Expired")


class Party(models.TextChoices):
    """Who makes a move."""

    PRINCIPAL = "principal", _("The person it is for")
    AGENT = "agent", _("The person who acts")
    CLERK = "clerk", _("A service window")
    SYSTEM = "system", _("The portal")


class Relation(models.TextChoices):
    """What the agent is to the principal."""

    CHILD = "child", _("Son or daughter")
    SPOUSE = "spouse", _("Husband or wife")
    PARENT = "parent", _("Father or mother")
    SIBLING = "sibling", _("Brother or sister")
    RELATIVE = "relative", _("Other relative")
    FRIEND = "friend", _("Friend or neighbour")


class Consent(models.TextChoices):
    """How the principal agreed."""

    CODE = "code", _("Code sent to the own phone")
    WINDOW = "window", _("In person at a window, with the document")
    SIGNATURE = "signature", _("By a signature of the own hand")
    REGISTER = "register", _("The register names the guardian")


OPEN = frozenset({State.ASKED, State.INVITED})
"""Somebody has not answered yet; nobody may act."""
OVER = frozenset({State.DECLINED, State.ENDED, State.EXPIRED})

PLAIN_SCOPES = {
    ActingScope.APPLY: _("Apply for me, add papers, withdraw"),
    ActingScope.FOLLOW: _("See how far my cases are, and their papers"),
    ActingScope.CERTIFICATES: _("See my certificates and show them"),
}
"""What one may do for another, as the person who allows it reads it."""

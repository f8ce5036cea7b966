"""Words of parking."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class LotKind(models.TextChoices):
    """How one comes in and out."""

    GATED = "gated", _("With gates")
    ROADSIDE = "roadside", _("At the roadside")


class Income(models.TextChoices):
    """Whose money it is; each lot says so."""

    BUSINESS = "business", _("Business income of the operator")
    TREASURY = "treasury", _("Government fee (treasury)")


class Direction(models.TextChoices):
    """Which way."""

    IN = "in", pgettext_lazy("lane", "In")
    OUT = "out", pgettext_lazy("lane", "Out")


class SpaceStatus(models.TextChoices):
    """Whether a car stands there."""

    FREE = "free", pgettext_lazy("space", "Free")
    TAKEN = "taken", pgettext_lazy("space", "Taken")
    UNKNOWN = "unknown", pgettext_lazy("space", "Not known")
    CLOSED = "closed", pgettext_lazy("space", "Closed")


class SpaceWork(models.TextChoices):
    """What a space at the roadside asks of whoever walks there."""

    TO_NOTE = "to_note", _("A car stands there, its plate is not noted")
    GONE = "gone", _("Noted, but seen free since")
    DIFFERS = "differs", _("Sources disagree")
    NOTED = "noted", pgettext_lazy("space", "Noted")
    FREE = "free", pgettext_lazy("space", "Free")
    UNKNOWN = "unknown", pgettext_lazy("space", "Not known")
    CLOSED = "closed", pgettext_lazy("space", "Closed")


TO_DO = (SpaceWork.TO_NOTE, SpaceWork.GONE, SpaceWork.DIFFERS)
"""What waits for an attendant."""


class Source(models.TextChoices):
    """Who saw it."""

    GATE = "gate", _("Gate")
    GEOMAGNETIC = "geomagnetic", _("Geomagnetic sensor")
    VIDEO = "video", _("Video pole")
    ATTENDANT = "attendant", _("Attendant")


class StayState(models.TextChoices):
    """Where a stay stands."""

    OPEN = "open", pgettext_lazy("stay", "Parked")
    EXITED = "exited", pgettext_lazy("stay", "Left, to be priced")
    BILLED = "billed", pgettext_lazy("stay", "Left, to be paid")
    SETTLED = "settled", pgettext_lazy("stay", "Settled")
    STALE = "stale", pgettext_lazy("stay", "Entered again without having left")
    EXIT_UNKNOWN = "exit_unknown", pgettext_lazy("stay", "Nobody knows when it left")
    CLOSED = "closed", pgettext_lazy("stay", "Closed by hand")
    MERGED = "merged", pgettext_lazy("stay", "The same as another stay")


ENDED = frozenset({StayState.SETTLED, StayState.CLOSED, StayState.MERGED})


class Outcome(models.TextChoices):
    """What became of what a camera saw."""

    ENTERED = "entered", _("A stay began")
    LEFT = "left", _("A stay ended")
    DUPLICATE = "duplicate", _("Seen a moment ago")
    AGAIN = "again", _("Seen again at the exit")
    UNMATCHED = "unmatched", _("Left without having entered")
    UNREADABLE = "unreadable", _("The plate cannot be read")
    DISMISSED = "dismissed", _("Not a vehicle of this lot, by hand")


class Decision(models.TextChoices):
    """What the gate does."""

    OPEN = "open", pgettext_lazy("gate", "Open")
    PAY = "pay", _("Stay closed until it is paid")
    CALL = "call", _("Call the attendant")


class Actor(models.TextChoices):
    """Who makes a move."""

    SYSTEM = "system", _("System")
    STAFF = "staff", _("Staff")
    PERSON = "person", _("The person it is for")


class PassKind(models.TextChoices):
    """Why a vehicle parks without paying each time."""

    MONTHLY = "monthly", _("Monthly card")
    PRIVILEGE = "privilege", _("Free by decision")


class CardFor(models.TextChoices):
    """Which vehicles a monthly card is sold for; told by the plate."""

    ANY = "any", pgettext_lazy("monthly card", "Every vehicle")
    SMALL = "small", _("Small vehicles")
    NEW_ENERGY = "new_energy", _("New energy vehicles")


class SaleState(models.TextChoices):
    """Where a monthly card that somebody buys stands; the label is what the buyer reads."""

    OFFERED = "offered", pgettext_lazy("monthly card", "Not paid yet")
    PAID = "paid", pgettext_lazy("monthly card", "Bought")
    ENDED = "ended", pgettext_lazy("monthly card", "Called off, nothing was paid")
    GIVEN_BACK = "given_back", pgettext_lazy("monthly card", "Given back")


TAKES_PLACE = frozenset({SaleState.OFFERED, SaleState.PAID})
"""Sales whose days count where only so many cards are sold."""

"""Words of vehicles."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PlateKind(models.TextChoices):
    """Kind of plate, told by its form (`common.identifiers.parked`)."""

    ORDINARY = "ordinary", pgettext_lazy("plate", "Ordinary plate")
    NEW_ENERGY = "new_energy", _("New energy, small vehicle")
    NEW_ENERGY_LARGE = "new_energy_large", _("New energy, large vehicle")
    TRAILER = "trailer", _("Trailer")
    SCHOOL = "school", _("Driving school")
    POLICE = "police", _("Police")
    BORDER = "border", _("Hong Kong or Macao")
    EMBASSY = "embassy", _("Embassy or consulate")
    EMERGENCY = "emergency", _("Emergency rescue")
    ARMED_POLICE = "armed_police", _("Armed police")
    ARMY = "army", _("Army")
    UNPLATED = "unplated", _("Without a plate, numbered while parked")


class Colour(models.TextChoices):
    """Colour of the plate. The same number may stand on a blue and on a yellow plate: two vehicles."""

    BLUE = "blue", pgettext_lazy("plate", "Blue")
    YELLOW = "yellow", pgettext_lazy("plate", "Yellow")
    GREEN = "green", pgettext_lazy("plate", "Green")
    YELLOW_GREEN = "yellow_green", pgettext_lazy("plate", "Yellow and green")
    WHITE = "white", pgettext_lazy("plate", "White")
    BLACK = "black", pgettext_lazy("plate", "Black")
    NONE = "none", pgettext_lazy("plate", "No plate")


COLOURS: dict[str, Colour] = {
    PlateKind.ORDINARY: Colour.BLUE,
    PlateKind.NEW_ENERGY: Colour.GREEN,
    PlateKind.NEW_ENERGY_LARGE: Colour.YELLOW_GREEN,
    PlateKind.TRAILER: Colour.YELLOW,
    PlateKind.SCHOOL: Colour.YELLOW,
    PlateKind.POLICE: Colour.WHITE,
    PlateKind.BORDER: Colour.BLACK,
    PlateKind.EMBASSY: Colour.BLACK,
    PlateKind.EMERGENCY: Colour.WHITE,
    PlateKind.ARMED_POLICE: Colour.WHITE,
    PlateKind.ARMY: Colour.WHITE,
    PlateKind.UNPLATED: Colour.NONE,
}
"""Kind of plate → the colour it has unless somebody says otherwise."""
ON_DUTY = frozenset({PlateKind.POLICE, PlateKind.ARMY, PlateKind.ARMED_POLICE, PlateKind.EMERGENCY, PlateKind.EMBASSY})
"""Kinds that rules of prices may exempt."""


class BindingState(models.TextChoices):
    """Where a binding stands; the label is what the resident reads."""

    WAITING = "waiting", _("Waiting for a check by staff")
    ACTIVE = "active", pgettext_lazy("vehicle", "Yours")
    REFUSED = "refused", pgettext_lazy("vehicle", "Not confirmed")
    ENDED = "ended", pgettext_lazy("vehicle", "Ended")


OPEN = frozenset({BindingState.WAITING, BindingState.ACTIVE})


class Ending(models.TextChoices):
    """Why a binding ended."""

    OWN = "own", _("Ended by the owner")
    TRANSFERRED = "transferred", _("The vehicle changed hands")
    CLOSED = "closed", _("The account was closed")


class Proof(models.TextChoices):
    """By what a binding was confirmed."""

    REGISTER = "register", _("Motor vehicle register")
    PAPERS = "papers", _("Vehicle licence seen at a window")


class Actor(models.TextChoices):
    """Who makes a move."""

    SYSTEM = "system", _("System")
    STAFF = "staff", _("Staff")
    PERSON = "person", _("The person it is for")

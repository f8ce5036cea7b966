"""Words of charging."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Protocol(models.TextChoices):
    """What a charge point speaks; the value is the websocket's subprotocol."""

    V16 = "ocpp1.6", "OCPP 1.6J"
    V201 = "ocpp2.0.1", "OCPP 2.0.1"


class Current(models.TextChoices):
    """How fast."""

    AC = "ac", _("Slow (AC)")
    DC = "dc", _("Fast (DC)")


class ConnectorStatus(models.TextChoices):
    """What a connector says of itself."""

    AVAILABLE = "available", pgettext_lazy("connector", "Free")
    PREPARING = "preparing", pgettext_lazy("connector", "Plugged in")
    CHARGING = "charging", pgettext_lazy("connector", "Charging")
    SUSPENDED = "suspended", pgettext_lazy("connector", "Paused")
    FINISHING = "finishing", pgettext_lazy("connector", "Charged, still plugged in")
    RESERVED = "reserved", pgettext_lazy("connector", "Reserved")
    UNAVAILABLE = "unavailable", pgettext_lazy("connector", "Out of use")
    FAULTED = "faulted", pgettext_lazy("connector", "Faulty")
    UNKNOWN = "unknown", pgettext_lazy("connector", "Not known")


PLUGGED = frozenset(
    {ConnectorStatus.PREPARING, ConnectorStatus.CHARGING, ConnectorStatus.SUSPENDED, ConnectorStatus.FINISHING}
)
"""A vehicle hangs on it."""
STARTABLE = frozenset({ConnectorStatus.AVAILABLE, ConnectorStatus.PREPARING, ConnectorStatus.RESERVED})


class SessionState(models.TextChoices):
    """Where a session stands."""

    REQUESTED = "requested", pgettext_lazy("charging", "Asked for")
    STARTED = "started", pgettext_lazy("charging", "Begun")
    CHARGING = "charging", pgettext_lazy("charging", "Charging")
    SUSPENDED = "suspended", pgettext_lazy("charging", "Paused")
    STOPPED = "stopped", pgettext_lazy("charging", "Ended, to be priced")
    BILLED = "billed", pgettext_lazy("charging", "Ended")
    START_FAILED = "start_failed", pgettext_lazy("charging", "Did not begin")
    ABANDONED = "abandoned", pgettext_lazy("charging", "The charge point fell silent")
    ADJUSTED = "adjusted", pgettext_lazy("charging", "Ended, told late")


RUNNING = frozenset({SessionState.STARTED, SessionState.CHARGING, SessionState.SUSPENDED})
"""A transaction of the charge point is open."""
OVER = frozenset(set(SessionState) - RUNNING - {SessionState.REQUESTED})


class Actor(models.TextChoices):
    """Who makes a move."""

    STATION = "station", _("Charge point")
    SYSTEM = "system", _("System")
    RESIDENT = "resident", _("Resident")
    STAFF = "staff", _("Staff")


class Paying(models.TextChoices):
    """When one pays."""

    BEFORE = "before", _("Before, the rest comes back")
    AFTER = "after", _("Afterwards")


class Measurand(models.TextChoices):
    """What a meter tells that is kept."""

    ENERGY = "energy", _("Meter (Wh)")
    POWER = "power", _("Power (W)")
    SOC = "soc", _("State of charge (%)")


class Way(models.TextChoices):
    """Who said a frame."""

    IN = "in", pgettext_lazy("frame", "From the charge point")
    OUT = "out", pgettext_lazy("frame", "To the charge point")


class Orphan(models.TextChoices):
    """Why a stop found no session."""

    UNKNOWN = "unknown", _("No such transaction")
    FOREIGN = "foreign", _("A transaction of another charge point")
    DIFFERS = "differs", _("It ended before, with other figures")


class Command(models.TextChoices):
    """What a charge point is told to do."""

    START = "start", pgettext_lazy("charge point", "Start")
    STOP = "stop", pgettext_lazy("charge point", "Stop")
    RESET = "reset", pgettext_lazy("charge point", "Restart the charge point")
    UNLOCK = "unlock", pgettext_lazy("charge point", "Unlock the plug")
    AVAILABILITY = "availability", pgettext_lazy("charge point", "Put in or out of use")
    GET_SETTINGS = "get_settings", pgettext_lazy("charge point", "Read its settings")
    SET_SETTING = "set_setting", pgettext_lazy("charge point", "Change a setting")
    TRIGGER = "trigger", pgettext_lazy("charge point", "Ask for a message")
    TRANSACTION = "transaction", pgettext_lazy("charge point", "Ask how a transaction stands")


class CommandState(models.TextChoices):
    """What became of a command."""

    QUEUED = "queued", pgettext_lazy("command", "Waiting")
    SENT = "sent", pgettext_lazy("command", "Sent")
    ACCEPTED = "accepted", pgettext_lazy("command", "Accepted")
    REFUSED = "refused", pgettext_lazy("command", "Refused by the charge point")
    UNANSWERED = "unanswered", pgettext_lazy("command", "No answer")


class ReservationState(models.TextChoices):
    """Where a reservation stands."""

    OPEN = "open", pgettext_lazy("reservation", "Kept free")
    USED = "used", pgettext_lazy("reservation", "Used")
    ENDED = "ended", pgettext_lazy("reservation", "Over")

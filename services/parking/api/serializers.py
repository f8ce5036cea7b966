"""What devices send and what they are answered."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers

from services.parking.api.fields import Event, Moment, Strict, Text, Whole
from services.parking.enums import Decision, Direction, Outcome, SpaceStatus
from services.parking.operations.observing import AHEAD
from services.vehicles.enums import Colour

OLDEST = timedelta(days=7)
"""What is told later than this is told to people."""
EVENT_ID = r"^[A-Za-z0-9_-]{1,64}\Z"
COLOURS = [choice for choice in Colour.choices if choice[0] != Colour.NONE]
"""A camera that sees no plate tells no colour."""
MOST_EVENTS, MOST_READINGS, MOST_COUNTS = 200, 1000, 100


def plausible(at: Any) -> Any:
    """Not older than a week, not in the future. Raises ValidationError."""
    now = timezone.now()
    if at > now + AHEAD:
        raise serializers.ValidationError(_("This time lies in the future. Set the clock of the device."))
    if at < now - OLDEST:
        raise serializers.ValidationError(_("This is more than a week ago. Ask the operator to enter it by hand."))
    return at


class PassageSerializer(Strict):
    """A vehicle passed."""

    event = Event(
        EVENT_ID,
        trim_whitespace=False,
        help_text=gettext_lazy("The device's own number of this event, never used again."),
    )
    at = Moment(help_text=gettext_lazy("When it was seen; up to a week ago."))
    plate = Text(
        max_length=16,
        allow_blank=True,
        allow_null=True,
        help_text=gettext_lazy("As it was read; also what cannot be a plate; empty or null where none could be read."),
    )
    direction = serializers.ChoiceField(
        Direction.choices, required=False, help_text=gettext_lazy("Needed where the device belongs to no lane.")
    )
    colour = serializers.ChoiceField(COLOURS, required=False, help_text=gettext_lazy("Colour of the plate."))
    confidence = Whole(min_value=0, max_value=100, default=100, help_text=gettext_lazy("Per cent."))
    space = Text(
        max_length=20, required=False, help_text=gettext_lazy("Number of the space, at the roadside and under poles.")
    )
    image = Text(max_length=200, required=False, help_text=gettext_lazy("Where the device keeps the picture."))

    def validate_at(self, value: Any) -> Any:
        """Within the last week."""
        return plausible(value)


class BatchSerializer(Strict):
    """What was kept during an outage, in any order; each is answered by itself."""

    events = serializers.ListField(
        child=serializers.DictField(), min_length=1, max_length=MOST_EVENTS,
        help_text=gettext_lazy("Passages, each as at devices/passages/."),
    )  # fmt: skip


class ReadingSerializer(Strict):
    """What stands on one space."""

    space = Text(max_length=20, help_text=gettext_lazy("Number of the space."))
    status = serializers.ChoiceField(
        [(one.value, one.label) for one in (SpaceStatus.FREE, SpaceStatus.TAKEN, SpaceStatus.UNKNOWN)]
    )
    at = Moment()

    def validate_at(self, value: Any) -> Any:
        """Within the last week."""
        return plausible(value)


class SpacesSerializer(Strict):
    """Spaces as they are now: never a change up or down."""

    readings = ReadingSerializer(many=True, min_length=1, max_length=MOST_READINGS)


class CountSerializer(Strict):
    """Vehicles in one zone."""

    zone = Text(max_length=20, help_text=gettext_lazy("Code of the zone."))
    taken = Whole(min_value=0, max_value=100_000, help_text=gettext_lazy("How many vehicles are in it."))


class CountsSerializer(Strict):
    """Vehicles in zones at one moment: absolute, so that what is lost or comes twice does no harm."""

    at = Moment()
    counts = CountSerializer(many=True, min_length=1, max_length=MOST_COUNTS)

    def validate_at(self, value: Any) -> Any:
        """Within the last week."""
        return plausible(value)


class HeartbeatSerializer(Strict):
    """The device lives."""

    at = Moment(help_text=gettext_lazy("The clock of the device."))


class PassageAnswerSerializer(serializers.Serializer):
    """What the gate does."""

    event = serializers.CharField()
    outcome = serializers.ChoiceField(Outcome.choices)
    decision = serializers.ChoiceField(
        Decision.choices,
        help_text=gettext_lazy("open: raise the bar; pay: keep it down and ask again; call: call the attendant."),
    )
    say = serializers.CharField(help_text=gettext_lazy("One line for the display; the plate is masked."))
    stay = serializers.CharField(help_text=gettext_lazy("Number of the stay; empty when there is none."))
    bill = serializers.CharField(help_text=gettext_lazy("The bill to be paid; empty when there is none."))
    due = serializers.IntegerField(help_text=gettext_lazy("Fen to be paid now."))
    pay_url = serializers.CharField(
        help_text=gettext_lazy("Where it is paid without signing in, to be shown as a code; empty when nothing is due.")
    )
    warning = serializers.CharField(
        help_text=gettext_lazy("What of the passage could not be kept (a space the lot does not have); or empty.")
    )


class PictureAnswerSerializer(serializers.Serializer):
    """The picture is kept."""

    event = serializers.CharField()
    sent_at = serializers.DateTimeField(help_text=gettext_lazy("When it came for the first time."))


class BatchRefusalSerializer(serializers.Serializer):
    """Why one event of a batch was not taken."""

    kind = serializers.CharField(help_text=gettext_lazy("As in the type of a problem."))
    detail = serializers.CharField()


class BatchResultSerializer(serializers.Serializer):
    """One event of a batch: an answer or a refusal."""

    place = serializers.IntegerField(help_text=gettext_lazy("Its place in the batch, from 0."))
    answer = PassageAnswerSerializer(allow_null=True)
    refusal = BatchRefusalSerializer(allow_null=True)


class BatchResultsSerializer(serializers.Serializer):
    """In the order they were sent."""

    results = BatchResultSerializer(many=True)


class TakenSerializer(serializers.Serializer):
    """What absolute values changed."""

    changed = serializers.IntegerField(help_text=gettext_lazy("How many were newer than what was known."))
    unknown = serializers.ListField(
        child=serializers.CharField(), help_text=gettext_lazy("Spaces or zones this lot does not have.")
    )


class AliveSerializer(serializers.Serializer):
    """What the portal says to a device."""

    now = serializers.DateTimeField()
    clock_ahead = serializers.IntegerField(help_text=gettext_lazy("Seconds by which the clock of the device is ahead."))

"""Devices tell; gates are told. Everything may be sent again: events count once by their number, the rest is
absolute.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from services.common.api.problems import Problem
from services.parking import access
from services.parking.api import telling
from services.parking.api.authentication import DeviceAuthentication, NeedsDevice
from services.parking.api.parsers import JpegParser
from services.parking.api.serializers import (
    AliveSerializer,
    BatchResultsSerializer,
    BatchSerializer,
    CountsSerializer,
    HeartbeatSerializer,
    PassageAnswerSerializer,
    PassageSerializer,
    PictureAnswerSerializer,
    SpacesSerializer,
    TakenSerializer,
)
from services.parking.operations import spaces
from services.parking.operations.picturing import JPEG
from services.parking.patience import Busy, patience

if TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.serializers import Serializer

    from services.parking.models import Device


@method_decorator(never_cache, name="dispatch")
class DeviceView(APIView):
    """Devices alone."""

    permission_classes = (NeedsDevice,)
    authentication_classes = (DeviceAuthentication,)
    may_be_busy = True

    @property
    def device(self) -> Device:
        """Who tells."""
        return self.request.user.device

    def checked(self, form: type[Serializer]) -> dict[str, Any]:
        """What was sent. Raises the problem ``invalid``."""
        asked = form(data=self.request.data)
        asked.is_valid(raise_exception=True)
        return asked.validated_data

    def handle_exception(self, error: Exception) -> Response:
        """Who waited too long is told to come again."""
        return super().handle_exception(telling.busy() if isinstance(error, Busy) else error)


class Passages(DeviceView):
    """A vehicle passed."""

    @extend_schema(
        operation_id="devices_passage",
        tags=["devices"],
        summary=_("A vehicle came or left"),
        description=_(
            "The answer says what the gate does. Without an answer within the patience of the gate, send the same "
            "again with the same number: it counts once and is answered as the first time."
        ),
        request=PassageSerializer,
        responses=PassageAnswerSerializer,
    )
    def post(self, request: Request) -> Response:
        """Kept first, answered then."""
        row = telling.take(self.device, request.data)
        return Response(telling.warned(telling.answer(row), row, request.data))


class Passage(DeviceView):
    """A passage told before."""

    @extend_schema(
        operation_id="devices_passage_now",
        tags=["devices"],
        summary=_("What the gate does now"),
        description=_("After pay or call: ask again every two seconds until the answer is open."),
        responses=PassageAnswerSerializer,
    )
    def get(self, request: Request, event: str) -> Response:
        """As it stands now."""
        return Response(telling.answer(access.get_passage(self.device, event), now=True))


class Picture(DeviceView):
    """The picture of a passage."""

    parser_classes = (JpegParser,)

    @extend_schema(
        operation_id="devices_picture",
        tags=["devices"],
        summary=_("A picture of a passage told before"),
        description=_(
            "A JPEG of at most 200 KB, as it is. Send it after the passage, when there is time: no gate waits for it. "
            "The same again is answered as the first time; another one of the same passage is refused."
        ),
        request={JPEG: OpenApiTypes.BINARY},
        responses=PictureAnswerSerializer,
    )
    def put(self, request: Request, event: str) -> Response:
        """Kept with the passage."""
        row = telling.take_picture(self.device, event, request.data)
        return Response(PictureAnswerSerializer({"event": event, "sent_at": row.sent_at}).data)


class Batch(DeviceView):
    """What was kept during an outage."""

    @extend_schema(
        operation_id="devices_batch",
        tags=["devices"],
        summary=_("Passages kept during an outage"),
        description=_(
            "They are taken in the order of their times; the answers stand in the order sent. One that is refused does "
            "not hinder the others. Vehicles that left meanwhile owe what is billed."
        ),
        request=BatchSerializer,
        responses=BatchResultsSerializer,
    )
    def post(self, request: Request) -> Response:
        """Each by itself."""
        events = self.checked(BatchSerializer)["events"]
        results: list[dict[str, Any]] = [{} for _event in events]
        for place in sorted(range(len(events)), key=lambda n: telling.instant(events[n])):
            results[place] = self._one(place, events[place])
        return Response({"results": results})

    def _one(self, place: int, event: dict[str, Any]) -> dict[str, Any]:
        try:
            row = telling.take(self.device, event)
            told = telling.warned(telling.answer(row), row, event)
        except Problem as problem:
            detail = "；".join(row["detail"] for row in problem.errors) or str(problem.detail)
            return {"place": place, "answer": None, "refusal": {"kind": problem.kind.name, "detail": detail}}
        return {"place": place, "answer": told, "refusal": None}


class Spaces(DeviceView):
    """Spaces as sensors and poles see them."""

    @extend_schema(
        operation_id="devices_spaces",
        tags=["devices"],
        summary=_("What stands on spaces"),
        description=_("Absolute. An older reading than the one known changes nothing; closed spaces stay closed."),
        request=SpacesSerializer,
        responses=TakenSerializer,
    )
    def post(self, request: Request) -> Response:
        """The newest counts."""
        rows = self.checked(SpacesSerializer)["readings"]
        known = access.space_numbers(self.device, [row["space"] for row in rows])
        with patience():
            changed = spaces.note_spaces(
                device=self.device, readings=[(row["space"], row["status"], row["at"]) for row in rows]
            )
        return Response({"changed": changed, "unknown": sorted({row["space"] for row in rows} - known)})


class Counts(DeviceView):
    """Vehicles in zones."""

    @extend_schema(
        operation_id="devices_counts",
        tags=["devices"],
        summary=_("How many vehicles are in zones"),
        description=_("Absolute, so that a lost or doubled message does no harm. An older count changes nothing."),
        request=CountsSerializer,
        responses=TakenSerializer,
    )
    def post(self, request: Request) -> Response:
        """The newest counts."""
        told = self.checked(CountsSerializer)
        known = access.zone_codes(self.device)
        with patience():
            taken = {row["zone"]: row["taken"] for row in told["counts"]}
            changed = spaces.note_counts(device=self.device, taken=taken, at=told["at"])
        return Response({"changed": changed, "unknown": sorted({row["zone"] for row in told["counts"]} - known)})


class Heartbeat(DeviceView):
    """The device lives."""

    @extend_schema(
        operation_id="devices_heartbeat",
        tags=["devices"],
        summary=_("The device lives"),
        description=_("Once a minute. The answer says how far the clock is off."),
        request=HeartbeatSerializer,
        responses=AliveSerializer,
    )
    def post(self, request: Request) -> Response:
        """Noted."""
        told = self.checked(HeartbeatSerializer)
        with patience():
            ahead = spaces.note_heard(device=self.device, said_at=told["at"])
        return Response(AliveSerializer({"now": timezone.now(), "clock_ahead": ahead}).data)

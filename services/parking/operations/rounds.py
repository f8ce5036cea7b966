"""At the roadside: an attendant notes which car stands where, and that it left; a car without a plate gets a number.

In doubt for the driver: a stay begins when it was noted, and ends when the space was first seen free.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from services.audit.operations import record
from services.common import transaction
from services.common.statements import change
from services.files.operations import linked_or_removed, store_upload
from services.parking.enums import Actor, Decision, Direction, LotKind, Outcome, Source, SpaceStatus, StayState
from services.parking.models import Observation, Space, Stay, StayPhoto
from services.parking.operations import billing, matching
from services.parking.operations.announcing import announce
from services.parking.operations.moving import hold_lot, step
from services.parking.operations.observing import ImplausibleTime, begin
from services.parking.operations.spaces import note_sight
from services.vehicles.access import owner_of
from services.vehicles.operations.adding import unplated_vehicle

if TYPE_CHECKING:
    from datetime import datetime

    from django.core.files.uploadedfile import UploadedFile

    from services.accounts.models import User
    from services.files.models import StoredFile
    from services.parking.models import Lot
    from services.vehicles.models import Vehicle

AT_THE_BAR = timedelta(minutes=3)
"""So long a car without a plate waits at an entry for its driver to scan the sign."""


class NotAPhoto(ValueError):
    """A document is no proof of what stood there."""

    def __init__(self) -> None:
        super().__init__(_("Take a photo, or choose one: a document shows no car."))


class SpaceClosed(ValueError):
    """People took the space out of use."""

    def __init__(self) -> None:
        super().__init__(_("This space is closed."))


class SpaceTaken(ValueError):
    """A car that was noted stands there."""

    def __init__(self) -> None:
        super().__init__(_("A car is noted in this space. Ask the attendant, or call the number on the sign."))


class SeenOtherwise(ValueError):
    """Since somebody looked another car was noted there, or the one of then left."""

    def __init__(self) -> None:
        super().__init__(_("Something was written down of this space meanwhile. Look how it stands now, then go on."))


class OfNoSpace(ValueError):
    """The sign of a whole street says not where the car stands."""

    def __init__(self) -> None:
        super().__init__(_("Scan the sign of the space in which the car stands, or ask the attendant."))


class NobodyWaits(ValueError):
    """No car without a plate stands before a bar just now, or several do."""

    def __init__(self) -> None:
        super().__init__(
            _("No car without a plate waits at an entry just now. Drive up to the bar first, or ring there.")
        )


def note(*, space: Space, plate: str, photo: UploadedFile, by: User, there: str = "") -> Stay:
    """A car stands in this space: its stay begins, or goes on where it is noted there already. ``plate`` empty: none.

    ``there``: the number of the stay that whoever notes it saw noted there; only that one is driven out by it.
    Raises UploadRefused, NotAPhoto, SpaceClosed, SeenOtherwise, IdentifierError.
    """
    with linked_or_removed(by=by) as files:
        _keep_picture(photo, files, by=by)
        return _note(space=space, plate=plate, file=files[0], by=by, there=there)


def _keep_picture(photo: UploadedFile, files: list[StoredFile], *, by: User) -> None:
    """What is no picture is among the files all the same, so that it goes again."""
    files.append(store_upload(upload=photo, by=by))
    if not files[-1].is_image:
        raise NotAPhoto


@transaction.atomic
def _note(*, space: Space, plate: str, file: StoredFile, by: User, there: str) -> Stay:
    lot = space.lot
    hold_lot(lot)
    _refuse_closed(space)
    vehicle = _vehicle(lot, plate)
    stay = Stay.objects.open().filter(lot=lot, vehicle=vehicle).order_by("pk").first()
    others = _others(space, stay)
    if any(other.number != there for other in others):
        raise SeenOtherwise
    detail: dict[str, Any] = {"space": space.number}
    if stay is not None and stay.space_id not in (None, space.pk):  # it moved on, and nobody saw it leave
        _forget([stay], lot)
        stay = None
    if stay is None:
        stay = _read_otherwise(others, vehicle)
        detail |= {"corrected": True} if stay is not None else {}
    if stay is None:
        stay = begin(lot=lot, vehicle=vehicle, at=timezone.now(), space=space)
    elif stay.space_id is None:
        _forget(others, lot)
        change(stay, where={"state": [StayState.OPEN]}, space=space)
    StayPhoto.objects.create(stay=stay, file=file, way=Direction.IN, taken_by=by)
    note_sight(lot=lot, number=space.number, status=SpaceStatus.TAKEN, source=Source.ATTENDANT, at=timezone.now())
    record(event="parking.noted", by=by, subject=stay.subject_ref, department=lot.operator, detail=detail)
    announce(lot)
    return stay


def _others(space: Space, stay: Stay | None) -> list[Stay]:
    """Who is noted in this space beside the car of ``stay``."""
    rows = Stay.objects.open().filter(lot=space.lot, space=space).exclude(pk=stay.pk if stay else None)
    return list(rows.select_related("lot", "vehicle").order_by("pk"))


def _forget(stays: list[Stay], lot: Lot) -> None:
    for stay in stays:
        stay.lot = lot
        step(stay, "forget", actor=Actor.SYSTEM, by=None)


def _read_otherwise(others: list[Stay], vehicle: Vehicle) -> Stay | None:
    """The stay that a pole began here under a plate that is read like this one: what a person reads is its plate.

    What a person noted with a photo is another car, however alike the plates are.
    """
    there = others[-1] if others else None
    if there is None or not matching.confused(there.vehicle.plate, vehicle.plate) or there.photos.exists():
        return None
    change(there, where={"state": [StayState.OPEN]}, vehicle=vehicle, binding=owner_of(vehicle, at=there.entered_at))
    return there


def _refuse_closed(space: Space) -> None:
    if Space.objects.filter(pk=space.pk, status=SpaceStatus.CLOSED).exists():
        raise SpaceClosed


def _vehicle(lot: Lot, plate: str) -> Vehicle:
    if not plate:
        return unplated_vehicle()
    return matching.read_vehicle(lot=lot, plate=plate, colour="", direction=Direction.IN)


def leave(*, stay: Stay, at: datetime, photo: UploadedFile | None, by: User) -> None:
    """The car left its space at that moment: the stay is priced. A photo of the empty space may be kept with it.

    Raises UploadRefused, NotAPhoto, ImplausibleTime, NotOpenToThis.
    """
    with linked_or_removed(by=by) as files:
        if photo is not None:
            _keep_picture(photo, files, by=by)
        _leave(stay=stay, at=at, file=files[0] if files else None, by=by)


@transaction.atomic
def _leave(*, stay: Stay, at: datetime, file: StoredFile | None, by: User) -> None:
    hold_lot(stay.lot)
    stay = Stay.objects.select_related(*billing.RELATED).get(pk=stay.pk)
    now = timezone.now()
    if at > now:
        raise ImplausibleTime
    if at < stay.entered_at:
        raise ImplausibleTime(_("It cannot have left before it came."))
    step(stay, "leave", actor=Actor.STAFF, by=by, exited_at=at)
    billing.charge(stay=stay)
    if file is not None:
        StayPhoto.objects.create(stay=stay, file=file, way=Direction.OUT, taken_by=by)
    if stay.space is not None:
        number = stay.space.number
        note_sight(lot=stay.lot, number=number, status=SpaceStatus.FREE, source=Source.ATTENDANT, at=now)
    announce(stay.lot)


@transaction.atomic
def seen_free(*, space: Space, by: User) -> None:
    """Nobody stands there, whatever devices say. Raises SpaceClosed, SpaceTaken where a stay runs: end it first."""
    lot = space.lot
    hold_lot(lot)
    _refuse_closed(space)
    if Stay.objects.open().filter(space=space).exists():
        raise SpaceTaken
    note_sight(lot=lot, number=space.number, status=SpaceStatus.FREE, source=Source.ATTENDANT, at=timezone.now())
    detail = {"space": space.number}
    record(event="parking.seen_free", by=by, subject=lot.subject_ref, department=lot.operator, detail=detail)
    announce(lot)


@transaction.atomic
def scan_in(*, lot: Lot, space: Space | None, by: User | None) -> Stay:
    """A driver whose car has no plate scanned a sign: the car gets a number, its stay begins; at a gate the bar opens.

    At the roadside the sign of a space that nobody is noted in; in a lot with gates exactly one car that could not be
    read waits at an entry. Raises SpaceClosed, SpaceTaken, OfNoSpace, NobodyWaits.
    """
    hold_lot(lot)
    if lot.kind == LotKind.GATED:
        stay = _let_in(lot)
    else:
        if space is None:
            raise OfNoSpace
        _refuse_closed(space)
        if Stay.objects.open().filter(space=space).exists():
            raise SpaceTaken
        stay = begin(lot=lot, vehicle=unplated_vehicle(), at=timezone.now(), space=space)
    record(event="parking.scanned_in", by=by, subject=stay.subject_ref, department=lot.operator)
    announce(lot)
    return stay


def _let_in(lot: Lot) -> Stay:
    """The one read at an entry that no camera could make out becomes this car; its gate is answered ``open``."""
    since = timezone.now() - AT_THE_BAR
    reads = Observation.objects.filter(device__lot=lot, direction=Direction.IN, outcome=Outcome.UNREADABLE)
    waiting = list(reads.filter(solved_at=None, observed_at__gte=since).order_by("-observed_at", "-pk"))
    if not waiting or len({read.device_id for read in waiting}) > 1:
        raise NobodyWaits
    stay = begin(lot=lot, vehicle=unplated_vehicle(), at=waiting[0].observed_at)
    became = {"outcome": Outcome.ENTERED, "decision": Decision.OPEN, "stay": stay, "vehicle": stay.vehicle}
    told = [change(read, where={"outcome": [Outcome.UNREADABLE]}, **became) for read in waiting]
    if not any(told):
        raise NobodyWaits
    return stay

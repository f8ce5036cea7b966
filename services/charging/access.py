"""The only way to charge points, connectors and sessions of persons."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from services.charging.models import ChargePoint, ChargingSession, Connector
from services.common.access import NotFoundOrNotYours

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from services.accounts.models import Person, User

IDENTITY = re.compile(r"[A-Za-z0-9._:-]{1,48}", re.ASCII)
NUMBER = re.compile(r"([A-Za-z0-9._:-]{1,48})-([0-9]{1,18})", re.ASCII)
RELATED = ("charge_point__station__payee", "charge_point__station__operator", "connector", "person")


def find_charge_point(identity: str) -> ChargePoint | None:
    """One in use, with its station."""
    if not IDENTITY.fullmatch(identity):
        return None
    rows = ChargePoint.objects.filter(identity=identity, is_active=True)
    return rows.select_related("station__operator", "station__payee").first()


def get_connector(identity: str, number: int) -> Connector:
    """What stands behind the QR code of a plug: public. Raises NotFoundOrNotYours."""
    rows = Connector.objects.filter(charge_point__identity=identity, number=number, charge_point__is_active=True)
    found = rows.select_related("charge_point__station__payee", "charge_point__station__place").first()
    if found is None:
        raise NotFoundOrNotYours
    return found


def sessions_of(person: Person) -> QuerySet[ChargingSession]:
    """Newest first."""
    return ChargingSession.objects.filter(person=person).select_related(*RELATED).order_by("-pk")


def get_for_resident(user: User, number: str) -> ChargingSession:
    """A session of one's own. Raises NotFoundOrNotYours."""
    parts = NUMBER.fullmatch(number)
    rows = ChargingSession.objects.filter(charge_point__identity=parts[1], pk=int(parts[2])) if parts else None
    found = rows.select_related(*RELATED).first() if rows is not None else None
    if found is None or user.person_id is None:
        raise NotFoundOrNotYours
    if found.person_id != user.person_id:
        raise NotFoundOrNotYours(found.subject_ref)
    return found

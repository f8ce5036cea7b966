"""月卡: what proves a monthly card is a certificate of whose car it is for, valid on the days of the card.

Certificates follow the card: as soon as it is written or changed, and every hour, since owners change and days come.
"""

from __future__ import annotations

import logging
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from services.certificates import operations as certificates
from services.certificates.enums import CertificateStatus
from services.certificates.models import Certificate
from services.common import transaction
from services.common.outbox import later
from services.common.templatetags.words import full_day
from services.notices.operations import notify
from services.parking.enums import PassKind
from services.parking.models import Pass
from services.vehicles.models import PlateBinding
from services.vehicles.shown import plate

if TYPE_CHECKING:
    from services.accounts.models import Person

logger = logging.getLogger(__name__)
PROVE = "services.parking.tasks.prove_pass"
LOOKED_BACK = timedelta(days=2)
"""A relay that stood still for less than this misses nothing."""
CERTIFICATE = "TCYK"
"""Code of the type 停车月卡凭证. Without it, or where the operator of the lot may not issue it, cards hold too."""


def changed(*, card: Pass) -> None:
    """Its certificates follow after the commit. Call inside the transaction that wrote the card."""
    later(PROVE, pass_id=card.pk)


def prove_recent() -> int:
    """Every card that began, or whose vehicle changed hands, within ``LOOKED_BACK``; how many."""
    since = timezone.now() - LOOKED_BACK
    begun = Q(valid_since__gt=since)
    bound = Q(vehicles__bindings__bound_since__gt=since) | Q(vehicles__bindings__bound_until__gt=since)
    rows = Pass.objects.filter(begun | bound, valid_until__gt=since, valid_since__lte=timezone.now())
    ids = list(rows.order_by("pk").values_list("pk", flat=True).distinct())
    for pk in ids:
        prove(pass_id=pk)
    return len(ids)


@transaction.atomic
def prove(*, pass_id: int) -> None:
    """Give each owner the certificate the card asks for today and take back what it asks for no more. Repeatable."""
    card = Pass.objects.select_for_update(of=("self",)).select_related("lot__operator").filter(pk=pass_id).first()
    if card is None:
        return
    held = {one.issued_for: one for one in proofs(card)}
    for owner in _owners(card):
        reference = _reference(card, owner.vehicle_id)
        found = held.pop(reference, None)
        if found is None or (found.holder_id, found.valid_from, found.valid_to) != (owner.person_id, *_days(card)):
            _give(card, owner, reference, found)
    for left in held.values():
        _take_back(left)


def proofs(card: Pass) -> list[Certificate]:
    """The certificates in force that prove this card."""
    rows = Certificate.objects.filter(issued_for__startswith=_reference(card, ""), status=CertificateStatus.VALID)
    return list(rows.select_related("type", "holder").order_by("pk"))


def proofs_for(person: Person) -> dict[int, Certificate]:
    """Number of a card → the certificate this person has for it, in one question."""
    rows = Certificate.objects.filter(holder=person, type__code=CERTIFICATE, status=CertificateStatus.VALID)
    rows = rows.filter(issued_for__startswith="parking-pass:").order_by("pk")
    return {int(one.issued_for.split(":")[1]): one for one in rows}


def _reference(card: Pass, vehicle: int | str) -> str:
    return f"parking-pass:{card.pk}:{vehicle}"


def _owners(card: Pass) -> list[PlateBinding]:
    """Whose vehicles it is for, once it has begun; nobody's when it is over or costs nothing by decision."""
    if card.kind != PassKind.MONTHLY or not card.valid_since <= timezone.now() < card.valid_until:
        return []
    rows = PlateBinding.objects.active().filter(vehicle__in=card.vehicles.all())
    return list(rows.select_related("vehicle", "person").order_by("pk"))


def _days(card: Pass) -> tuple[date, date]:
    return timezone.localdate(card.valid_since), card.last_day


def _give(card: Pass, owner: PlateBinding, reference: str, found: Certificate | None) -> None:
    if found is not None and found.holder_id != owner.person_id:
        _take_back(found)
        found = None
    lot = card.lot
    try:
        certificates.issue(
            type_code=CERTIFICATE,
            holder=owner.person,
            face_data={"plate_number": plate(owner.vehicle), "name": owner.person.name, "lot": lot.name},
            issuer=lot.operator,
            issued_for=reference,
            by=None,
            previous=found,
            days=_days(card),
        )
    except certificates.UnknownType:
        logger.warning("parking pass %s has no certificate: no type %s for its operator", card.pk, CERTIFICATE)
        return
    notify(
        person=owner.person,
        template="parking_pass",
        context={"plate": owner.vehicle.masked, "lot": lot.name, "until": full_day(_days(card)[1])},
        url=reverse("certificates:wallet"),
    )


def _take_back(one: Certificate) -> None:
    if one.valid_to is not None and one.valid_to < timezone.localdate():
        return  # it ends by itself
    certificates.cancel(certificate=one, reason=_("The monthly card is for this vehicle and owner no more"), by=None)

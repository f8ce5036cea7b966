"""Photos of stays and of objections go when they prove nothing any more."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from services.files.models import StoredFile
from services.files.operations import sweep_unlinked
from services.parking.models import Stay, StayPhoto
from services.parking.operations import billing, forgetting, rounds
from services.payments.models import Dispute, DisputePhoto
from services.payments.operations import disputing
from tests.factories import accounts, applications
from tests.parking import make, resident
from tests.parking.roadside import CAR, came, space, street

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_photos")]


@pytest.fixture
def stay() -> Stay:
    """Billed, with a photo."""
    resident.owner(CAR)
    lot, walker = street(), accounts.staff()
    stay = rounds.note(space=space(lot), plate=CAR, photo=applications.photo(), by=walker)
    came(stay, 3)
    rounds.leave(stay=stay, at=timezone.now(), photo=None, by=walker)
    return Stay.objects.select_related(*billing.RELATED).get(pk=stay.pk)


def older(days: int) -> None:
    StayPhoto.objects.update(taken_at=timezone.now() - timedelta(days=days))
    StoredFile.objects.update(created_at=timezone.now() - timedelta(days=days))


def test_a_photo_goes_a_year_after_what_it_proves_is_settled(stay):
    older(366)
    assert forgetting.drop_old_photos() == 0, "something is owed"
    make.pay(billing.open_bill(stay))
    older(364)
    assert forgetting.drop_old_photos() == 0
    older(366)
    assert forgetting.drop_old_photos() == 1
    sweep_unlinked()
    assert not StoredFile.objects.exists()


def test_while_somebody_objects_the_photo_stays(stay):
    bill = billing.open_bill(stay)
    told = {"reason": "没有停那么久", "by": accounts.resident(), "photo": applications.photo()}
    dispute = disputing.open_dispute(bill=bill, **told)
    make.pay(bill)
    older(366)
    assert forgetting.drop_old_photos() == 0
    disputing.decide_dispute(dispute=dispute, upheld=False, decision="照片是对的", by=accounts.staff("operator"))
    assert forgetting.drop_old_photos() == 1
    assert disputing.drop_old_photos() == 0
    Dispute.objects.update(decided_at=timezone.now() - timedelta(days=3 * 365 + 1))
    assert disputing.drop_old_photos() == 1
    assert not DisputePhoto.objects.exists()

"""退卡 before the card begins; what finance gives back ends it; buyers are told once that it ends."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from services.audit.models import AuditEntry
from services.certificates.models import Certificate
from services.notices.models import Notice
from services.parking.models import Pass, PassSale
from services.parking.operations import card_reminding, card_returning, passing, selling
from services.parking.periods import begins, ends
from services.payments.enums import RefundState
from services.payments.invariants import broken
from services.payments.models import Allocation, Refund
from services.payments.operations import refunding, returning
from services.vehicles.models import PlateBinding
from tests.factories import accounts
from tests.factories import payments as company
from tests.factories.certificates import certificate_type
from tests.parking import make, resident
from tests.parking.selling import DAY, PRICE, bought, buy, offer, paid_online

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("gateway")]
FACE = [{"key": key, "label": key, "kind": "text"} for key in ("plate_number", "name", "lot")]


@pytest.fixture
def driver():
    return resident.owner()


@pytest.fixture
def card():
    return offer(make.lot(name="演示停车场甲"))


@pytest.fixture
def kind():
    standard = {"standard_code": "11440981MB2D10159HD25", "layout": "pdf/certificates/pass.html"}
    months = {"validity_unit": "months", "validity_amount": 1, "one_per_holder": False}
    return certificate_type("TCYK", name="停车月卡凭证", fields=FACE, **months, **standard)


def online(card, driver, gateway, ahead: int = 0) -> PassSale:
    sale = buy(card, driver, ahead)
    paid_online(gateway, company.order(sale.bill, by=driver[0]))
    make.follow()
    make.follow()
    sale.refresh_from_db()
    return sale


def sent_back(gateway, refund: Refund) -> None:
    returning.send_refund(refund=refund)
    make.follow()
    make.follow()


def today():
    return timezone.localdate()


def test_what_has_not_begun_goes_back_whole_and_covers_nothing(card, driver, gateway):
    sale = online(card, driver, gateway, ahead=2)
    card_returning.give_back(sale=sale, by=driver[0])
    refund = Refund.objects.get()
    assert (sale.state, refund.amount, refund.state) == ("given_back", PRICE, RefundState.APPROVED)
    assert refund.reason == "月卡开始前退卡"
    assert not Pass.objects.covering(driver[1].vehicle, since=begins(today()), until=ends(today() + 60 * DAY))
    with pytest.raises(selling.NotOpenToThis, match="已退卡"):
        card_returning.give_back(sale=sale, by=driver[0])
    sent_back(gateway, refund)
    sale.refresh_from_db()
    assert (sale.state, Refund.objects.count(), gateway.moved) == ("given_back", 1, {refund.out_refund_no: PRICE})
    assert buy(card, driver, ahead=2) != sale, "the place is free again"
    assert broken() == []


def test_a_card_in_force_is_not_given_back_here(card, driver):
    sale = bought(card, driver)
    with pytest.raises(card_returning.CannotGiveBack, match="还没开始"):
        card_returning.give_back(sale=sale, by=driver[0])
    waits = buy(offer(), driver)
    with pytest.raises(selling.NotOpenToThis):
        card_returning.give_back(sale=waits, by=driver[0])
    assert not Refund.objects.exists()


def test_a_card_that_staff_let_begin_earlier_or_later_is_looked_at_as_it_is(card, driver):
    sale = bought(card, driver, ahead=5)
    Pass.objects.update(valid_since=timezone.now() - DAY)
    assert not card_returning.may_give_back(PassSale.objects.get())
    Pass.objects.update(valid_since=begins(today() + 9 * DAY))
    PassSale.objects.filter(pk=sale.pk).update(first_date=today())
    assert not card_returning.may_give_back(PassSale.objects.get())


def test_money_of_the_treasury_goes_back_once_finance_agrees(driver, gateway):
    lot = make.lot(income="treasury")
    lot.payee.book = "treasury"
    lot.payee.save()
    company.merchant(lot.payee)
    sale = online(offer(lot), driver, gateway, ahead=2)
    card_returning.give_back(sale=sale, by=driver[0])
    assert Refund.objects.get().state == RefundState.REQUESTED
    assert sale.state == "given_back"


def test_finance_gives_all_of_it_back_and_the_card_ends_with_its_certificate(kind, card, driver, gateway):
    sale = online(card, driver, gateway)
    [proof] = passing.proofs(sale.card)
    part = Allocation.objects.get()
    refund = refunding.request_refund(allocation=part, amount=PRICE // 3, reason="演示退部分", by=accounts.staff())
    sent_back(gateway, refund)
    sale.refresh_from_db()
    assert (sale.state, Certificate.objects.get().status) == ("paid", proof.status), "a part of it ends nothing"
    rest = refunding.request_refund(allocation=part, amount=PRICE - PRICE // 3, reason="演示", by=accounts.staff())
    if rest.state == RefundState.REQUESTED:
        refunding.approve_refund(refund=rest, by=accounts.staff())
    sent_back(gateway, Refund.objects.get(pk=rest.pk))
    sale.refresh_from_db()
    proof.refresh_from_db()
    assert (sale.state, proof.status) == ("given_back", "04")
    assert sale.card.valid_until <= timezone.now()
    assert set(AuditEntry.objects.filter(subject_ref=sale.subject_ref).values_list("event", flat=True)) == {
        "parking.card_offered",
        "parking.card_sell",
        "parking.card_give_back",
    }
    assert broken() == []


def test_the_certificate_comes_with_the_card_once(kind, card, driver):
    sale = bought(card, driver)
    [proof] = passing.proofs(sale.card)
    assert (proof.holder, proof.valid_from, proof.valid_to) == (driver[0].person, sale.first_date, sale.last_date)
    passing.prove(pass_id=sale.card_id)
    assert passing.proofs(sale.card) == [proof]
    assert Notice.objects.filter(person=driver[0].person, event="parking_pass").count() == 1


def ending_in(sale: PassSale, days: int) -> None:
    """As if it had been bought weeks ago."""
    first, last = today() - 20 * DAY, today() + days * DAY
    PassSale.objects.filter(pk=sale.pk).update(first_date=first, last_date=last)
    Pass.objects.filter(pk=sale.card_id).update(valid_since=begins(first), valid_until=ends(last))


def test_who_did_not_renew_is_told_once_three_days_before(card, driver):
    sale = bought(card, driver)
    ending_in(sale, 4)
    assert card_reminding.remind_all() == 0
    ending_in(sale, 3)
    assert (card_reminding.remind_all(), card_reminding.remind_all()) == (1, 0)
    told = Notice.objects.get(person=driver[0].person, event="parking_card_ends")
    assert told.url == f"/my/parking/cards/{sale.number}/"
    assert "续费" in told.body


def test_who_renewed_or_has_the_car_no_more_is_not_told(card, driver):
    sale = bought(card, driver)
    ending_in(sale, 2)
    buy(card, driver, ahead=3)
    assert card_reminding.remind_all() == 0
    PassSale.objects.exclude(pk=sale.pk).update(state="ended")
    PlateBinding.objects.update(state="ended", bound_until=timezone.now() + timedelta(seconds=1))
    assert card_reminding.remind_all() == 0
    PlateBinding.objects.update(state="active", bound_until=None)
    assert card_reminding.remind_all() == 1

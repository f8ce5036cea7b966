"""Work of the relay for parking."""

from __future__ import annotations

from services.common.tasks import task
from services.parking.models import PassSale, Stay
from services.parking.operations import (
    agreed,
    billing,
    card_reminding,
    card_returning,
    closing,
    forgetting,
    passing,
    reminding,
    selling,
)
from services.payments.models import Bill


@task
def bill_moved(*, stay_id: int) -> None:
    """A bill of this stay was paid, priced or ended."""
    for stay in Stay.objects.filter(pk=stay_id).select_related("lot"):
        billing.bill_moved(stay=stay)


@task
def charge_left_over() -> None:
    """Stays whose prepayment came to nothing."""
    billing.charge_left_over()


@task
def give_up_stale() -> None:
    """Stays that were entered again long ago."""
    closing.give_up_stale()


@task
def drop_old_photos() -> None:
    """Photos of stays that are over for a year."""
    forgetting.drop_old_photos()


@task
def drop_old_pictures() -> None:
    """Pictures that cameras sent of passages a month ago."""
    forgetting.drop_old_pictures()


@task
def remind_all() -> None:
    """Drivers who owe and whose day has come."""
    reminding.remind_all()


@task
def deduct(*, stay_id: int, bill_id: int) -> None:
    """A car left whose driver agreed that the fee is taken."""
    for stay in Stay.objects.filter(pk=stay_id).select_related("lot", "vehicle", "binding__person"):
        for bill in Bill.objects.filter(pk=bill_id, subject_ref=stay.subject_ref).select_related("payee"):
            agreed.take(stay=stay, bill=bill)


@task
def prove_pass(*, pass_id: int) -> None:
    """A monthly card was written or changed."""
    passing.prove(pass_id=pass_id)


@task
def prove_passes() -> None:
    """Cards that begin today, and vehicles that changed hands."""
    passing.prove_recent()


@task
def card_moved(*, number: str) -> None:
    """The bill of a monthly card was paid or ended."""
    for sale in PassSale.objects.filter(number=number).select_related("lot__operator", "vehicle"):
        selling.bill_moved(sale=sale)


@task
def card_refunded(*, number: str) -> None:
    """Money of a monthly card went back."""
    for sale in PassSale.objects.filter(number=number).select_related("lot__operator", "card"):
        card_returning.money_went_back(sale=sale)


@task
def end_unpaid_cards() -> None:
    """Monthly cards nobody paid in time give their places back."""
    selling.end_unpaid()


@task
def remind_of_cards() -> None:
    """Buyers whose monthly card ends soon."""
    card_reminding.remind_all()

"""Work of the relay for parking."""

from __future__ import annotations

from services.common.tasks import task
from services.parking.models import Stay
from services.parking.operations import agreed, billing, closing, forgetting, passing, reminding
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

"""Work of the relay for notices."""

from __future__ import annotations

from services.common.statements import Read
from services.common.tasks import task
from services.notices import operations
from services.notices.models import Delivery, EmailCode

_DELIVERY: Read[Delivery] = Read(lambda pk: Delivery.objects.select_related("notice__person").filter(pk=pk), pk=int)


@task
def deliver(*, delivery_id: int) -> None:
    """Send one delivery, by SMS or e-mail."""
    for delivery in _DELIVERY.all(pk=delivery_id):  # gone with its person: nothing to send
        operations.send(delivery=delivery)


@task
def send_sms(*, delivery_id: int) -> None:
    """What earlier versions of the portal put in the queue."""
    deliver(delivery_id=delivery_id)


@task
def send_email_code(*, code_id: int) -> None:
    """Send the code that proves an e-mail address."""
    for code in EmailCode.objects.filter(pk=code_id):
        operations.send_code(code=code)

"""Work of the relay for notices."""

from __future__ import annotations

from services.common.tasks import task
from services.notices import operations
from services.notices.models import Delivery


@task
def send_sms(*, delivery_id: int) -> None:
    """Send the text message of one delivery."""
    delivery = Delivery.objects.filter(pk=delivery_id).first()
    if delivery:
        operations.send(delivery=delivery)

"""Work of the relay for notices."""

from __future__ import annotations

from services.common.tasks import task
from services.notices import operations
from services.notices.models import Delivery


@task
def send_sms(*, delivery_id: int) -> None:
    """Send the text message of one delivery."""
    for delivery in Delivery.objects.filter(pk=delivery_id):  # gone with its person: nothing to send
        operations.send(delivery=delivery)

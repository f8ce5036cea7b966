"""Raw transports for short messages, and the seam by which lower rooms send a personal message.

``send_sms`` renders ``templates/sms/<template>.txt`` and hands the text to the transport that is set. In the demo the
transport keeps the message so that the page can show it; production registers a real one.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone

from services.common.crypto import blind_index
from services.common.models import DemoMessage
from services.common.registry import Registry

if TYPE_CHECKING:
    from collections.abc import Callable

TRANSPORTS: Registry[Callable[..., None]] = Registry("sms transports")
TELLERS: Registry[Callable[..., None]] = Registry("personal messages")
SHOWN_FOR = timedelta(minutes=10)


def demo_transport(phone: str, text: str, *, code: str = "") -> None:
    """Keep the message for the on-page banner of the demo."""
    DemoMessage.objects.create(phone_index=blind_index("phone", phone), text=text, code=code)


if settings.DEMO:
    TRANSPORTS.register("default", demo_transport)


def send_sms(phone: str, template: str, context: dict[str, Any]) -> None:
    """Render and send one short message; ``context["code"]`` is a security code, shown on the page in the demo."""
    text = render_to_string(f"sms/{template}.txt", context).strip()
    TRANSPORTS.get("default")(phone, text, code=str(context.get("code", "")))


def last_demo_code(phone: str) -> str:
    """The newest security code the demo kept for this phone in the last ten minutes; empty outside the demo."""
    if not settings.DEMO:
        return ""
    rows = DemoMessage.objects.filter(
        phone_index=blind_index("phone", phone), created_at__gte=timezone.now() - SHOWN_FOR
    ).order_by("-id")
    return next((row.code for row in rows[:5] if row.code), "")


def tell(person_id: int, template: str, context: dict[str, Any]) -> None:
    """Send a personal message from a room below ``notices``. Call inside the transaction."""
    TELLERS.get("default")(person_id, template, context)

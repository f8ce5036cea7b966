"""Raw transports for short messages and e-mail, and the seam by which lower rooms send a personal message.

``send_sms`` renders ``templates/sms/<template>.txt`` and hands the text to the back-end that ``settings.SMS_BACKEND``
names: ``demo`` keeps it so that the page can show it, ``console`` prints it, and a city's own gateway is a class with
the same ``send``, named by its dotted path. ``send_email`` does so with ``templates/email`` and Django's back-end.
"""

from __future__ import annotations

import sys
from datetime import timedelta
from email.utils import make_msgid
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import override

from services.common.crypto import blind_index
from services.common.masking import mask_phone
from services.common.models import DemoMessage
from services.common.registry import Registry

if TYPE_CHECKING:
    from collections.abc import Callable


class SmsBackend(Protocol):
    """What sends short messages."""

    def send(self, phone: str, text: str, *, code: str = "", key: str = "") -> None:
        """Hand over one text. Whatever it raises means: not handed over, try again.

        ``code`` is the security code in it, if any. The same ``key`` is the same message again: a gateway that knows
        keys sends it once.
        """


class DemoSms:
    """Keeps the message for the on-page banner of the demo."""

    def send(self, phone: str, text: str, *, code: str = "", key: str = "") -> None:
        """One row of DemoMessage."""
        DemoMessage.objects.create(phone_index=blind_index("phone", phone), text=text, code=code)


class ConsoleSms:
    """Prints the message, the number masked and a security code left out: output is often kept as a log."""

    def send(self, phone: str, text: str, *, code: str = "", key: str = "") -> None:
        """One line on standard output."""
        sys.stdout.write(f"SMS {mask_phone(phone)} {text.replace(code, '******') if code else text}\n")


BACKENDS: Registry[SmsBackend] = Registry("sms back-ends")
TELLERS: Registry[Callable[..., None]] = Registry("personal messages")
SHOWN_FOR = timedelta(minutes=10)
BACKENDS.register("console", ConsoleSms())
if settings.DEMO:
    BACKENDS.register("demo", DemoSms())


@cache
def _made(path: str) -> SmsBackend:
    return import_string(path)()


def sms_backend() -> SmsBackend:
    """The back-end in use. Raises NotRegistered, ImportError when the setting names nothing."""
    name = settings.SMS_BACKEND
    return _made(name) if "." in name else BACKENDS.get(name)


def send_sms(phone: str, template: str, context: dict[str, Any], *, key: str = "") -> None:
    """Render and send one short message; ``context["code"]`` is a security code, shown on the page in the demo."""
    with override(settings.LANGUAGE_CODE):
        text = render_to_string(f"sms/{template}.txt", context).strip()
    sms_backend().send(phone, text, code=str(context.get("code", "")), key=key)


def send_email(to: str, template: str, context: dict[str, Any], *, key: str = "") -> None:
    """Render ``templates/email/<template>.txt``, its first line the subject, and send it. Plain text, no pictures.

    The same ``key`` gives the same Message-ID, by which mail programs tell a repetition.
    """
    words = {"site": settings.SITE, "address": settings.SITE_URL} | context
    with override(settings.LANGUAGE_CODE):
        subject, _newline, body = render_to_string(f"email/{template}.txt", words).strip().partition("\n")
    host = settings.SITE_URL.partition("://")[2].partition(":")[0] or "localhost"
    headers = {"Message-ID": f"<{key}@{host}>" if key else make_msgid(domain=host), "Auto-Submitted": "auto-generated"}
    EmailMessage(subject.strip(), body.strip(), to=[to], headers=headers).send()


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

"""An e-mail address for messages: proved by a code that was sent there."""

from __future__ import annotations

import hmac
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from services.audit.operations import record
from services.common import transaction
from services.common.messaging import send_email
from services.common.outbox import later
from services.notices.models import EmailCode, Preference
from services.notices.operations.telling import notify

if TYPE_CHECKING:
    from services.accounts.models import Person, User

HOUR = timedelta(hours=1)
CODES_PER_HOUR = 5
KEPT_FOR = timedelta(days=1)


class TooManyCodes(Exception):
    """So many codes were sent for this person within the hour, or one just now; ``seconds`` to wait."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class CodeGone(Exception):
    """The code is used, too old, tried too often, or was never asked for."""


class WrongCode(Exception):
    """Not the digits that were sent; ``left`` tries remain."""

    def __init__(self, left: int) -> None:
        super().__init__(left)
        self.left = left


@transaction.atomic
def request_code(*, by: Person, email_address: str) -> EmailCode:
    """Send six digits to the address. An earlier code of this person ends. Raises TooManyCodes."""
    now = timezone.now()
    EmailCode.objects.filter(expires_at__lt=now - KEPT_FOR).delete()
    sent = list(
        EmailCode.objects.filter(person=by, sent_at__gt=now - HOUR)
        .order_by("-sent_at")
        .values_list("sent_at", flat=True)
    )
    if sent and (wait := settings.SIGN_IN_RESEND_SECONDS - (now - sent[0]).total_seconds()) > 0:
        raise TooManyCodes(int(wait) + 1)
    if len(sent) >= CODES_PER_HOUR:
        raise TooManyCodes(int((sent[-1] + HOUR - now).total_seconds()) + 1)
    EmailCode.objects.filter(person=by, used_at=None).update(used_at=now, code="")
    code = EmailCode.objects.create(
        person=by,
        email_address=email_address,
        code=f"{secrets.randbelow(10**6):06d}",
        tries_left=settings.SIGN_IN_TRIES,
        sent_at=now,
        expires_at=now + timedelta(minutes=settings.SIGN_IN_CODE_MINUTES),
    )
    later("services.notices.tasks.send_email_code", key=f"notices.email_code.{code.pk}", code_id=code.pk)
    return code


def pending_code(person: Person) -> EmailCode | None:
    """The code this person waits for, while it can be used. A clock set back ends it."""
    now = timezone.now()
    slack = timedelta(seconds=settings.CLOCK_SLACK_SECONDS)
    usable = EmailCode.objects.filter(person=person, used_at=None, tries_left__gt=0, expires_at__gt=now)
    return usable.filter(sent_at__lte=now + slack).order_by("-pk").first()


def send_code(*, code: EmailCode) -> None:
    """Write the e-mail; nothing when the code was used or ended meanwhile. At any hour: somebody waits for it."""
    if code.used_at is None and code.expires_at > timezone.now():
        words = {"code": code.code, "minutes": settings.SIGN_IN_CODE_MINUTES}
        send_email(code.email_address, "code", words, key=f"code-{code.pk}")


def confirm_email(*, by: User, digits: str) -> None:
    """Messages go to the address whose code this is, from now on; the person is told. Raises CodeGone, WrongCode.

    Every try is paid for before it is judged. Call it outside a transaction, or a refused try is not counted.
    """
    waiting = pending_code(by.person)
    if waiting is None:
        raise CodeGone
    mine = EmailCode.objects.filter(pk=waiting.pk, used_at=None)
    if not mine.filter(tries_left__gt=0).update(tries_left=F("tries_left") - 1):
        raise CodeGone
    if not hmac.compare_digest(digits.encode(), waiting.code.encode()):
        raise WrongCode(waiting.tries_left - 1)
    with transaction.atomic():
        if not mine.update(used_at=timezone.now(), code=""):
            raise CodeGone
        chosen = {"email_address": waiting.email_address, "email": True}
        Preference.objects.update_or_create(person=by.person, defaults=chosen)
        record(event="notices.email_confirmed", by=by, subject=by.person)
        notify(person=by.person, template="email_confirmed", context={}, url=reverse("notices:preferences"))


@transaction.atomic
def forget_email(*, by: User) -> bool:
    """Delete the address and codes on their way to any; False when there was none."""
    EmailCode.objects.filter(person=by.person).delete()
    found = [row for row in Preference.objects.filter(person=by.person) if row.email_address]
    for row in found:
        row.email_address = ""
        row.save(update_fields=["email_address"])
        record(event="notices.email_removed", by=by, subject=by.person)
    return bool(found)

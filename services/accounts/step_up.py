"""Whether it was asked anew, in this session and a short while ago, that it is really this person.

What matters most (ways to sign in, certificates, acting for others, data that leave) asks for it with
``decorators.step_up_required``; a view that needs it only sometimes asks ``stepped_up`` and sends to ``step_up_url``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from services.audit import operations as audit

if TYPE_CHECKING:
    from django.http import HttpRequest


def stepped_up(request: HttpRequest) -> bool:
    """Whether this session was confirmed within ``STEP_UP_SECONDS``. A clock set back ends it."""
    now = timezone.now().timestamp()
    records = get_authentication_records(request, request.user)
    ages = [now - record["at"] for record in records if record.get("reauthenticated")]
    return any(-settings.CLOCK_SLACK_SECONDS <= age < settings.STEP_UP_SECONDS for age in ages)


def proved_lately(request: HttpRequest) -> bool:
    """Whether somebody proved within ``STEP_UP_SECONDS``, by signing in here or by confirming, that it is them.

    Enough to see and take one's own certificates in full; a phone left lying open is not.
    """
    now = timezone.now().timestamp()
    records = get_authentication_records(request, request.user)
    return any(-settings.CLOCK_SLACK_SECONDS <= now - record["at"] < settings.STEP_UP_SECONDS for record in records)


def step_up_url(request: HttpRequest, following: str) -> str:
    """The page that asks again and then goes on to ``following``."""
    name = "mfa_reauthenticate" if request.user.is_staff else "accounts:step_up"
    return f"{reverse(name)}?{urlencode({'next': following}, safe='/')}"


def note_code(request: HttpRequest) -> None:
    """Remember in the session that it was just confirmed by SMS code."""
    record_authentication(request, request.user, method="code", reauthenticated=True)
    audit_step_up(request, "code")


def audit_step_up(request: HttpRequest, method: str) -> None:
    """Say in the audit how it was confirmed; allauth's forms remember it in the session themselves."""
    audit.record(event="accounts.stepped_up", by=request.user, subject=request.user, detail={"method": method})

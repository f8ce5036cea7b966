"""看办件进度 without signing in: the case number and the last four digits of a phone in it.

Four digits are few, so tries are counted before they are judged, per number and per network, and a success takes
its own back. A number that does not exist costs the same work and gets the same answer as wrong digits, and the same
limit.
"""

from __future__ import annotations

import hmac
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from services.accounts.enums import AttemptKind
from services.accounts.models import SignInAttempt
from services.applications.enums import State
from services.applications.models import Application
from services.audit.operations import record
from services.common import transaction
from services.common.crypto import blind_index

if TYPE_CHECKING:
    from datetime import datetime

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PER_NUMBER_AND_HOUR, PER_NUMBER_AND_DAY = 5, 10
PER_NETWORK_AND_HOUR, PER_HALL_AND_HOUR = 20, 200
PEOPLE = ("applicant", "guardian", "handler", "agent")
RELATED = ("department", "item_version", "applicant_enterprise__legal_representative", *PEOPLE)


class NothingFound(Exception):
    """No case has this number, or none of its phones ends like this: nobody is told which."""


class TooManyTries(Exception):
    """This number, or this network, asked wrongly too often; ``minutes`` until it may ask again."""

    def __init__(self, minutes: int) -> None:
        super().__init__(minutes)
        self.minutes = minutes


def progress(*, number: str, digits: str, network: str) -> Application:
    """The submitted case of this number if a phone of somebody in it ends with ``digits``.

    Call it outside a transaction, or a refused try is not counted. Raises NothingFound, TooManyTries.
    """
    attempt = _begin(number, network)
    cases = Application.objects.exclude(state=State.DRAFT).select_related(*RELATED)
    found = cases.filter(number=number).order_by("pk").first()
    stand_in = cases.order_by("-pk").first()  # asked in any case, so that time tells nothing
    right = _ends_with(found or stand_in, digits)
    if found is None or not right:
        raise NothingFound
    with transaction.atomic():
        attempt.delete()
        record(event="case.progress_asked", by=None, subject=found, department=found.department)
    return found


def _ends_with(case: Application | None, digits: str) -> bool:
    """Whether one of the phones does; every one is compared."""
    people = [getattr(case, name) for name in PEOPLE] if case else []
    if case and case.applicant_enterprise:
        people.append(case.applicant_enterprise.legal_representative)
    ends = [person.phone[-4:] if person else "" for person in people]
    return bool(sum(hmac.compare_digest(end.encode(), digits.encode()) for end in ends if len(end) == len(digits)))


def _begin(number: str, network: str) -> SignInAttempt:
    now = timezone.now()
    of_number = {"login_index": blind_index("progress", number)}
    of_network = {"network_index": blind_index("network", network)}
    SignInAttempt.objects.filter(kind=AttemptKind.PROGRESS, at__lt=now - DAY).delete()
    mine = SignInAttempt.objects.create(kind=AttemptKind.PROGRESS, at=now, **of_number, **of_network)
    most = PER_HALL_AND_HOUR if network in settings.SIGN_IN_HALL_NETWORKS else PER_NETWORK_AND_HOUR
    waits = [
        _wait(Q(**of_number), HOUR, PER_NUMBER_AND_HOUR, now),
        _wait(Q(**of_number), DAY, PER_NUMBER_AND_DAY, now),
        _wait(Q(**of_network), HOUR, most, now),
    ]
    if wait := max(waits):
        mine.delete()
        raise TooManyTries(wait)
    return mine


def _wait(whose: Q, window: timedelta, most: int, now: datetime) -> int:
    """Minutes until fewer than ``most`` tries lie inside the window; 0 while this one is allowed."""
    tries = SignInAttempt.objects.filter(whose, kind=AttemptKind.PROGRESS, at__gt=now - window)
    newest = list(tries.order_by("-at").values_list("at", flat=True)[: most + 1])
    if len(newest) <= most:
        return 0
    return max(1, -(-int((newest[most - 1] + window - now).total_seconds()) // 60))

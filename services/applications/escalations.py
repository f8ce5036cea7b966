"""What the head in charge sees above the queue: cases whose limits are near, have passed, or have passed the law's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.template.loader import render_to_string

from services.applications.access import within
from services.applications.enums import Level
from services.applications.models import Application, Escalation
from services.applications.timing import LIGHTS
from services.departments.access import departments_of
from services.departments.enums import Role

if TYPE_CHECKING:
    from django.http import HttpRequest

    from services.accounts.models import User

SHOWN = 5
"""Cases named on the desk; the others are counted."""
READ_AT_MOST = 400


@dataclass(frozen=True, slots=True)
class Told:
    """One case with the most pressing light that nobody has looked at."""

    ref: str
    item: str
    number: str
    words: str
    light: str
    icon: str


def unseen(user: User) -> list[Told]:
    """Cases of which ``user`` is a head and whose lights wait to be looked at, the most pressing first.

    What several organs handle jointly is told to the head of the people's government, too.
    """
    if not departments_of(user, Role.HEAD):
        return []
    headed = Application.objects.filter(within(user, Role.HEAD)).order_by().values("pk")
    waiting = Escalation.objects.filter(seen_at=None, clock__stopped_at=None, application__in=headed).select_related(
        "application__item_version", "clock"
    )
    found: dict[int, Escalation] = {}
    for row in waiting.defer("application__form").order_by("-level", "ends_at", "id")[:READ_AT_MOST]:
        found.setdefault(row.application_id, row)
    return [_told(row) for row in found.values()]


def _told(row: Escalation) -> Told:
    case, level = row.application, Level(row.level)
    words = f"{row.clock.label or row.clock.get_kind_display()}：{level.label}"
    icon = "warning" if level == Level.AMBER else "stop"
    return Told(case.ref, case.item_version.name, case.number[-13:], words, LIGHTS[level], icon)


def told(request: HttpRequest) -> str:
    """The panel above the queue; nothing when there is nothing to tell."""
    rows = unseen(request.user)
    if not rows:
        return ""
    context = {"rows": rows[:SHOWN], "more": max(0, len(rows) - SHOWN)}
    return render_to_string("applications/_partials/escalations.html", context, request=request)

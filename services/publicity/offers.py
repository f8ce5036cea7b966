"""What is late is told: to heads and approvers on their desk, to whoever looks after texts in the administration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import ngettext

from services.common import slots
from services.content.access import departments_written_for
from services.departments.access import departments_of
from services.departments.enums import Role
from services.publicity.enums import CorrectionState
from services.publicity.models import Correction, Publication
from services.publicity.periods import WARN_BEFORE

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.http import HttpRequest

    from services.accounts.models import User

TOLD = (Role.HEAD, Role.APPROVER)


def register() -> None:
    """Called when the app is ready."""
    slots.offer("desk.top", desk_line, order=40)


def late(departments: Collection[int] | None) -> int:
    """How many decisions of these departments (None: of all) must be published within two days and are not."""
    rows = Publication.objects.of_departments(departments)
    return rows.waiting(by=timezone.localdate() + WARN_BEFORE).count()


def words(count: int) -> str:
    """The sentence about so many."""
    text = ngettext(
        "%(n)d decision is not on public view yet and its seven working days are about over.",
        "%(n)d decisions are not on public view yet and their seven working days are about over.",
        count,
    )
    return text % {"n": count}


def warnings(user: User) -> list[str]:
    """What stands on the front page of the administration for whoever looks after texts."""
    if not user.has_perm("publicity.add_correction"):
        return []
    departments = departments_written_for(user)
    open_rows = Correction.objects.filter(state=CorrectionState.OPEN).exclude(asked_by=user)
    asked = open_rows.filter(publication__in=Publication.objects.of_departments(departments)).count()
    found = [words(count)] if (count := late(departments)) else []
    if asked:
        text = ngettext(
            "%(n)d correction of what is published waits for a second person.",
            "%(n)d corrections of what is published wait for a second person.",
            asked,
        )
        found.append(text % {"n": asked})
    return found


def desk_line(request: HttpRequest | None, **context: object) -> str:
    """Above the queue."""
    if request is None or not request.user.is_authenticated:
        return ""
    departments = departments_of(request.user, *TOLD)
    count = late(departments) if departments else 0
    return render_to_string("publicity/_partials/late.html", {"words": words(count)}) if count else ""

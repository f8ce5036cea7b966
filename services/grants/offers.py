"""What grants offer to pages of other rooms: a link on the account page, a line on the elder home."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.cache import cache
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from services.accounts.access import person_of
from services.accounts.entries import ENTRIES, AccountEntry
from services.accounts.enums import EntryGroup
from services.common import slots
from services.grants.access import programmes_of
from services.grants.enums import State
from services.grants.models import Candidate

if TYPE_CHECKING:
    from django.http import HttpRequest

SECONDS = 60


def register() -> None:
    """Called when the app is ready."""
    words = _("What the city gives you without an application")
    ENTRIES.register(
        "grants",
        AccountEntry(
            _("Given without applying"), words, "grants:mine_all", "check", EntryGroup.MATTERS, 25, shown=_concerned
        ),
    )
    slots.offer("elder.help", elder_line, order=-20)


def _concerned(request: HttpRequest) -> bool:
    person = person_of(request.user)
    return person is not None and Candidate.objects.told_to(person).exists()


def reviews(request: HttpRequest) -> bool:
    """Whether a department of this member of staff reviews a programme: then the desk's header leads there.

    Asked at most once a minute: programmes come and go a few times a year, the desk is opened all day.
    """
    user = request.user
    if not (user.is_authenticated and user.is_staff):
        return False
    return cache.get_or_set(f"grants.reviews:{user.pk}", lambda: programmes_of(user).exists(), SECONDS)


def elder_line(request: HttpRequest | None, **context: object) -> str:
    """What is on its way to this person, on the home page of the elder version."""
    person = person_of(request.user) if request is not None else None
    if person is None:
        return ""
    coming = Candidate.objects.told_to(person).filter(state=State.PUBLISHED).select_related("programme")
    rows = list(coming.order_by("pk")[:2])
    return render_to_string("grants/_partials/elder_line.html", {"rows": rows}) if rows else ""

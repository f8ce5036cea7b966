"""What everybody may read, and which publications a member of staff sees in the administration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from services.common.access import NotFoundOrNotYours
from services.content.access import departments_written_for
from services.publicity.models import Publication

if TYPE_CHECKING:
    from datetime import date

    from services.accounts.models import User
    from services.publicity.querysets import PublicationQuerySet


def public() -> PublicationQuerySet:
    """On public view today, the newest decision first."""
    return Publication.objects.public(on=timezone.localdate()).order_by("-decided_date", "-id")


def get_public(ref: str) -> Publication:
    """One of them. Raises NotFoundOrNotYours for what was taken down, too."""
    found = public().select_related("department__place").filter(ref=ref).first()
    if found is None:
        raise NotFoundOrNotYours
    return found


def selected(
    *, q: str = "", organ: str = "", kind: str = "", since: date | None = None, until: date | None = None
) -> PublicationQuerySet:
    """Those on public view that fit what was asked for."""
    rows = public()
    if organ:
        rows = rows.filter(organ_code=organ)
    if kind:
        rows = rows.filter(licence_kind=kind)
    if since:
        rows = rows.filter(decided_date__gte=since)
    if until:
        rows = rows.filter(decided_date__lte=until)
    return rows.holding(q) if q else rows


def seen_by(user: User) -> PublicationQuerySet:
    """Those of the departments whose texts this member of staff looks after."""
    return Publication.objects.of_departments(departments_written_for(user))

"""What waits for somebody in the catalogue, for the overview of the administration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from services.catalog.access import departments_in_charge
from services.catalog.enums import VersionState
from services.catalog.models import ItemVersion

if TYPE_CHECKING:
    from django.http import HttpRequest


def jobs(request: HttpRequest) -> list[dict[str, Any]]:
    """Drafts to finish, versions to check, versions that wait for their day; nothing that is zero."""
    user = request.user
    if not user.has_perm("catalog.view_itemversion"):
        return []
    mine = departments_in_charge(user)
    rows = ItemVersion.objects.all() if mine is None else ItemVersion.objects.filter(item__department__in=mine)
    listed = reverse("admin:catalog_itemversion_changelist")
    found = []
    if user.has_perm("catalog.change_itemversion"):
        drafts = rows.filter(state=VersionState.DRAFT).count()
        unfinished = reverse("admin:catalog_itemversion_unfinished")
        found.append({"title": _("Drafts to finish"), "count": drafts, "link": unfinished, "icon": "edit_note"})
    if user.has_perm("catalog.approve_itemversion"):
        waiting = rows.filter(state=VersionState.REVIEW).exclude(submitted_by=user).count()
        link = f"{listed}?state__exact={VersionState.REVIEW}"
        found.append({"title": _("Waits for my check"), "count": waiting, "link": link, "icon": "fact_check"})
    scheduled = rows.filter(state=VersionState.SCHEDULED).count()
    link = f"{listed}?state__exact={VersionState.SCHEDULED}"
    found.append({"title": _("Waits for its day"), "count": scheduled, "link": link, "icon": "event_upcoming"})
    return [job for job in found if job["count"]]

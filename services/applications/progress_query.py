"""办件进度 as a query: the cases of the person who asks, newest first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from services.applications.enums import State
from services.applications.models import Application
from services.catalog.queries import QUERIES, QueryAnswer, Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from services.accounts.models import Person, User

MOST = 20


class CaseProgress:
    """Where each case stands."""

    name = gettext_lazy("Progress of cases")

    def answer(self, *, person: Person, answers: Mapping[str, Any], purpose: str, by: User) -> QueryAnswer:
        """The last cases of the person, from the portal itself."""
        cases = Application.objects.filter(applicant=person).exclude(state=State.DRAFT).select_related("item_version")
        rows = tuple(
            (
                case.item_version.name,
                case.number or "",
                formats.date_format(timezone.localtime(case.submitted_at), "DATE_FORMAT"),
                case.get_state_display(),
            )
            for case in cases.order_by("-submitted_at", "-pk")[:MOST]
        )
        if not rows:
            return QueryAnswer(str(_("This portal")))
        headings = (_("Item"), _("Case number"), _("Handed in on"), _("Where it stands"))
        links = ((_("Open my cases"), reverse("applications:mine")),)
        return QueryAnswer(str(_("This portal")), tables=(Table(_("Your cases"), headings, rows),), links=links)


def register() -> None:
    """Called when the app is ready."""
    QUERIES.register("case_progress", CaseProgress())

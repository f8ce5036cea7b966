"""Rights to act as personal data: who may act for whom, and what was done by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from services.accounts.personal_data import PersonalData, Record, Section, Use, Uses
from services.common.masking import mask_name
from services.common.templatetags.words import clock, full_day
from services.delegation.enums import OPEN, Party, State
from services.delegation.models import Act, Grant, HelperPost

if TYPE_CHECKING:
    from collections.abc import Sequence

    from services.accounts.models import Person


WORDS = {
    "delegation.helper_appointed": gettext_lazy("Made you a helper of a village or community"),
    "delegation.helper_ended": gettext_lazy("Ended your post as a helper"),
    "delegation.seen_at_window": gettext_lazy("Compared you with your document, to let somebody act for you"),
}


class DelegationData(PersonalData):
    """Both sides of every agreement."""

    def sections(self, person: Person) -> list[Section]:
        """Every agreement the person has a part in, the other one masked; what was done by it; posts as a helper."""
        found = Grant.objects.filter(Q(principal=person) | Q(agent=person)).order_by("-pk")
        posts = HelperPost.objects.filter(person=person).select_related("department").order_by("-pk")
        return [
            Section("delegation", _("Acting for others"), [_record(grant, person) for grant in found]),
            Section("helping", _("Helper of a village or community"), [_post(post) for post in posts]),
        ]

    def uses(self, person: Person) -> list[Uses]:
        """What others did in the person's name."""
        rows = Act.objects.filter(grant__principal=person).select_related("grant").order_by("-at", "-pk")

        def tell(acts: Sequence[Act]) -> list[Use]:
            return [Use(a.at, mask_name(a.grant.agent_name), a.words, a.grant.purpose, _page(a.grant)) for a in acts]

        return [Uses(rows, "at", tell)]

    def erase(self, person: Person) -> None:
        """The account is closed: nobody acts by it or for it any more; phones written for invitations go."""
        now = timezone.now()
        mine = Grant.objects.filter(Q(principal=person) | Q(agent=person))
        ending = {"state": State.ENDED, "ended_at": now, "ended_by": Party.SYSTEM}
        mine.filter(state__in=OPEN | {State.ACTIVE}).update(**ending)
        mine.update(agent_phone="")


def _page(grant: Grant) -> str:
    return reverse("delegation:grant", args=[grant.pk])


def _record(grant: Grant, person: Person) -> Record:
    for_me = grant.principal_id == person.pk
    other = mask_name(grant.agent_name if for_me else grant.principal_name)
    rows = [
        (_("Acts for you") if for_me else _("You act for"), other),
        (_("May"), "；".join(grant.plain_scopes)),
        (_("Until"), full_day(grant.ends_on)),
        (_("State"), str(grant.get_state_display())),
    ]
    rows += [(f"{full_day(act.at)} {clock(act.at)}", act.words) for act in grant.acts.order_by("pk")]
    return Record(other, rows, grant.begun_at or grant.created_at)


def _post(post: HelperPost) -> Record:
    rows = [(_("From"), full_day(post.starts_on)), (_("Until"), full_day(post.ends_on) if post.ends_on else "—")]
    return Record(post.department.name, rows)

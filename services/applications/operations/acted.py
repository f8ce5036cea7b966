"""What somebody does for another person stands on the agreement between the two, for both to read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy

from services.accounts.acting import right_for
from services.accounts.enums import ActingScope
from services.delegation.operations import note_act

if TYPE_CHECKING:
    from services.accounts.models import User
    from services.applications.models import Application

BEGIN = "begin"
WORDS = {
    BEGIN: gettext_lazy("began to fill in the application “{item}”"),
    "submit": gettext_lazy("handed in the application “{item}”"),
    "cancel": gettext_lazy("took the application “{item}” back to change it"),
    "answer_supplement": gettext_lazy("handed in what was missing for “{item}”"),
    "answer_where_taken_in": gettext_lazy("handed in what was missing for “{item}”"),
    "withdraw": gettext_lazy("withdrew the application “{item}”"),
}


def note_done(application: Application, what: str, *, by: User | None) -> None:
    """Keep one act of a relative, guardian or helper; nothing for the applicant, for firms and for the organ.

    Call it last in the transaction of the deed: whoever follows the case is told first, in the order of their ids.
    """
    if by is None or by.person_id in (None, application.applicant_id):
        return
    if what not in WORDS or application.applicant_id is None:
        return
    right = right_for(by.person, application.applicant, ActingScope.APPLY, application.item_version.item_code)
    if right is not None:
        words = str(WORDS[what]).format(item=application.item_version.name)
        url = reverse("applications:case", args=[application.ref])
        tells = what != BEGIN
        note_act(acting=right, words=words, subject=application.subject_ref, by=by, url=url, tells=tells)

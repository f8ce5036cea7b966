"""A mistake in what is published: one person asks with a reason, another makes the correction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from services.audit.operations import record
from services.common import transaction
from services.common.personal import looks_personal, mask_numbers
from services.common.statements import change
from services.publicity.enums import CorrectionState, Part, State
from services.publicity.models import Correction, Publication

if TYPE_CHECKING:
    from services.accounts.models import User


class CannotCorrect(Exception):
    """Why this cannot be asked for or made; ``str(error)`` tells the member of staff."""


def refuse(*, publication: Publication, part: str, new: str, reason: str) -> None:
    """Raises CannotCorrect where this may not be asked for."""
    if publication.state != State.PUBLISHED:
        raise CannotCorrect(_("Only what is published can be corrected."))
    if not reason.strip():
        raise CannotCorrect(_("Say why: the second person reads it."))
    if publication.corrections.filter(part=part, state=CorrectionState.OPEN).exists():
        raise CannotCorrect(_("A correction of this part waits already."))
    if part != Part.WHOLE:
        _refuse_text(publication, part, new)


@transaction.atomic
def ask(*, publication: Publication, part: str, new: str, reason: str, by: User) -> Correction:
    """Ask for a correction of one part, or to take the entry down. Raises CannotCorrect."""
    refuse(publication=publication, part=part, new=new, reason=reason)
    old = "" if part == Part.WHOLE else getattr(publication, part)
    said = {"publication": publication, "part": part, "old": old, "new": "" if part == Part.WHOLE else new.strip()}
    try:
        with transaction.atomic():
            asked = Correction.objects.create(**said, reason=mask_numbers(reason.strip()), asked_by=by)
    except IntegrityError as twice:
        raise CannotCorrect(_("A correction of this part waits already.")) from twice
    _note("publicity.correction_asked", asked, by)
    return asked


def _refuse_text(publication: Publication, part: str, new: str) -> None:
    longest = Publication._meta.get_field(part).max_length
    if len(new.strip()) > longest:
        raise CannotCorrect(_("At most %(n)d characters.") % {"n": longest})
    if not new.strip() and part != Part.NOTE:
        raise CannotCorrect(_("Write what is correct."))
    if looks_personal(new):
        raise CannotCorrect(_("No number of a person may be published."))
    if new.strip() == getattr(publication, part):
        raise CannotCorrect(_("That is what it says already."))


@transaction.atomic
def make(*, correction: Correction, by: User) -> None:
    """The second person makes it; the page says so at once. Raises CannotCorrect."""
    _decide(correction, CorrectionState.MADE, by)
    publication = correction.publication
    if correction.part == Part.WHOLE:
        changes = {"state": State.RETRACTED, "retracted_at": timezone.now()}
    else:
        if getattr(publication, correction.part) != correction.old:
            raise CannotCorrect(_("What it says has changed meanwhile. Ask for the correction again."))
        changes = {correction.part: correction.new}
    if not change(publication, where={"state": [State.PUBLISHED]}, **changes):
        raise CannotCorrect(_("Only what is published can be corrected."))
    _note("publicity.corrected", correction, by)


@transaction.atomic
def decline(*, correction: Correction, by: User) -> None:
    """It stays as it is. Raises CannotCorrect."""
    _decide(correction, CorrectionState.DECLINED, by)
    _note("publicity.correction_declined", correction, by)


def _decide(correction: Correction, state: str, by: User) -> None:
    if correction.asked_by_id == by.pk:
        raise CannotCorrect(_("You asked for it. Another person must decide."))
    now = timezone.now()
    if not change(correction, where={"state": [CorrectionState.OPEN]}, state=state, decided_by=by, decided_at=now):
        raise CannotCorrect(_("Somebody has decided it meanwhile."))


def _note(event: str, correction: Correction, by: User) -> None:
    publication = correction.publication
    detail = {"part": correction.part, "reason": correction.reason}
    record(event=event, by=by, subject=publication.subject_ref, department=publication.department, detail=detail)

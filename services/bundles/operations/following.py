"""After it was handed in: what waits goes on or stops with its reason, one or all is given up, the end is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from services.accounts.acting import Acting
from services.applications import routing
from services.applications.enums import FINAL, State
from services.applications.operations.drafting import MayNotApply
from services.applications.operations.moving import NotOpenToThis
from services.applications.operations.submitting import NotComplete, withdraw
from services.applications.workflow import MOVES
from services.audit.operations import record
from services.bundles.enums import PartState, Stage
from services.bundles.models import BundleApplication, BundlePart
from services.bundles.operations.drafting import AlreadySubmitted
from services.bundles.operations.submitting import clear_when_settled, release, standing
from services.bundles.operations.telling import announce, tell
from services.common import transaction

if TYPE_CHECKING:
    from services.accounts.models import User

REASON_MAX = 300


class CannotHandIn(Exception):
    """The part cannot be handed in now; ``str(error)`` says why and what to do."""


def go_on(*, part_id: int) -> None:
    """A part has ended, or was taken back and thrown away: see to what waited for it, and to the end of all.

    May run again.
    """
    part = BundlePart.objects.select_related("application", "case").filter(pk=part_id).first()
    if part is None or (part.case is not None and part.case.state not in FINAL):
        return
    for waiting in BundlePart.objects.select_related("application__submitted_by").filter(needs=part).order_by("pk"):
        if waiting.state == PartState.WAITING:
            _release_or_stop(waiting, granted=is_granted(part))
    end_when_done(application=part.application)


def is_granted(part: BundlePart) -> bool:
    """Whether its result is there."""
    return part.case is not None and bool(part.case.granted) and part.case.state == State.CLOSED


def _release_or_stop(part: BundlePart, *, granted: bool) -> None:
    """The person who handed the bundle in agreed that the portal hands this in; the case says so like any other."""
    by = part.application.submitted_by
    if not granted:
        _stop(part, _("What it needs was not granted."), template="bundle_part_void")
        return
    try:
        _hand_in(part, by=by, is_told=True)
    except AlreadySubmitted:
        return
    except (NotComplete, MayNotApply) as refusal:
        _stop(part, _words(refusal), template="bundle_part_stopped")


def _words(refusal: Exception) -> str:
    if isinstance(refusal, NotComplete):
        return "；".join(text for _page, text in refusal.problems)[:REASON_MAX]
    return str(refusal)[:REASON_MAX]


def _hand_in(part: BundlePart, *, by: User, is_told: bool = False) -> None:
    """Registers are asked before the transaction. Raises AlreadySubmitted, NotComplete, MayNotApply."""
    acting: Acting = standing(_whole(part.application_id), by)
    organ = routing.at_start(part.item_version, person=acting.principal_person, by=by)
    release(part=part, by=by, acting=acting, organ=organ, is_told=is_told)


def _whole(pk: int) -> BundleApplication:
    rows = BundleApplication.objects.select_related("bundle", "applicant", "applicant_enterprise", "submitted_by")
    return rows.get(pk=pk)


@transaction.atomic
def _stop(part: BundlePart, reason: str, *, template: str) -> None:
    waiting = BundlePart.objects.filter(pk=part.pk, state=PartState.WAITING, case=None)
    if not waiting.update(state=PartState.STOPPED, reason=reason):
        return
    application = _whole(part.application_id)
    item = part.item_version
    record(
        event="bundle.part_stopped",
        by=None,
        subject=application.subject_ref,
        department=item.item.department,
        detail={"item": item.item_code},
    )
    tell(application, template, item=item.name, reason=reason)
    for next_one in BundlePart.objects.filter(needs=part, state=PartState.WAITING).order_by("pk"):
        _stop(next_one, _("What it needs was not granted."), template="bundle_part_void")


def hand_in_now(*, part: BundlePart, by: User) -> None:
    """The applicant hands in a stopped part by themselves, once what it needs is granted. Raises CannotHandIn."""
    needs = part.needs
    if needs is not None and not is_granted(needs):
        words = _("“{name}” must be granted first.")
        raise CannotHandIn(words.format(name=needs.item_version.name))
    try:
        _hand_in(part, by=by)
    except AlreadySubmitted as error:
        raise CannotHandIn(str(error)) from error
    except (NotComplete, MayNotApply) as refusal:
        raise CannotHandIn(_words(refusal)) from refusal


def may_withdraw(part: BundlePart) -> bool:
    """Whether anything of this part can still be given up."""
    if part.case is None:
        return part.state in (PartState.WAITING, PartState.STOPPED)
    return part.case.state in MOVES["withdraw"].sources


@transaction.atomic
def give_up(*, application: BundleApplication, by: User, only: BundlePart | None = None) -> int:
    """Withdraw every part that is not decided, or one of them; what is decided stays. The number of parts given up.

    What waited for a part that is given up is given up with it.
    """
    BundleApplication.objects.filter(pk=application.pk).update(saved_at=timezone.now())
    rows = application.parts.select_related("case", "item_version", "needs").order_by("pk")
    given_up: set[int] = set()
    for part in rows:
        wanted = only is None or part.pk == only.pk or part.needs_id in given_up
        if wanted and may_withdraw(part) and _withdrawn(part, by=by):
            given_up.add(part.pk)
    if given_up:
        detail = {"parts": len(given_up)}
        record(event="bundle.given_up", by=by, subject=application.subject_ref, detail=detail)
        clear_when_settled(application)
        announce(application)
        end_when_done(application=application)
    return len(given_up)


def _withdrawn(part: BundlePart, *, by: User) -> bool:
    if part.case is None:
        rows = BundlePart.objects.filter(pk=part.pk, case=None).exclude(state=PartState.GIVEN_UP)
        return bool(rows.update(state=PartState.GIVEN_UP))
    try:
        withdraw(application=part.case, by=by)
    except NotOpenToThis:
        return False
    return True


@transaction.atomic
def end_when_done(*, application: BundleApplication) -> None:
    """Done when every part is: its case has ended, or it can never become one. Told once."""
    parts = list(application.parts.select_related("case"))
    if not all(_is_over(part) for part in parts):
        return
    running = BundleApplication.objects.filter(pk=application.pk, stage=Stage.RUNNING)
    if not running.update(stage=Stage.DONE, done_at=timezone.now()):
        return
    granted = sum(bool(part.case and part.case.granted) for part in parts)
    application = _whole(application.pk)
    record(event="bundle.done", by=None, subject=application.subject_ref, detail={"granted": granted})
    tell(application, "bundle_done", count=len(parts), granted=granted)


def _is_over(part: BundlePart) -> bool:
    if part.case is not None:
        return part.case.state in FINAL
    if part.state == PartState.STOPPED:  # what it needs will never be granted
        before = part.needs
        return before is not None and _never(before)
    return part.state in (PartState.GIVEN_UP, PartState.HANDED_IN)


def _never(part: BundlePart) -> bool:
    """Whether this part ended without being granted."""
    if part.case is not None:
        return part.case.state in FINAL and not is_granted(part)
    return part.state != PartState.WAITING

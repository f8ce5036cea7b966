"""Hand a bundle in: one transaction makes and submits every case that can go now; the others wait for what they need.

An item that needs the result of another one is not handed in before that is granted: an incomplete application would
be sent back, and its clocks would run for nothing. What was filled in is kept, and the portal hands it in on the day of
the grant; the statement on the last page says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _lazy

from services.accounts.enums import ActingScope
from services.applications import routing
from services.applications.limits import due
from services.applications.operations.composed import Given, compose
from services.applications.operations.drafting import MayNotApply
from services.applications.operations.submitting import NotComplete
from services.audit.operations import record
from services.bundles.access import right_of
from services.bundles.enums import PartState, Stage
from services.bundles.flow import Desk
from services.bundles.models import BundleAnswers, BundleApplication, BundlePart
from services.bundles.operations.drafting import AlreadySubmitted
from services.bundles.operations.telling import tell
from services.common import transaction
from services.common.together import together
from services.common.workdays import MissingYear
from services.files.operations import remove_unlinked

if TYPE_CHECKING:
    from datetime import date
    from typing import Any

    from services.accounts.acting import Acting
    from services.accounts.models import User
    from services.departments.models import Department


def promised_by(application: BundleApplication) -> date | None:
    """The day of the joint promise for an application handed in today; None while the calendar lacks the year."""
    bundle = application.bundle
    try:
        return due(timezone.localdate(), bundle.promise_number, bundle.promise_unit)
    except MissingYear:
        return None


def standing(application: BundleApplication, by: User) -> Acting:
    """The right under which it is handed in. Raises MayNotApply when it is over."""
    right = right_of(by, application)
    if right is None or not right.may(ActingScope.APPLY):
        raise MayNotApply(_lazy("You may no longer act for them. What was filled in is kept."))
    return right


def desk_of(application: BundleApplication, acting: Acting) -> Desk:
    """Everything about it, as far as this right sees certificates."""
    return Desk(application, sees_certificates=acting.may(ActingScope.CERTIFICATES))


def submit(*, application: BundleApplication, by: User) -> BundleApplication:
    """Hand everything in, or nothing.

    Raises AlreadySubmitted (nothing is doubled), NotComplete with pages of the common form, MayNotApply.
    """
    acting = standing(application, by)
    desk = desk_of(application, acting)
    organs = {
        code: routing.at_start(version, person=acting.principal_person, by=by)
        for code, version in desk.versions.items()
    }
    try:
        return _submit(application=application, by=by, acting=acting, organs=organs)
    except IntegrityError as error:
        raise AlreadySubmitted from error


@together()
def _submit(
    *, application: BundleApplication, by: User, acting: Acting, organs: dict[str, Department]
) -> BundleApplication:
    now = timezone.now()
    changes = {"submitted_at": now, "submitted_by": by, "due_date": promised_by(application), "saved_at": now}
    drafts = BundleApplication.objects.filter(pk=application.pk, stage=Stage.DRAFT)
    if not drafts.update(stage=Stage.RUNNING, **changes):
        raise AlreadySubmitted
    application = BundleApplication.objects.select_related(
        "bundle", "applicant", "applicant_enterprise", "filled_by", "submitted_by"
    ).get(pk=application.pk)
    desk = desk_of(application, acting)
    if found := desk.problems():
        raise NotComplete(found)
    parts = _parts(application, desk)
    ready = [child for child in desk.children if not child["needs"]]
    for child in sorted(ready, key=lambda child: desk.version(child).item.code):  # number series in one order
        hand_in(parts[child["code"]], child, desk, acting=acting, by=by, organ=organs[child["code"]])
    items = {part.item_version.item_code: part.state for part in parts.values()}
    detail = {"bundle": application.bundle.code, "items": items}
    record(event="bundle.submitted", by=by, subject=application.subject_ref, detail=detail)
    waiting = sum(part.state == PartState.WAITING for part in parts.values())
    tell(application, "bundle_submitted", count=len(ready), waiting=waiting or "", due_date=application.due_date)
    clear_when_settled(application)
    return application


def _parts(application: BundleApplication, desk: Desk) -> dict[str, BundlePart]:
    """One row for each item, what an item needs before it."""
    made: dict[str, BundlePart] = {}
    for order, child in enumerate(desk.children, 1):
        version = desk.version(child)
        made[child["code"]] = BundlePart.objects.create(application=application, order=order, item_version=version)
    for child in desk.children:
        if child["needs"]:
            part = made[child["code"]]
            part.needs = made[child["needs"]]
            part.save(update_fields=["needs"])
    return made


def hand_in(
    part: BundlePart, child: dict[str, Any], desk: Desk, *, acting: Acting, by: User, organ: Department
) -> None:
    """Make the case of one part, inside the caller's transaction. Raises NotComplete, MayNotApply."""
    version = desk.version(child)
    try:
        case = compose(version=version, acting=acting, by=by, organ=organ, given=_given(child, desk))
    except NotComplete as incomplete:
        raise NotComplete([("", f"{version.name}：{text}") for _page, text in incomplete.problems]) from incomplete
    part.case, part.state, part.reason = case, PartState.HANDED_IN, ""
    part.save(update_fields=["case", "state", "reason"])
    record(
        event="bundle.part_handed_in",
        by=by,
        subject=part.application.subject_ref,
        department=case.department,
        detail={"case": case.ref, "item": version.item_code},
    )


def _given(child: dict[str, Any], desk: Desk) -> Given:
    """The answers and files of this item and of no other."""
    own = desk.own(child)
    commons = {own_key: common for own_key, common in child["keys"].items() if own_key in own}
    uploads = {file.question_key: file.file for file in desk.files if file.question_key}
    sources = desk.application.answers.sources
    pieces: dict[str, list] = {}
    for file in desk.files:
        pieces.setdefault(file.material_key, []).append(file.file)
    return Given(
        answers={key: value for key, value in own.items() if commons[key] not in uploads},
        sources={key: sources[common] for key, common in commons.items() if common in sources},
        question_files={key: uploads[common] for key, common in commons.items() if common in uploads},
        material_files={int(pk): pieces[key] for pk, key in child["materials"].items() if key in pieces},
    )


def clear_when_settled(application: BundleApplication) -> None:
    """Once no part can become a case any more, every organ has its own and nothing is kept here twice."""
    if not application.parts.exclude(state__in=[PartState.HANDED_IN, PartState.GIVEN_UP]).exists():
        answers = BundleAnswers.objects.get(application=application)
        answers.data, answers.sources, answers.prefill = {}, {}, {}
        answers.save(update_fields=["data", "sources", "prefill"])
        uploaded = [handed.file for handed in application.files.select_related("file")]
        application.files.all().delete()
        remove_unlinked(files=uploaded, by=None)  # of parts that became no case; a case keeps its own


@transaction.atomic
def release(*, part: BundlePart, by: User, acting: Acting, organ: Department, is_told: bool = False) -> None:
    """Hand in a part that waited or was stopped; only one of two comes through.

    ``is_told``: nobody pressed a button, so the applicant is told, in the same transaction.

    Raises AlreadySubmitted when it has its case, NotComplete, MayNotApply.
    """
    claimed = BundlePart.objects.filter(pk=part.pk, case=None, state__in=[PartState.WAITING, PartState.STOPPED]).update(
        state=PartState.WAITING, reason=""
    )
    if not claimed:
        raise AlreadySubmitted
    application = BundleApplication.objects.select_related(
        "bundle", "applicant", "applicant_enterprise", "filled_by", "submitted_by"
    ).get(pk=part.application_id)
    part = BundlePart.objects.select_related("application", "item_version").get(pk=part.pk)
    if part.case_id is not None:
        raise AlreadySubmitted
    desk = desk_of(application, acting)
    child = next(child for child in desk.children if child["code"] == part.item_version.item_code)
    hand_in(part, child, desk, acting=acting, by=by, organ=organ)
    if is_told:
        tell(application, "bundle_part_handed_in", item=part.item_version.name)
    clear_when_settled(application)

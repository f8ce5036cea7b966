"""Submit, take back within ten minutes, withdraw, answer a supplement."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from services.applications import routing
from services.applications.enums import Actor, Fit, MaterialSource, State, SupplementSubject
from services.applications.flow import asked_materials, listed_materials, missing_materials
from services.applications.models import Answers, Application, CaseFile, CaseMaterial, Supplement, phone_tail
from services.applications.operations.clocks import copied, notice_clock
from services.applications.operations.drafting import (
    HeldIsGone,
    drop_question_files,
    keep_question_file,
    list_materials,
    refuse_gone,
    renew_held,
    store_answers,
)
from services.applications.operations.forwarding import forward_clock, office_of
from services.applications.operations.held_copies import drop_copies
from services.applications.operations.moving import NotOpenToThis, hold_for, move
from services.applications.operations.numbers import next_number
from services.applications.operations.papers import owed, told_answers
from services.applications.operations.promising import print_promises
from services.applications.operations.telling import tell_readers
from services.applications.workflow import MOVES
from services.catalog import enrolment, situations
from services.catalog.enums import VersionState
from services.catalog.models import ItemVersion
from services.common import transaction
from services.common.models import Priority
from services.common.outbox import later
from services.common.statements import Read
from services.common.together import together
from services.documents.operations import set_register_status
from services.files.operations import linked_or_removed
from services.questions.answers import merge, validate_all

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from django.db.models import QuerySet

    from services.accounts.models import User
    from services.catalog.models import EnrolmentBatch
    from services.departments.models import Department
    from services.questions.forms import QuestionForm

    Told = Callable[..., dict[str, Any]]

CANCEL_WITHIN = timedelta(minutes=10)
_ANSWERS: Read[Answers] = Read(lambda case: Answers.objects.filter(application=case), case=int)
_VERSION: Read[ItemVersion] = Read(
    lambda pk: ItemVersion.objects.select_related("item", "rule_set").filter(pk=pk).order_by(), pk=int
)


class NotComplete(Exception):
    """Answers or materials are missing. ``problems`` is a list of (page key, text)."""

    def __init__(self, problems: list[tuple[str, str]]) -> None:
        super().__init__(len(problems))
        self.problems = problems


class TooLateToCancel(Exception):
    """Ten minutes are over, or somebody has begun with the case."""


def problems_of(application: Application, rows: list[CaseMaterial] | None = None) -> list[tuple[str, str]]:
    """What still stands in the way of submitting, each with the page where it is mended."""
    version, answers = application.item_version, application.answers.data
    found = []
    if version.state == VersionState.SUSPENDED:
        text = _("This item is suspended for now; your draft is kept. Reason: {reason}")
        found.append(("", text.format(reason=version.state_note)))
    if refused := situations.refusal(version, answers):
        found.append((situations.page_of(version).key, refused.title))
    found += [
        (problem.group_key, f"{problem.label}：{problem.message}")
        for problem in validate_all(application.form, application.answers.data)
    ]
    found += [
        ("materials", _("{name}: not handed in yet").format(name=row.material.name))
        for row in missing_materials(application, rows)
    ]
    return found


def submit(*, application: Application, by: User, organ: Department | None = None, quiet: bool = False) -> Application:
    """Hand the application in: organ, number, receipt, notice clock; rules decide at once where the item has them.

    ``organ`` is the one the applicant chose, for items that leave the choice. From here on the organ stays, whatever
    becomes of rules, addresses and posts. ``quiet``: another room tells the people that it was handed in. Raises
    NotComplete; NotOpenToThis when it was submitted already (then nothing is doubled).
    """
    try:
        return _submit(application=application, by=by, organ=organ, quiet=quiet)
    except HeldIsGone:
        renew_held(application=application, by=by)
        return _submit(application=application, by=by, organ=organ, quiet=quiet)


@together()
def _submit(*, application: Application, by: User, organ: Department | None, quiet: bool) -> Application:
    hold_for(application, "submit")
    application.answers = _ANSWERS.first(case=application.pk)
    application.item_version = _VERSION.first(pk=application.item_version_id)
    listed = listed_materials(application)
    refuse_gone(application, listed, by=by)
    rows = asked_materials(application, listed)
    if found := problems_of(application, rows):
        raise NotComplete(found)
    version, now, today = application.item_version, timezone.now(), timezone.localdate()
    application.department = handling = _organ_of(application, organ)
    office = office_of(application, handling, by=by)
    if office is not None:
        application.department, application.taken_in_by, application.goes_to = office, office, handling
    batch = _place_in(version)
    if len(rows) < len(listed):
        application.materials.exclude(pk__in=[row.pk for row in rows]).delete()
    application.number = next_number(implementation_code=version.item.code, day=today)
    materials = [row.material.name for row in rows]
    notice = forward_clock(application, now) if office else notice_clock(application, now)
    until = notice.due_date if notice else None
    document = owed(
        application,
        "receipt",
        by=by,
        materials=materials,
        answers=told_answers(application),
        due_date=until.isoformat() if until else "",
        deemed=version.rule_set.deemed_acceptance,
        goes_to=handling.name if office else "",
    )
    print_promises(application, rows, by=by)
    move(
        application,
        "take_in" if office else "submit",
        actor=Actor.RECEIVER if application.visit_id and by.is_staff else Actor.APPLICANT,
        by=by,
        document=document,
        phone_tail=phone_tail(application.applicant.phone) if application.applicant_id else "",
        number=application.number,
        department=application.department,
        batch=batch,
        submitted_at=now,
        received_at=now,
        clocks=[notice] if notice else [],
        taken_in_by=office,
        goes_to=handling if office else None,
        **(copied(notice) if office else copied(notice, "notice_due_date")),
        **({"handler": by.person} if application.applicant_enterprise_id and not by.is_staff else {}),
    )
    if not quiet:
        told = {"goes_to": handling.name} if office else {"due_date": until}
        tell_readers(application, "case_taken_in" if office else "case_submitted", **told)
    if any(row.source == MaterialSource.HELD for row in rows):
        later("services.applications.tasks.copy_held", case_id=application.pk)
    if version.auto_decision and office is None:
        later("services.applications.tasks.decide", priority=Priority.URGENT, case_id=application.pk)
    return application


def _organ_of(application: Application, chosen: Department | None) -> Department:
    """The organ the case goes to. Raises NotComplete for a choice that is not offered."""
    if chosen is None:
        return routing.now(application, application.answers.data)
    if chosen not in routing.choices(application.item_version):
        raise NotComplete([("", _lazy("This organ does not take the application now. Choose another one."))])
    return chosen


def _place_in(version: ItemVersion) -> EnrolmentBatch | None:
    """A place of the open enrolment period, for items that have one. Raises NotComplete."""
    try:
        return enrolment.claim(version)
    except enrolment.EnrolmentClosed as closed:
        raise NotComplete([("", str(closed))]) from closed


def may_cancel(application: Application) -> bool:
    """Within ten minutes of submitting online, before anybody at the counter has begun.

    What was handed in over a counter is withdrawn: its draft was the window's, not the applicant's.
    """
    return (
        application.state == State.RECEIVED
        and application.examiner_id is None
        and application.visit_id is None
        and application.taken_in_by_id is None
        and not application.supplements.exists()
        and not application.materials.filter(checked_at__gte=application.submitted_at).exists()
        and timezone.now() - application.submitted_at <= CANCEL_WITHIN
    )


@transaction.atomic
def cancel(*, application: Application, by: User) -> None:
    """As if never submitted: the draft is open again, its number is void. Raises TooLateToCancel, NotOpenToThis."""
    hold_for(application, "cancel")
    if not may_cancel(application):
        raise TooLateToCancel(_lazy("This can no longer be cancelled here. You may withdraw the application instead."))
    set_register_status(document=application.receipt, status="cancelled", reason=_("Cancelled by the applicant"), by=by)
    try:
        _open_again(application=application, by=by)
    except IntegrityError as error:
        raise TooLateToCancel(
            _("You have begun another application for this. Discard that draft first, or withdraw this application.")
        ) from error


@transaction.atomic
def _open_again(*, application: Application, by: User) -> None:
    """Raises IntegrityError when the applicant has another draft of the item."""
    if _other_draft(application).exists():
        raise IntegrityError
    enrolment.give_back(application.batch)
    move(
        application,
        "cancel",
        actor=Actor.APPLICANT,
        by=by,
        number=None,
        batch=None,
        submitted_at=None,
        received_at=None,
        **copied(None, "notice_due_date"),
        detail={"number": application.number},
    )
    drop_copies(application=application, by=by)
    list_materials(application, by=by)


def _other_draft(application: Application) -> QuerySet[Application]:
    """Drafts of the same item that the same people began for the same applicant."""
    roles = ("applicant", "applicant_enterprise", "agent", "guardian", "handler")
    people = {f"{role}_id": getattr(application, f"{role}_id") for role in roles}
    return Application.objects.filter(
        state=State.DRAFT, item_version__item_code=application.item_version.item_code, **people
    )


@transaction.atomic
def withdraw(*, application: Application, by: User, present: Told | None = None) -> None:
    """End the case before a decision; ``present`` says who stood at the window. Raises NotOpenToThis."""
    hold_for(application, "withdraw")
    document = owed(application, "withdrawal", by=by)
    enrolment.give_back(application.batch)
    move(
        application,
        "withdraw",
        **(present or _told)(),
        by=by,
        document=document,
        batch=None,
        closed_at=timezone.now(),
        due_date=None,
    )
    Supplement.objects.filter(application=application, answered_at=None).update(answered_at=timezone.now())
    tell_readers(application, "case_withdrawn")


def _told(note: str = "") -> dict[str, Any]:
    """How a step names the applicant who made it in the portal."""
    return {"actor": Actor.APPLICANT, "note": note}


def open_supplement(application: Application) -> Supplement | None:
    """The supplement that waits for an answer."""
    return application.supplements.prefetch_related("items").filter(answered_at=None).first()


def unanswered(supplement: Supplement, on_paper: Collection[str] = ()) -> list[tuple[str, str]]:
    """Materials named in the supplement for which no file came since it was asked, nor paper over the counter.

    What is not a material of this case cannot be handed in, so nobody is kept waiting for it.
    """
    missing = []
    own = {str(pk) for pk in supplement.application.materials.values_list("material", flat=True)}
    for item in supplement.items.all():
        if item.subject != SupplementSubject.MATERIAL or item.key not in own or item.key in on_paper:
            continue
        came = CaseFile.objects.filter(
            application=supplement.application_id,
            material__material_id=int(item.key),
            removed_at=None,
            added_at__gte=supplement.asked_at,
        )
        if not came.exists():
            missing.append((item.key, item.label))
    return missing


def answer_supplement(
    *,
    application: Application,
    form: QuestionForm | None,
    by: User,
    on_paper: Collection[str] = (),
    present: Told | None = None,
) -> None:
    """Send in what the supplement named; nothing else changes. ``form`` holds the named questions, valid.

    At a window ``on_paper`` names materials that came as paper, ``present`` says who stood there.

    Raises NotComplete when a named material has no new file, NotOpenToThis, UploadRefused, TooManyFiles.
    """
    uploads = form.uploads if form is not None else {}
    with linked_or_removed(by=by) as files:
        stored = store_answers(uploads, files, by=by)
        _answer_supplement(application, form, stored, on_paper, present or _told, by)


def _answer_supplement(
    application: Application,
    form: QuestionForm | None,
    stored: dict,
    on_paper: Collection[str],
    present: Told,
    by: User,
) -> None:
    with transaction.atomic():
        hold_for(application, "answer_supplement")
        supplement = open_supplement(application)
        if supplement is None or _named(supplement) != _asked(form):
            raise NotOpenToThis(MOVES["answer_supplement"], application.state)
        if missing := unanswered(supplement, on_paper):
            raise NotComplete([(key, _("{name}: not handed in yet").format(name=label)) for key, label in missing])
        if form is not None:
            _keep_named(application, supplement, form, stored)
        _answer(application, supplement, by, present)


def _named(supplement: Supplement) -> set[str]:
    """Keys of the questions it names."""
    return {item.key for item in supplement.items.all() if item.subject == SupplementSubject.QUESTION}


def _asked(form: QuestionForm | None) -> set[str]:
    return {question.key for question in form.group.questions} if form is not None else set()


def _keep_named(application: Application, supplement: Supplement, form: QuestionForm, stored: dict) -> None:
    """Only the answers the supplement names change, whatever else was sent."""
    named = _named(supplement)
    answers = Answers.objects.get(application=application)
    data, sources = merge(application.form, answers.data, answers.sources, form)
    for key in form.uploads_removed & named:
        drop_question_files(application, key)
    for key, (upload, file) in stored.items():
        if key in named:
            data[key] = keep_question_file(application, key, upload, file)
    answers.data = {**answers.data, **{key: data[key] for key in named if key in data}}
    answers.sources = {**answers.sources, **{key: sources[key] for key in named if key in sources}}
    answers.save(update_fields=["data", "sources"])


def _answer(application: Application, supplement: Supplement, by: User, told: Told) -> None:
    now = timezone.now()
    Supplement.objects.filter(pk=supplement.pk, answered_at=None).update(answered_at=now)
    items = list(supplement.items.all())
    materials = [item.key for item in items if item.subject == SupplementSubject.MATERIAL and item.key.isdecimal()]
    questions = [item.key for item in items if item.subject == SupplementSubject.QUESTION]
    renewed = Q(material__in=materials) | Q(material__question_key__in=questions)
    CaseMaterial.objects.filter(renewed, application=application, source=MaterialSource.UPLOADED).update(
        finding=Fit.UNCHECKED, finding_reason=""
    )
    there = application.goes_to_id is not None
    notice = forward_clock(application, now) if there else notice_clock(application, now)
    labels = [item.label for item in items]
    document = owed(application, "supplement_receipt", by=by, materials=labels)
    move(
        application,
        "answer_where_taken_in" if there else "answer_supplement",
        **told("、".join(labels)),
        by=by,
        document=document,
        clocks=[notice] if notice else [],
        **(copied(notice) if there else copied(notice, "notice_due_date")),
    )
    tell_readers(application, "supplement_received")

"""A walk-in at a window: a visit is begun, cases are opened and handed in, the next client comes."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError
from django.utils import timezone

from services.applications import flow, routing
from services.applications.at_window import acting_of, principal_of
from services.applications.enums import Channel, DeliveryWay, MaterialSource, State
from services.applications.models import Answers, Application, CaseFile, CaseMaterial, Delivery, Visit
from services.applications.operations import drafting, submitting
from services.applications.operations.moving import OwnCase
from services.applications.reuse import kind_of
from services.audit.operations import record
from services.catalog.situations import case_form
from services.certificates.operations import keep_checked
from services.common import transaction
from services.departments.access import recusal_reason
from services.files.operations import joined
from services.questions.sources import collect

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.core.files.uploadedfile import UploadedFile

    from services.accounts.acting import Acting
    from services.accounts.models import User
    from services.applications.operations.admitting import Whom
    from services.catalog.models import ItemVersion
    from services.departments.models import Department, StaffPost
    from services.files.models import StoredFile
    from services.questions.forms import QuestionForm

IDLE = timedelta(minutes=15)
"""A visit nobody used for so long is over: the client has gone."""


def begin_visit(*, whom: Whom, post: StaffPost, by: User) -> Visit:
    """The next client: whoever stood there before is gone, with everything that was not handed in. Raises OwnCase."""
    if reason := recusal_reason(by, whom.people):
        raise OwnCase(reason)
    visit = Visit(clerk=by, department=post.department, window=post.window, **whom.fields())
    try:
        return _begin_visit(visit=visit, by=by)
    except IntegrityError:  # the same clerk in another tab, a moment ago
        return _begin_visit(visit=visit, by=by)


@transaction.atomic
def _begin_visit(*, visit: Visit, by: User) -> Visit:
    for before in Visit.objects.filter(clerk=by, ended_at=None):
        end_visit(visit=before, by=by)
    visit.save(force_insert=True)
    detail = {"visit": visit.ref, "agent": bool(visit.agent_id), "as": visit.kind, "right": visit.right}
    record(event="reception.begun", by=by, subject=principal_of(visit), department=visit.department, detail=detail)
    return visit


@transaction.atomic
def end_visit(*, visit: Visit, by: User | None) -> None:
    """Nothing of this client stays on the desk; what was begun and not handed in is thrown away."""
    if not Visit.objects.filter(pk=visit.pk, ended_at=None).update(ended_at=timezone.now()):
        return
    for draft in visit.cases.filter(state=State.DRAFT).select_related("department", "applicant"):
        drafting.discard(application=draft, by=by)
    detail = {"visit": visit.ref}
    record(event="reception.ended", by=by, subject=principal_of(visit), department=visit.department, detail=detail)


def open_case(*, visit: Visit, version: ItemVersion, by: User) -> Application:
    """Begin a case for the client, filled in as online; the one begun in this visit when there is one.

    A paper opens neither wallet nor former applications. Raises MayNotApply.
    """
    acting = acting_of(visit)
    if why := drafting.hindrance(version, acting):
        raise drafting.MayNotApply(why)
    begun = visit.cases.filter(state=State.DRAFT, item_version=version).order_by("pk").first()
    if begun is not None:
        return begun
    prefill = collect(
        version.form,
        person=acting.principal_person,
        enterprise=acting.enterprise,
        leave_out={family for family, scope in drafting.FAMILY_NEEDS.items() if not acting.may(scope)},
        by=by,
        purpose=f"item:{version.item_code}",
    )
    organ = routing.at_start(version, person=acting.principal_person, by=by)
    known = {key: asdict(answer) for key, answer in prefill.items()}
    return _open(visit=visit, acting=acting, version=version, organ=organ, prefill=known, by=by)


@transaction.atomic
def _open(
    *, visit: Visit, acting: Acting, version: ItemVersion, organ: Department, prefill: dict[str, Any], by: User
) -> Application:
    application = Application.objects.create(
        item_version=version,
        department=organ,
        channel=Channel.WINDOW,
        visit=visit,
        begun_as=acting.ref,
        form=case_form(version),
        approval_level=version.approval_level,
        **drafting.people_of(acting),
    )
    Answers.objects.create(application=application, prefill=prefill)
    drafting.list_materials(application, by=by)
    record(
        event="case.begun",
        by=by,
        subject=application.subject_ref,
        department=organ,
        detail={"item": version.item_code, "version": version.version, "visit": visit.ref},
    )
    return application


@dataclass(slots=True)
class Handed:
    """What came over the counter for one material."""

    files: Sequence[UploadedFile] = ()
    earlier: Sequence[CaseFile] = ()
    """Files of a former case that count again."""
    on_paper: bool = False
    original_seen: bool = False


@dataclass(slots=True)
class Wanted:
    """How the client wants the result."""

    way: str = DeliveryWay.ONLINE
    recipient: str = ""
    phone: str = ""
    address: str = ""


@dataclass(slots=True)
class Reception:
    """Everything the clerk's one page says; ``form`` holds every question of the item, valid."""

    form: QuestionForm
    handed: Mapping[int, Handed] = field(default_factory=dict)
    wanted: Wanted = field(default_factory=Wanted)
    organ: Department | None = None


def keep(*, application: Application, reception: Reception, by: User) -> Application:
    """Keep what the page says and nothing more. Raises UploadRefused, TooManyFiles, NotOpenToThis."""
    drafting.save_page(application=application, group_key="window", form=reception.form, by=by)
    rows = {row.pk: row for row in flow.listed_materials(application)}
    for pk, handed in reception.handed.items():
        for upload in handed.files:
            drafting.attach(application=application, row=rows[pk], upload=upload, by=by)
    with transaction.atomic():
        for pk, handed in reception.handed.items():
            note_papers(application, rows[pk], handed, by=by)
        Application.objects.filter(pk=application.pk, state=State.DRAFT).update(saved_at=timezone.now())
    return Application.objects.select_related("item_version", "department", "applicant", "answers", "visit").get(
        pk=application.pk
    )


def note_papers(application: Application, row: CaseMaterial, handed: Handed, *, by: User) -> None:
    """What came for one material beside its files: earlier copies, paper, whether the original was seen."""
    kept = {case_file.file_id for case_file in row.present_files}
    CaseFile.objects.bulk_create(
        CaseFile(application=application, material=row, file=one.file)
        for one in handed.earlier
        if one.file_id not in kept
    )
    seen = {"original_seen_by": by, "original_seen_at": timezone.now()} if handed.original_seen else {}
    unseen = {} if handed.original_seen else {"original_seen_by": None, "original_seen_at": None}
    CaseMaterial.objects.filter(pk=row.pk, source=MaterialSource.UPLOADED).update(
        on_paper=handed.on_paper, **seen, **unseen
    )


def hand_in(*, application: Application, reception: Reception, by: User) -> Application:
    """The client signed: keep the page and submit it. Copies whose originals were seen need never come again (B).

    Raises NotComplete, NotOpenToThis, UploadRefused, TooManyFiles.
    """
    application = keep(application=application, reception=reception, by=by)
    with transaction.atomic():
        submitting.submit(application=application, by=by, organ=reception.organ)
        _deliver(application, reception.wanted)
        keep_seen(application=application, by=by)
    return application


def _deliver(application: Application, wanted: Wanted) -> None:
    if wanted.way != DeliveryWay.ONLINE:
        window = application.visit.window
        Delivery.objects.create(application=application, window=window, **asdict(wanted))


def keep_seen(*, application: Application, by: User) -> None:
    """Whose originals were seen keeps their copies at trust level B, several files of a paper as one."""
    rows = application.materials.filter(original_seen_by=by, source=MaterialSource.UPLOADED)
    for row in rows.select_related("material__certificate_type"):
        files: list[StoredFile] = [one.file for one in row.files.select_related("file").filter(removed_at=None)]
        if files:
            keep_checked(
                holder=application.applicant_enterprise or application.applicant,
                kind=kind_of(row.material),
                title=row.material.name,
                file=joined(files=files, name=row.material.name),
                organ=application.visit.department,
                by=by,
            )


@transaction.atomic
def use_visit(visit: Visit) -> bool:
    """Whether the client is still there; notes that the clerk goes on with them."""
    now = timezone.now()
    return bool(Visit.objects.filter(pk=visit.pk, ended_at=None, seen_at__gte=now - IDLE).update(seen_at=now))

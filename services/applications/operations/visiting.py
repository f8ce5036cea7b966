"""现场核查 (行政许可法 art. 34): two officers, by appointment, along the item's list; both sign. The clock runs on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import formats, timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from services.accounts.models import User
from services.applications.enums import Actor, Conclusion, Fit, Proposal, State
from services.applications.models import SiteCheck, SitePhoto, SiteVisit
from services.applications.operations.moving import NotOpenToThis, hold, hold_for, move, refuse_own_case
from services.applications.operations.papers import owed
from services.applications.operations.telling import tell_readers
from services.applications.workflow import MOVES
from services.audit.operations import record
from services.common import transaction
from services.common.personal import mask_numbers
from services.departments.access import staff_with
from services.departments.enums import Role
from services.files import operations as files

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from django.core.files.uploadedfile import UploadedFile
    from django.db.models import QuerySet

    from services.applications.models import Application
    from services.departments.models import Department
    from services.files.models import StoredFile

PHOTOS_MAX = 30


class VisitMissing(Exception):
    """The item is decided after a visit to the place, and what that found must not be passed over."""


class CannotVisit(Exception):
    """Not two officers of the department, no open visit, or the record is not complete. ``str(error)`` says which."""


def officers_of(department: Department) -> QuerySet[User]:
    """Who may be sent: examiners of the department today."""
    return User.objects.filter(pk__in=staff_with(Role.EXAMINER, department)).order_by("pk")


def open_visit(application: Application) -> SiteVisit | None:
    """The visit that is arranged or under way."""
    visits = application.site_visits.select_related("first_officer", "second_officer")
    return visits.filter(finished_at=None, called_off_at=None).order_by("pk").first()


def last_visit(application: Application) -> SiteVisit | None:
    """The last one both officers signed."""
    return application.site_visits.exclude(finished_at=None).order_by("-pk").first()


def refuse_unvisited(application: Application, proposal: str) -> None:
    """Before a proposal: what the item wants was looked at, and its conclusion allows this. Raises VisitMissing."""
    last = last_visit(application)
    if last is None:
        if application.item_version.site_visit:
            raise VisitMissing(_lazy("The place must be looked at by two officers before the decision."))
        return
    if last.conclusion == Conclusion.MEND:
        raise VisitMissing(_lazy("Something was to be mended: look at the place again before the decision."))
    if last.conclusion == Conclusion.UNFIT and proposal == Proposal.GRANT:
        raise VisitMissing(_lazy("The officers found that the place does not comply, so it cannot be granted."))


def when(at: datetime) -> str:
    """``11 月 24 日 10:30``."""
    return formats.date_format(timezone.localtime(at), _("F j H:i"))


@transaction.atomic
def arrange_visit(
    *, application: Application, first: User, second: User, at: datetime, place: str, by: User
) -> SiteVisit:
    """Send two officers at a time the applicant is told.

    Raises CannotVisit, OwnCase for the clerk and both officers, NotOpenToThis.
    """
    if not hold(application, State.ACCEPTED, State.REVIEW):
        raise NotOpenToThis(MOVES["arrange_visit"], application.state)
    for one in (by, first, second):
        refuse_own_case(application, one)
    able = {user.pk for user in officers_of(application.department)}
    if first.pk == second.pk or not {first.pk, second.pk} <= able:
        raise CannotVisit(_lazy("Choose two different officers of this department."))
    if at <= timezone.now():
        raise CannotVisit(_lazy("Choose a time that is still to come."))
    if application.state == State.ACCEPTED:
        move(application, "begin_review", actor=Actor.EXAMINER, by=by, examiner=by)
    visit = SiteVisit.objects.create(
        application=application, first_officer=first, second_officer=second, at=at, place=place, arranged_by=by
    )
    lines = [line.strip() for line in application.item_version.site_checks.splitlines() if line.strip()]
    rows = [SiteCheck(visit=visit, order=n, text=line[:200]) for n, line in enumerate(lines, 1)]
    SiteCheck.objects.bulk_create(rows)
    note = _("{when}, two officers").format(when=when(at))
    move(application, "arrange_visit", actor=Actor.EXAMINER, by=by, note=note, detail={"visit": visit.ref})
    tell_readers(application, "site_visit_arranged", when=when(at))
    return visit


@transaction.atomic
def ask_other_time(*, application: Application, wish: str, by: User) -> None:
    """The applicant asks, once, for another time. Raises CannotVisit, NotOpenToThis."""
    hold_for(application, "ask_other_time")
    asked = {"wish": wish, "wished_at": timezone.now()}
    visit = open_visit(application)
    if visit.at <= timezone.now():
        raise CannotVisit(_lazy("The time of the visit has come. Please phone the office."))
    if not SiteVisit.objects.filter(pk=visit.pk, wished_at=None).update(**asked):
        raise CannotVisit(_lazy("Another time can be asked for once. Please phone the office."))
    move(application, "ask_other_time", actor=Actor.APPLICANT, by=by, note=wish)


@transaction.atomic
def answer_other_time(*, application: Application, at: datetime, by: User) -> None:
    """Settle the time after the applicant's wish; the old one may stay. Raises CannotVisit, OwnCase, NotOpenToThis."""
    hold_for(application, "answer_other_time")
    refuse_own_case(application, by)
    if at <= timezone.now():
        raise CannotVisit(_lazy("Choose a time that is still to come."))
    visit = open_visit(application)
    wished = SiteVisit.objects.filter(pk=visit.pk, answered_at=None).exclude(wished_at=None)
    if not wished.update(at=at, answered_at=timezone.now()):
        raise CannotVisit(_lazy("Nobody asked for another time."))
    move(application, "answer_other_time", actor=Actor.EXAMINER, by=by, note=when(at))
    tell_readers(application, "site_visit_arranged", when=when(at))


@transaction.atomic
def call_off_visit(*, application: Application, reason: str, by: User) -> None:
    """The visit does not take place, or not now. Raises OwnCase, NotOpenToThis, ValueError without a reason."""
    hold_for(application, "call_off_visit")
    refuse_own_case(application, by)
    if not reason.strip():
        raise ValueError(_lazy("Give the reason: the applicant will read this."))
    SiteVisit.objects.filter(pk=open_visit(application).pk).update(called_off_at=timezone.now())
    move(application, "call_off_visit", actor=Actor.EXAMINER, by=by, note=mask_numbers(reason))
    tell_readers(application, "site_visit_called_off", reason=mask_numbers(reason))


def _held(visit: SiteVisit, by: User) -> Application:
    """The case of the open visit, held, when ``by`` is one of its officers. Raises CannotVisit, NotOpenToThis."""
    application = visit.application
    hold_for(application, "record_visit")
    refuse_own_case(application, by)
    visit.refresh_from_db()
    if visit.finished_at or visit.called_off_at:
        raise NotOpenToThis(MOVES["record_visit"], application.state)
    if by.pk not in visit.officers:
        raise CannotVisit(_lazy("Only the two officers who were sent write and sign this record."))
    return application


UNSIGNED: dict[str, None] = {"first_signed_at": None, "second_signed_at": None}


@transaction.atomic
def keep_record(
    *,
    visit: SiteVisit,
    findings: Mapping[int, tuple[str, str]],
    conclusion: str,
    remarks: str,
    mend_by_date: date | None,
    by: User,
) -> None:
    """Keep what was found so far: ``findings`` by id of the check, each with a remark. A signature given before falls.

    Raises CannotVisit, OwnCase, NotOpenToThis.
    """
    _held(visit, by)
    if (conclusion == Conclusion.MEND) != bool(mend_by_date):
        raise CannotVisit(_lazy("Give a day by which it is to be mended, and only then."))
    for check in visit.checks.all():
        finding, remark = findings.get(check.pk, (check.finding, check.remark))
        SiteCheck.objects.filter(pk=check.pk).update(finding=finding, remark=mask_numbers(remark))
    told = {"conclusion": conclusion, "remarks": mask_numbers(remarks), "mend_by_date": mend_by_date}
    SiteVisit.objects.filter(pk=visit.pk).update(**told, **UNSIGNED)


def add_photo(*, visit: SiteVisit, upload: UploadedFile, by: User) -> SitePhoto:
    """Keep a photo taken on the spot. Raises UploadRefused, CannotVisit, OwnCase, NotOpenToThis."""
    with files.linked_or_removed(by=by) as stored:
        stored.append(files.store_upload(upload=upload, by=by))
        return _add_photo(visit, stored[0], by)


def _add_photo(visit: SiteVisit, stored: StoredFile, by: User) -> SitePhoto:
    with transaction.atomic():
        application = _held(visit, by)
        if visit.photos.count() >= PHOTOS_MAX:
            raise CannotVisit(format_lazy(_lazy("No more than {n} photos."), n=PHOTOS_MAX))
        SiteVisit.objects.filter(pk=visit.pk).update(**UNSIGNED)
        photo = SitePhoto.objects.create(visit=visit, file=stored, added_by=by)
        record(
            event="case.site_photo",
            by=by,
            subject=application.subject_ref,
            department=application.department,
            detail={"photo": photo.ref},
        )
    return photo


@transaction.atomic
def sign_record(*, visit: SiteVisit, by: User) -> bool:
    """Sign for the record; with the second signature the case goes back to review. True when it did.

    Raises CannotVisit while something is open, OwnCase, NotOpenToThis.
    """
    application = _held(visit, by)
    checks = list(visit.checks.all())
    if timezone.localdate() < timezone.localdate(visit.at):
        raise CannotVisit(_lazy("The day of the visit has not come yet."))
    if not visit.conclusion or any(check.finding == Fit.UNCHECKED for check in checks):
        raise CannotVisit(_lazy("Fill in every line and the conclusion first, and keep them."))
    if visit.conclusion == Conclusion.FIT and any(check.finding == Fit.UNFIT for check in checks):
        raise CannotVisit(_lazy("A line does not fit, so the conclusion cannot be that it complies."))
    name = "first_signed_at" if by.pk == visit.first_officer_id else "second_signed_at"
    SiteVisit.objects.filter(pk=visit.pk).update(**{name: timezone.now()})
    visit.refresh_from_db()
    detail = {"visit": visit.ref}
    record(
        event="case.site_signed",
        by=by,
        subject=application.subject_ref,
        department=application.department,
        detail=detail,
    )
    if not (visit.first_signed_at and visit.second_signed_at):
        return False
    _finish(application, visit, checks, by=by)
    return True


def _finish(application: Application, visit: SiteVisit, checks: list[SiteCheck], *, by: User) -> None:
    conclusion = str(visit.get_conclusion_display())
    document = owed(
        application,
        "site_record",
        by=by,
        place=visit.place,
        visited_on=timezone.localdate(visit.at).isoformat(),
        officers=[
            {"name": visit.first_officer.display_name, "at": when(visit.first_signed_at)},
            {"name": visit.second_officer.display_name, "at": when(visit.second_signed_at)},
        ],
        checks=[{"text": c.text, "finding": str(c.get_finding_display()), "remark": c.remark} for c in checks],
        photos=visit.photos.count(),
        conclusion=conclusion,
        remarks=visit.remarks,
        mend_by=visit.mend_by_date.isoformat() if visit.mend_by_date else "",
    )
    SiteVisit.objects.filter(pk=visit.pk).update(finished_at=timezone.now(), document=document)
    note = f"{conclusion}：{visit.remarks}" if visit.remarks else conclusion
    move(application, "record_visit", actor=Actor.EXAMINER, by=by, note=note, document=document)
    tell_readers(application, "site_visited", reason=note, due_date=visit.mend_by_date)

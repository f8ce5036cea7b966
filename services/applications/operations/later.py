"""容缺受理: accepted though a material that may follow is missing. No decision before it is there.

The applicant agreed online or at the window, the credit record is clean, the limits run. What must be there from the
beginning is never left out. Not handed in by the day, the case may be refused; handed in later, it still counts.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from services.applications.enums import UNDECIDED, Actor, Channel, Fit, MaterialSource, Proposal, State
from services.applications.fees import fee_first
from services.applications.flow import asked_materials
from services.applications.limits import due
from services.applications.models import CaseFile, CaseMaterial, LaterMaterial
from services.applications.operations.clocks import CalendarMissing
from services.applications.operations.drafting import refuse_too_many
from services.applications.operations.moving import NotOpenToThis, announce, hold, hold_for, refuse_own_case
from services.applications.operations.promising import MayNotPromise, NotSigned, refuse_bad_credit
from services.applications.operations.telling import tell_readers
from services.applications.workflow import MOVES
from services.audit.operations import record
from services.catalog.enums import Necessity, Unit
from services.common import transaction
from services.common.workdays import MissingYear
from services.files.operations import linked_or_removed, store_upload

if TYPE_CHECKING:
    from datetime import date

    from django.core.files.uploadedfile import UploadedFile
    from django.db.models import QuerySet

    from services.accounts.models import User
    from services.applications.models import Application
    from services.files.models import StoredFile

logger = logging.getLogger(__name__)
REMIND_BEFORE = timedelta(days=2)


class CannotAcceptLater(Exception):
    """Why the case cannot be accepted without the material."""


class StillMissing(Exception):
    """No decision for the applicant before everything is there."""


def may_follow(row: CaseMaterial) -> bool:
    """Whether the version lets this material follow, and nothing of it is here."""
    version = row.application.item_version
    fits = row.source == MaterialSource.UPLOADED and not row.material.question_key
    return version.allows_later_material and row.material.necessity == Necessity.LATER and fits


def missing(application: Application) -> list[CaseMaterial]:
    """Materials that may follow and of which nothing was handed in."""
    return [row for row in asked_materials(application) if may_follow(row) and not row.present_files]


def outstanding(application: Application) -> QuerySet[LaterMaterial]:
    """What the case was accepted without and is not found to fit yet, the first due first."""
    open_rows = LaterMaterial.objects.filter(material__application=application, due_date__isnull=False)
    return open_rows.exclude(material__finding=Fit.FIT).select_related("material__material").order_by("due_date", "pk")


def agree(*, application: Application, row: CaseMaterial, signed_name: str, by: User) -> LaterMaterial:
    """The applicant agrees, before handing in, that this follows. Raises MayNotPromise, NotSigned, NotOpenToThis."""
    row.application = application
    if not may_follow(row):
        raise MayNotPromise(_lazy("This material cannot follow later. Please hand it in."))
    refuse_bad_credit(application, by=by)
    if "".join(signed_name.split()) != "".join(by.person.name.split()):
        raise NotSigned(_lazy("Type your full name, as it stands on your identity card."))
    with transaction.atomic():
        if not hold(application, State.DRAFT):
            raise NotOpenToThis(MOVES["submit"], application.state)
        signed = {"agreed_through": Channel.ONLINE, "signed_name": signed_name, "agreed_by": by}
        kept, _new = LaterMaterial.objects.update_or_create(
            material=row, defaults={**signed, "agreed_at": timezone.now()}
        )
        _note(application, "case.later_agreed", row, by)
    return kept


def accept_later(*, application: Application, agreed: bool, by: User) -> None:
    """Accept without what may follow: 容缺受理通知书 with the promise, the limits run, the deadline is told.

    ``agreed``: the applicant signed at the window. Raises CannotAcceptLater, OwnCase, NotOpenToThis, CalendarMissing.
    """
    try:
        refuse_bad_credit(application, by=by)
    except MayNotPromise as no:
        raise CannotAcceptLater(str(no)) from no
    with transaction.atomic():
        hold_for(application, "accept_later")
        refuse_own_case(application, by)
        rows = _refuse_unready(application, agreed=agreed)
        until = _until(application)
        for row in rows:
            _set_due(row, until, by)
        _start(application, rows, until, by)
        names = "、".join(row.material.name for row in rows)
        tell_readers(application, "case_accepted_later", items=names, due_date=until)


def _refuse_unready(application: Application, *, agreed: bool) -> list[CaseMaterial]:
    """What follows later. Raises CannotAcceptLater."""
    from services.applications.operations.counter import unready

    rows = missing(application)
    if fee_first(application):
        raise CannotAcceptLater(_lazy("A fee is paid before acceptance here, so everything must be there first."))
    if not rows:
        raise CannotAcceptLater(_lazy("Nothing is missing that may follow. Accept it, or ask for a supplement."))
    later = {row.material.name for row in rows}
    if names := [name for name in unready(application) if name not in later]:
        raise CannotAcceptLater(_("Not checked yet, or not fit: {names}").format(names="、".join(names)))
    silent = [row for row in rows if not LaterMaterial.objects.filter(material=row).exists()]
    if silent and not agreed:
        raise CannotAcceptLater(
            _("The applicant has not agreed yet. Let them sign at the window, or ask for a supplement.")
        )
    return rows


def _until(application: Application) -> date:
    """The last day to hand in: so many working days from today, never after the promise."""
    version, today = application.item_version, timezone.localdate()
    try:
        promised = due(today, version.promised_number, version.promised_unit)
        return min(due(today, version.later_days, Unit.WORKDAY), promised)
    except MissingYear as year:
        raise CalendarMissing(year.year) from year


def _set_due(row: CaseMaterial, until: date, by: User) -> None:
    kept = {"agreed_through": Channel.WINDOW, "agreed_by": by, "agreed_at": timezone.now()}
    LaterMaterial.objects.get_or_create(material=row, defaults=kept)
    LaterMaterial.objects.filter(material=row).update(due_date=until)


def _start(application: Application, rows: list[CaseMaterial], until: date, by: User) -> None:
    from services.applications.operations.counter import start_clocks

    agreed = LaterMaterial.objects.filter(material__in=rows).order_by("pk")
    more = {
        "materials": [row.material.name for row in rows],
        "later_until": until.isoformat(),
        "signed_name": next((one.signed_name for one in agreed if one.signed_name), ""),
    }
    start_clocks(application, actor=Actor.EXAMINER, by=by, name="accept_later", kind="later_acceptance", more=more)


def refuse_incomplete(application: Application, proposal: str) -> None:
    """Grants wait for what may follow; a refusal waits for its last day. Raises StillMissing."""
    open_rows = list(outstanding(application))
    if not open_rows:
        return
    names = "、".join(one.material.material.name for one in open_rows)
    if proposal == Proposal.GRANT:
        text = _("Still missing, or not found to fit: {names}. It cannot be granted yet.")
        raise StillMissing(text.format(names=names))
    if max(one.due_date for one in open_rows) >= timezone.localdate():
        text = _("The applicant may still hand in: {names}. Wait for the last day.")
        raise StillMissing(text.format(names=names))


def hand_in(*, application: Application, row: CaseMaterial, upload: UploadedFile, by: User) -> CaseFile:
    """One file of a material that follows. Raises UploadRefused, TooManyFiles, NotOpenToThis."""
    with linked_or_removed(by=by) as files:
        files.append(store_upload(upload=upload, by=by))
        return _hand_in(application, row, files[0], by)


def _hand_in(application: Application, row: CaseMaterial, file: StoredFile, by: User) -> CaseFile:
    with transaction.atomic():
        open_here = hold(application, *UNDECIDED) and outstanding(application).filter(material=row).exists()
        if not open_here:
            raise NotOpenToThis(MOVES["accept_later"], application.state)
        refuse_too_many(application)
        kept = CaseFile.objects.create(application=application, material=row, file=file)
        CaseMaterial.objects.filter(pk=row.pk).update(finding=Fit.UNCHECKED, finding_reason="")
        LaterMaterial.objects.filter(material=row).update(handed_in_at=timezone.now())
        _note(application, "case.later_handed_in", row, by)
        announce(application, "later_handed_in")
    return kept


def remind() -> int:
    """Tell who has two days left, and once who is late; every time only those who were not told. How many."""
    today = timezone.localdate()
    rows = LaterMaterial.objects.filter(handed_in_at=None, material__application__state__in=UNDECIDED)
    rows = rows.exclude(material__finding=Fit.FIT).select_related("material__material", "material__application")
    soon = rows.filter(due_date__gte=today, due_date__lte=today + REMIND_BEFORE, reminded_at=None)
    late = rows.filter(due_date__lt=today, overdue_told_at=None)
    told = sum(_remind(row, "reminded_at", "later_due") for row in soon.order_by("pk"))
    return told + sum(_remind(row, "overdue_told_at", "later_overdue") for row in late.order_by("pk"))


def _remind(later: LaterMaterial, field: str, event: str) -> int:
    """Once, however many sweeps run at a time. A row that cannot be told is logged, and the others go on."""
    try:
        with transaction.atomic():
            mine = LaterMaterial.objects.filter(pk=later.pk, **{field: None}).update(**{field: timezone.now()})
            if mine:
                items = later.material.material.name
                tell_readers(later.material.application, event, items=items, due_date=later.due_date)
    except Exception:
        logger.exception("material %s that follows later was passed over", later.pk)
        return 0
    return mine


def _note(application: Application, event: str, row: CaseMaterial, by: User) -> None:
    detail = {"material": row.material_id} | application.on_behalf(by)
    record(event=event, by=by, subject=application.subject_ref, department=application.department, detail=detail)

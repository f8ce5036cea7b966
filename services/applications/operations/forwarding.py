"""跨域通办 (国办发〔2020〕35号): an office elsewhere takes an application in and sends it to the organ that handles it.

The office (收件地) looks whose it is and whether it is whole, and nothing else; the organ (业务属地) accepts, examines
and decides. Each has its own clock: the office to send it on, the organ its five days, counted from when it arrives
there (行政许可法 art. 32: the organ receives it then).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from services.applications.enums import Actor, ClockKind, Fit, MaterialSource
from services.applications.flow import missing_materials
from services.applications.models import Application, CaseMaterial
from services.applications.operations.clocks import copied, new, notice_clock
from services.applications.operations.moving import hold_for, move, refuse_own_case
from services.applications.operations.papers import owed
from services.applications.operations.telling import tell_readers
from services.catalog.enums import Unit
from services.common import transaction
from services.common.live import publish
from services.common.models import Priority
from services.common.outbox import later
from services.common.personal import mask_numbers

if TYPE_CHECKING:
    from datetime import datetime

    from services.accounts.models import User
    from services.applications.models import Clock
    from services.departments.models import Department


class CannotForward(Exception):
    """Something is missing, or nobody compared whose it is. ``str(error)`` says which."""


def office_of(application: Application, organ: Department, *, by: User) -> Department | None:
    """The office elsewhere at whose window the applicant stands, None where the organ receives it itself."""
    visit = application.visit if application.visit_id and by.is_staff else None
    if visit is None or visit.department_id == organ.pk:
        return None
    taking = application.item_version.item.taken_in_by.filter(pk=visit.department_id)
    return visit.department if taking.exists() else None


def forward_clock(application: Application, at: datetime) -> Clock:
    """Until when the office sends it on, in working days."""
    return new(application, ClockKind.FORWARD, application.item_version.item.forward_days, Unit.WORKDAY, at=at)


@transaction.atomic
def forward(*, application: Application, identity: bool, whole: bool, remark: str = "", by: User) -> None:
    """Send it to the organ, which sees it from now on; the office keeps only where it stands.

    ``identity``: the clerk compared whose it is; ``whole``: everything the item asks for is there. What the organ finds
    about the materials is its own. Raises CannotForward, OwnCase, NotOpenToThis.
    """
    hold_for(application, "forward")
    refuse_own_case(application, by)
    if not (identity and whole):
        raise CannotForward(_("Compare the identity and look whether everything is there first."))
    if rows := missing_materials(application):
        names = "、".join(row.material.name for row in rows)
        raise CannotForward(_("Still missing: {names}. Ask the applicant for it.").format(names=names))
    office, organ, now = application.department, application.goes_to, timezone.now()
    CaseMaterial.objects.filter(application=application, source=MaterialSource.UPLOADED).update(
        finding=Fit.UNCHECKED, finding_reason="", checked_by=None, checked_at=None
    )
    said = mask_numbers(remark.strip())
    document = owed(application, "forwarding", by=by, to_organ=organ.name, remark=said, materials=_names(application))
    application.department = organ
    notice = notice_clock(application, now)
    changes: dict[str, Any] = {"department": organ, "goes_to": None, "received_at": now, "examiner": None}
    move(
        application,
        "forward",
        actor=Actor.EXAMINER,
        by=by,
        label=office.name,
        note=_("to {name}").format(name=organ.name),
        document=document,
        clocks=[notice] if notice else [],
        detail={"from": office.code, "to": organ.code},
        **changes,
        **copied(notice, "notice_due_date"),
    )
    publish(f"desk.{office.pk}", "desk.changed", {"ref": application.ref})
    tell_readers(application, "case_sent_on", due_date=notice.due_date if notice else None, office=office.name)
    if application.item_version.auto_decision:
        later("services.applications.tasks.decide", priority=Priority.URGENT, case_id=application.pk)


def _names(application: Application) -> list[str]:
    return [row.material.name for row in application.materials.select_related("material")]

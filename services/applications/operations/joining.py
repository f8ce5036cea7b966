"""Other departments: handing a case on (转办), and asking for opinions in parallel (会签, 征求意见)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError
from django.db.models import Case, When
from django.utils import timezone
from django.utils.translation import gettext as _

from services.accounts.models import User
from services.applications.enums import Actor, ClockKind, State
from services.applications.models import CaseTransfer, Clock, Consultation
from services.applications.operations.clocks import certain, new
from services.applications.operations.moving import NotOpenToThis, hold, hold_for, move, refuse_own_case
from services.applications.operations.papers import owed
from services.applications.workflow import MOVES
from services.catalog.enums import Unit
from services.common import transaction
from services.common.live import publish
from services.common.personal import mask_numbers
from services.common.templatetags.words import day
from services.departments.access import staff_with
from services.departments.enums import Role
from services.departments.models import Department, StaffPost

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from django.db.models import QuerySet

    from services.applications.models import Application


class CannotJoin(Exception):
    """Nobody there can take it, it was asked already, or opinions are still to come. ``str(error)`` says which."""


def colleagues(application: Application) -> QuerySet[User]:
    """Examiners of the department that has the case."""
    ids = staff_with(Role.EXAMINER, application.department_id)
    return User.objects.filter(pk__in=ids).order_by("pk")


def departments_that_can(application: Application, *roles: str) -> QuerySet[Department]:
    """Other departments where somebody holds each of ``roles`` today."""
    posts = StaffPost.objects.held(on=timezone.localdate())
    found = Department.objects.filter(is_active=True).exclude(pk=application.department_id)
    for role in roles:
        found = found.filter(pk__in=posts.filter(role=role).values("department"))
    return found.order_by("level", "code")


def able_to_take(application: Application) -> QuerySet[Department]:
    """Departments that can bring the case to its end."""
    return departments_that_can(application, Role.EXAMINER, Role.APPROVER)


@transaction.atomic
def hand_on(
    *, application: Application, department: Department | None = None, person: User | None = None, reason: str, by: User
) -> CaseTransfer:
    """Give the case to another department, or to a colleague of this one; no clock stops.

    The new department sees all of it; the old one keeps the trace. Raises CannotJoin, OwnCase (for the colleague, too),
    NotOpenToThis, ValueError without a reason.
    """
    hold_for(application, "transfer")
    refuse_own_case(application, by)
    if not reason.strip():
        raise ValueError(_("Say why the case is handed on."))
    old = application.department
    if department is not None and department not in able_to_take(application):
        raise CannotJoin(_("Nobody there could bring this case to its end."))
    if department is None and (person is None or person == by or person not in colleagues(application)):
        raise CannotJoin(_("Choose a colleague or another department."))
    if person is not None:
        refuse_own_case(application, person)
    told = mask_numbers(reason.strip())
    row = CaseTransfer.objects.create(
        application=application,
        from_department=old,
        to_department=department or old,
        to_person=person,
        reason=told,
        by=by,
        at=timezone.now(),
    )
    changes = {"department": department} if department else {}
    note = _("to {name}").format(name=department.name) if department else ""
    detail = {"from": old.code, "to": (department or old).code}
    move(
        application,
        "transfer",
        actor=Actor.EXAMINER,
        by=by,
        label=old.name,
        note=note,
        detail=detail,
        examiner=None if department else person,
        **changes,
    )
    publish(f"desk.{old.pk}", "desk.changed", {"ref": application.ref})
    return row


@transaction.atomic
def ask_opinions(
    *,
    application: Application,
    departments: Sequence[Department],
    question: str,
    groups: Collection[str],
    materials: Collection[int],
    days: int,
    by: User,
) -> list[Consultation]:
    """Ask these departments at once about one part of the case: pages and materials, within ``days`` working days.

    Others may be asked about another part while their opinions are awaited. Raises CannotJoin, OwnCase, NotOpenToThis,
    CalendarMissing, ValueError without a question.
    """
    if not hold(application, State.ACCEPTED, *MOVES["ask_opinions"].sources):
        raise NotOpenToThis(MOVES["ask_opinions"], application.state)
    refuse_own_case(application, by)
    if not question.strip():
        raise ValueError(_("Write what you want to know."))
    able = set(departments_that_can(application, Role.EXAMINER))
    if not departments or not set(departments) <= able:
        raise CannotJoin(_("Choose departments in which somebody can answer."))
    if application.state == State.ACCEPTED:
        move(application, "begin_review", actor=Actor.EXAMINER, by=by, examiner=by)
    now = timezone.now()
    rows = []
    for department in departments:
        clock = certain(new(application, ClockKind.STEP, days, Unit.WORKDAY, at=now, label=department.name))
        document = owed(
            application,
            "consultation",
            by=by,
            to_organ=department.name,
            question=mask_numbers(question.strip()),
            due_date=clock.due_date.isoformat(),
        )
        row = Consultation(
            application=application,
            department=department,
            question=mask_numbers(question.strip()),
            groups=sorted(groups),
            materials=sorted(materials),
            asked_by=by,
            asked_at=now,
            due_date=clock.due_date,
            document=document,
        )
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:
            text = _("{name} was asked already and has not answered yet.").format(name=department.name)
            raise CannotJoin(text) from None
        note = _("of {name}, by {day}").format(name=department.name, day=day(clock.due_date))
        detail = {"department": department.code}
        move(
            application,
            "ask_opinions",
            actor=Actor.EXAMINER,
            by=by,
            note=note,
            document=document,
            clocks=[clock],
            detail=detail,
        )
        publish(f"desk.{department.pk}", "desk.changed", {"ref": application.ref})
        rows.append(row)
    return rows


@transaction.atomic
def give_opinion(*, consultation: Consultation, opinion: str, grounds: str, by: User) -> None:
    """What the asked department says, once. Raises OwnCase, NotOpenToThis, ValueError without grounds where due."""
    application = consultation.application
    hold_for(application, "give_opinion")
    refuse_own_case(application, by)
    if opinion != "agree" and not grounds.strip():
        raise ValueError(_("Give the grounds or the conditions."))
    now = timezone.now()
    told = {"opinion": opinion, "grounds": mask_numbers(grounds.strip()), "answered_by": by, "answered_at": now}
    if not Consultation.objects.filter(pk=consultation.pk, opinion="", closed_at=None).update(**told):
        raise NotOpenToThis(MOVES["give_opinion"], application.state)
    name = consultation.department.name
    _stop_clock(application, name)
    detail = {"opinion": opinion, "department": consultation.department.code}
    move(application, "give_opinion", actor=Actor.CONSULTED, by=by, label=name, detail=detail)


def _stop_clock(application: Application, *names: str) -> None:
    running = Clock.objects.filter(application=application, kind=ClockKind.STEP, label__in=names, stopped_at=None)
    running.update(stopped_at=timezone.now())


@transaction.atomic
def collect_opinions(*, application: Application, by: User) -> None:
    """Back to review: all have answered, or those that have not are overdue, which is noted.

    Raises CannotJoin, OwnCase, NotOpenToThis.
    """
    hold_for(application, "collect_opinions")
    refuse_own_case(application, by)
    opened = application.consultations.filter(closed_at=None).select_related("department")
    silent = list(opened.filter(opinion=""))
    if early := [row.department.name for row in silent if row.due_date >= timezone.localdate()]:
        text = _("Still to come, and not overdue: {names}").format(names="、".join(early))
        raise CannotJoin(text)
    names = "、".join(row.department.name for row in silent)
    note = _("No answer in time: {names}").format(names=names) if silent else ""
    _stop_clock(application, *(row.department.name for row in silent))
    opened.update(closed_at=timezone.now())
    move(application, "collect_opinions", actor=Actor.EXAMINER, by=by, note=note, detail={"silent": len(silent)})


def asked_of(department_ids: Collection[int]) -> QuerySet[Consultation]:
    """Opinions these departments owe or have given, the open ones first."""
    rows = Consultation.objects.filter(department__in=department_ids)
    related = ("application__item_version", "application__department", "department")
    answered = Case(When(opinion="", closed_at__isnull=True, then=0), default=1)
    return rows.select_related(*related).order_by(answered, "due_date", "pk")

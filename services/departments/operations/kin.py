"""回避: relatives that are declared, and the cases they keep somebody away from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from services.accounts.checks import IDENTITY, CheckUnavailable
from services.accounts.operations import register_person
from services.audit import operations as audit
from services.common import transaction
from services.common.live import publish
from services.departments.access import has_role
from services.departments.enums import Relation, Role
from services.departments.models import Department, Recusal, StaffKin

if TYPE_CHECKING:
    from services.accounts.models import User

PURPOSE = "工作人员回避申报"


class CannotDeclare(Exception):
    """``str(error)`` tells a person why."""


def declare_kin(*, user: User, relation: Relation, name: str, id_type: str, id_number: str) -> StaffKin:
    """``user`` says who they are, or who a relative is. Raises IdentifierError, CannotDeclare.

    Name and document are compared with the register, so that a slip of the pen protects nobody by mistake; while the
    register is away the declaration counts as it was typed.
    """
    try:
        check = IDENTITY.get("default")
        answer = check(name=name, id_type=id_type, id_number=id_number, purpose=PURPOSE, by=user)
        if not answer.matches:
            raise CannotDeclare(_("Name and document do not belong together. Look at both once more."))
    except CheckUnavailable:
        answer = None
    person = register_person(name=name, id_type=id_type, id_number=id_number)
    try:
        with transaction.atomic():
            kin = StaffKin.objects.create(user=user, person=person, relation=relation)
            detail = {"relation": relation, "checked": answer is not None}
            audit.record(event="departments.kin_declared", by=user, subject=person, detail=detail)
    except IntegrityError as error:
        raise CannotDeclare(_("This person is declared already, or you have declared yourself already.")) from error
    return kin


def end_kin(*, kin: StaffKin, by: User, reason: str) -> None:
    """It was a mistake or is over: told by a security administrator, not by oneself. Raises CannotDeclare."""
    if by.pk == kin.user_id or not has_role(by, Role.SECURITY_ADMIN):
        raise CannotDeclare(_("Another person, a security administrator, ends a declaration."))
    with transaction.atomic():
        if StaffKin.objects.filter(pk=kin.pk, ended_at=None).update(ended_at=timezone.now(), ended_by=by):
            audit.record(
                event="departments.kin_ended",
                by=by,
                subject=kin.person,
                detail={"staff": kin.user_id, "reason": reason},
            )


def note_recusal(*, user: User, department: Department, subject_ref: str, title: str, url: str, reason: str) -> Recusal:
    """Somebody with a part in a case came upon it: its heads see that a colleague must handle it. Once a case."""
    found = Recusal.objects.filter(user=user, subject_ref=subject_ref).order_by("pk").first()
    if found:
        return found
    fields = {"department": department, "title": title[:120], "url": url, "reason": reason}
    with transaction.atomic():
        recusal, made = Recusal.objects.get_or_create(user=user, subject_ref=subject_ref, defaults=fields)
        if made:
            audit.record(
                event="departments.recused", by=user, subject=subject_ref, department=department, detail={"why": reason}
            )
            publish(f"desk.{department.pk}", "desk.changed", {})
    return recusal


def see_recusal(*, recusal: Recusal, by: User) -> None:
    """A head has seen to it; again changes nothing."""
    with transaction.atomic():
        if Recusal.objects.filter(pk=recusal.pk, seen_at=None).update(seen_at=timezone.now(), seen_by=by):
            audit.record(
                event="departments.recusal_seen", by=by, subject=recusal.subject_ref, department=recusal.department
            )

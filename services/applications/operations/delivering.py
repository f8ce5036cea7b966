"""The result reaches the applicant: over the counter, by post; and paper goes from the window to the organ."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.db.models import F
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from services.accounts.models import id_index
from services.applications.collecting import place_of
from services.applications.enums import Actor, DeliveryWay, State
from services.applications.models import CaseMaterial, Delivery, TransferLine, TransferList, code_index
from services.applications.operations.moving import NotOpenToThis, hold, move, refuse_own_case
from services.applications.operations.paper_lists import print_given, print_received
from services.applications.operations.papers import applicant_name, owed
from services.applications.operations.telling import tell_readers
from services.applications.workflow import MOVES
from services.audit.operations import record
from services.audit.refs import actor_ref
from services.common import transaction

if TYPE_CHECKING:
    from collections.abc import Sequence

    from services.accounts.models import User
    from services.applications.models import Application
    from services.departments.models import Department, StaffPost

MOST_TRIES = 5
WAITS = (DeliveryWay.HAND, DeliveryWay.POST)


class NotTheirs(Exception):
    """Neither code nor document shows that the result is for whom stands there. Answered with 409."""


def waits_for_hands(application: Application) -> bool:
    """Whether the result is collected or posted, so that the portal does not close the case by itself."""
    return Delivery.objects.filter(application=application, way__in=WAITS, handed_at=None).exists()


def announce_ready(application: Application) -> None:
    """The result lies ready: a code for who collects it, told once. Call inside the transaction of the move."""
    code = f"{secrets.randbelow(10**6):06d}"
    first = Delivery.objects.filter(application=application, ready_at=None)
    if not first.update(ready_at=timezone.now()):
        return
    delivery = Delivery.objects.get(application=application)
    if delivery.way == DeliveryWay.HAND:
        delivery.code, delivery.code_index = code, code_index(code)
        delivery.save(update_fields=["code", "code_index"])
        tell_readers(application, "result_ready", code=code, place=place_of(delivery))


def prove(*, delivery: Delivery, code: str, id_type: str, id_number: str) -> str:
    """``code`` or ``document``: how it is shown that the result may be handed over. Raises NotTheirs.

    The code counts once and for five tries; the applicant's own document always does.
    """
    person = delivery.application.applicant
    if id_number and person is not None and person.id_index == id_index(id_type, id_number):
        return "document"
    if code:
        tries = Delivery.objects.filter(pk=delivery.pk, wrong_tries__lt=MOST_TRIES, handed_at=None)
        if not tries.update(wrong_tries=F("wrong_tries") + 1):
            raise NotTheirs(_("The code has been tried too often. Compare the applicant's document instead."))
        if delivery.code and constant_time_compare(delivery.code, code):
            Delivery.objects.filter(pk=delivery.pk).update(wrong_tries=F("wrong_tries") - 1)
            return "code"
        raise NotTheirs(_("This is not the code of this result."))
    raise NotTheirs(_("This is not the applicant's document."))


def hand_over(
    *,
    delivery: Delivery,
    by: User,
    code: str = "",
    id_type: str = "31",
    id_number: str = "",
    agent_name: str = "",
    agent_id_type: str = "",
    agent_id_number: str = "",
) -> None:
    """Give the result to the applicant or to who collects it for them (代领: with the code, identity kept).

    Raises NotTheirs, OwnCase, NotOpenToThis.
    """
    if agent_name and not code:
        raise NotTheirs(_("Whoever collects for another brings the code."))
    way = prove(delivery=delivery, code=code, id_type=id_type, id_number="" if agent_name else id_number)
    agent = {"agent_name": agent_name, "agent_id_type": agent_id_type, "agent_id_number": agent_id_number}
    _close(delivery, by=by, method=_("Collected at the window"), receiver=agent_name, proved=way, **agent)


@transaction.atomic
def send(*, delivery: Delivery, tracking_number: str, by: User) -> None:
    """The result is with the post. Raises ValueError without a number, OwnCase, NotOpenToThis."""
    if not tracking_number.strip():
        raise ValueError(_("Write the tracking number."))
    number = tracking_number.strip()[:40]
    _close(delivery, by=by, method=f"{_('By post')} {number}", tracking_number=number, sent_at=timezone.now())
    tell_readers(delivery.application, "result_posted", tracking=number)


@transaction.atomic
def _close(
    delivery: Delivery, *, by: User, method: str, receiver: str = "", proved: str = "", **changes: object
) -> None:
    application = delivery.application
    if not hold(application, State.DELIVERY):
        raise NotOpenToThis(MOVES["close"], application.state)
    refuse_own_case(application, by)
    now = timezone.now()
    delivery.handed_at, delivery.handed_by, delivery.code, delivery.code_index = now, by, "", ""
    for name, value in changes.items():
        setattr(delivery, name, value)
    delivery.save(update_fields=["handed_at", "handed_by", "code", "code_index", *changes])
    document = owed(
        application,
        "delivery",
        by=by,
        granted=application.granted,
        method=method,
        place=str(delivery.window.place)
        if delivery.window
        else (application.taken_in_by or application.department).name,
        receiver=receiver or delivery.recipient or applicant_name(application),
    )
    detail = {"way": delivery.way, **({"proved": proved} if proved else {}), "agent": bool(receiver)}
    move(application, "close", actor=Actor.RECEIVER, by=by, document=document, closed_at=now, detail=detail)


def waiting_paper(post: StaffPost) -> dict[Department, list[CaseMaterial]]:
    """Organ → paper that lies at the windows of ``post``'s organ and is on no list yet."""
    rows = CaseMaterial.objects.filter(
        on_paper=True,
        transfer_line=None,
        application__submitted_at__isnull=False,
        application__visit__department=post.department_id,
    ).exclude(application__department=post.department_id)
    found: dict[Department, list[CaseMaterial]] = {}
    for row in rows.select_related("material", "application__department", "application__item_version").order_by("pk"):
        found.setdefault(row.application.department, []).append(row)
    return found


@transaction.atomic
def list_paper(*, rows: Sequence[CaseMaterial], to: Department, post: StaffPost, by: User) -> TransferList:
    """One list of paper for one organ, printed. Raises ValueError when there is none, IntegrityError when listed."""
    if not rows:
        raise ValueError(_("No paper waits for this organ."))
    made = TransferList.objects.create(
        from_department=post.department, to_department=to, window=post.window, made_by=by
    )
    TransferLine.objects.bulk_create(TransferLine(transfer=made, material=row) for row in rows)
    print_given(made, by=by)
    record(event="paper.listed", by=by, subject=made.subject_ref, department=to, detail={"papers": len(rows)})
    return made


@transaction.atomic
def receive_paper(*, transfer: TransferList, by: User) -> None:
    """The organ has the paper: its list is printed once more, signed.

    Raises ValueError when it was signed for, or by who gave it.
    """
    if transfer.made_by_id == by.pk:
        raise ValueError(_("A colleague of the organ signs for the paper you gave."))
    free = TransferList.objects.filter(pk=transfer.pk, received_at=None)
    if not free.update(received_at=timezone.now(), received_by=by):
        raise ValueError(_("This list has been signed for already."))
    transfer.refresh_from_db(fields=["received_at", "received_by"])
    print_received(transfer, by=by)
    detail = {"papers": transfer.lines.count(), "given_by": actor_ref(transfer.made_by)}
    record(
        event="paper.received", by=by, subject=transfer.subject_ref, department=transfer.to_department, detail=detail
    )

"""Enterprises and their handlers: adding one, asking and confirming, appointing, changing, ending.

Who leads an enterprise is what the register says. Everybody else acts by the legal representative's word, or by what a
window confirmed with the papers at hand.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from services.accounts.acting import EVERYTHING
from services.accounts.checks import check_enterprise
from services.accounts.enums import (
    AttemptKind,
    ContactKind,
    HandlerRole,
    HandlerState,
    IdType,
    InvitationState,
)
from services.accounts.firms import addressed_to, leads
from services.accounts.models import Enterprise, EnterpriseHandler, HandlerInvitation, Person, User, id_index
from services.accounts.operations.attempts import begin_try, take_back
from services.audit import operations as audit
from services.common import identifiers, transaction
from services.common.crypto import blind_index
from services.common.masking import mask_name
from services.common.messaging import tell

if TYPE_CHECKING:
    from datetime import date

    from services.accounts.checks import EnterpriseAnswer


class UnknownEnterprise(Exception):
    """The register knows no enterprise with this code, or says that it is closed; ``str(error)`` tells which."""


class AlreadyHandles(Exception):
    """This person acts for the enterprise, or has asked to already."""


class NotOpen(Exception):
    """It ended, was answered or was changed meanwhile."""


class NotAllowed(Exception):
    """Only the legal representative may do this, or a window; a handler may only make their own right smaller."""


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a right goes: scopes (ActingScope), codes of items or None for every item, its last day or None."""

    scopes: frozenset[str] = EVERYTHING
    items: frozenset[str] | None = None
    ends_on: date | None = None

    def fields(self) -> dict[str, object]:
        """As the models keep it."""
        items = sorted(self.items) if self.items is not None else None
        return {"scopes": sorted(self.scopes), "items": items, "ends_on": self.ends_on}

    def is_within(self, handler: EnterpriseHandler) -> bool:
        """Whether nothing of it goes further than what the handler has."""
        scopes = EVERYTHING if handler.scopes is None else set(handler.scopes)
        items = handler.items is None or (self.items is not None and self.items <= set(handler.items))
        until = handler.ends_on is None or (self.ends_on is not None and self.ends_on <= handler.ends_on)
        return self.scopes <= scopes and items and until


def add_enterprise(*, credit_code: str, by: User) -> EnterpriseHandler:
    """Ask the register and begin: its legal representative leads at once, everybody else asks to be a handler.

    Raises IdentifierError, UnknownEnterprise, AlreadyHandles, TooManyTries, CheckUnavailable.
    """
    code, person = identifiers.credit_code(credit_code), by.person
    attempt = begin_try(kind=AttemptKind.ENTERPRISE, login=f"user:{by.pk}", network="")
    answer = check_enterprise(
        credit_code=code,
        name=person.name,
        id_type=person.id_type,
        id_number=person.id_number,
        purpose=_("Adding an enterprise"),
        by=by,
    )
    refuse_unusable(answer)
    try:
        with transaction.atomic():
            enterprise = kept_as_told(code, answer)
            handler = _lead_anew(enterprise, by) if answer.legal_name_matches else _ask(enterprise, by, answer)
            take_back(attempt)
    except IntegrityError as error:
        raise AlreadyHandles from error
    return handler


def kept_as_told(credit_code: str, answer: EnterpriseAnswer) -> Enterprise:
    """The enterprise under the name the register just told."""
    told = {"name": answer.name, "checked_at": timezone.now()}
    return Enterprise.objects.update_or_create(credit_code=credit_code, defaults=told)[0]


def refuse_unusable(answer: EnterpriseAnswer) -> None:
    """Raises UnknownEnterprise where the register knows none, or one that is closed."""
    if not answer.found:
        raise UnknownEnterprise(_lazy("The register knows no enterprise with this code. Compare it with the licence."))
    if not answer.is_active:
        raise UnknownEnterprise(_("The register says: {status}. Nobody can act for it.").format(status=answer.status))


def _own(enterprise: Enterprise, person: Person) -> EnterpriseHandler | None:
    own = EnterpriseHandler.objects.filter(enterprise=enterprise, person=person).exclude(state=HandlerState.ENDED)
    return own.order_by("pk").first()


def _lead_anew(enterprise: Enterprise, by: User) -> EnterpriseHandler:
    """Raises AlreadyHandles."""
    if leads(by.person, enterprise):
        raise AlreadyHandles
    return lead(enterprise, by.person, by=by)


def lead(enterprise: Enterprise, person: Person, *, by: User) -> EnterpriseHandler:
    """The register names this person: whoever led before leads no more."""
    own = _own(enterprise, person)
    if own is not None and own.leads and own.state == HandlerState.STANDING:
        return own
    before = EnterpriseHandler.objects.filter(
        enterprise=enterprise, role=HandlerRole.LEGAL_REPRESENTATIVE, state=HandlerState.STANDING
    )
    for old in before.exclude(person=person):
        end_right(old, by=by, template="handler_replaced")
    if own is not None:
        end_right(own, by=by)
    enterprise.legal_representative = person
    enterprise.save(update_fields=["legal_representative"])
    handler = EnterpriseHandler.objects.create(
        enterprise=enterprise,
        person=person,
        role=HandlerRole.LEGAL_REPRESENTATIVE,
        starts_on=timezone.localdate(),
    )
    audit.record(event="accounts.enterprise_led", by=by, subject=enterprise, detail={"handler": handler.pk})
    return handler


def _ask(enterprise: Enterprise, by: User, answer: EnterpriseAnswer) -> EnterpriseHandler:
    """Wait for the legal representative, or for a window."""
    _refuse_second(enterprise, by.person)
    handler = EnterpriseHandler.objects.create(
        enterprise=enterprise,
        person=by.person,
        role=HandlerRole.HANDLER,
        state=HandlerState.ASKED,
        starts_on=timezone.localdate(),
        asked_at=timezone.now(),
        scopes=[],
    )
    audit.record(event="accounts.handler_asked", by=by, subject=enterprise, detail={"handler": handler.pk})
    _tell_who_leads(handler, answer)
    return handler


def _tell_who_leads(handler: EnterpriseHandler, answer: EnterpriseAnswer) -> None:
    """Who leads it here; or, while nobody does, whom the register names: they add the enterprise, then confirm."""
    firm, name = handler.enterprise, handler.person.name
    if firm.legal_representative_id:
        url = reverse("accounts:handler", args=[handler.pk])
        tell_of(firm.legal_representative_id, "handler_asked", firm, name=name, url=url)
        return
    named = Person.objects.filter(id_index=answer.legal_index).order_by("pk").first() if answer.legal_index else None
    if named is not None:
        url = f"{reverse('accounts:add_enterprise')}?{urlencode({'code': firm.credit_code})}"
        tell_of(named.pk, "handler_asked_first", firm, name=name, url=url)


def _refuse_second(enterprise: Enterprise, person: Person) -> None:
    """A right whose last day is over makes room. Raises AlreadyHandles."""
    own = _own(enterprise, person)
    if own is None:
        return
    if own.ends_on is None or own.ends_on >= timezone.localdate():
        raise AlreadyHandles
    EnterpriseHandler.objects.filter(pk=own.pk).update(state=HandlerState.ENDED, ended_at=timezone.now())


def tell_of(person_id: int, template: str, enterprise: Enterprise, *, name: str = "", **context: object) -> None:
    tell(person_id, template, {"enterprise": enterprise.name, "name": mask_name(name), **context})


@transaction.atomic
def confirm_handler(*, handler: EnterpriseHandler, reach: Reach, by: User) -> None:
    """The legal representative, or a window with the papers at hand, says yes; nobody for themselves.

    Raises NotOpen, NotAllowed.
    """
    own = by.person_id is not None and by.person_id == handler.person_id
    if own or not (by.is_staff or leads(by.person, handler.enterprise)):
        raise NotAllowed
    _start(handler, reach, by=by)
    url = reverse("accounts:enterprise", args=[handler.enterprise_id])
    tell_of(handler.person_id, "handler_confirmed", handler.enterprise, url=url)
    if by.is_staff and (legal := handler.enterprise.legal_representative_id):
        own = reverse("accounts:handler", args=[handler.pk])
        tell_of(legal, "handler_confirmed_at_window", handler.enterprise, name=handler.person.name, url=own)


def _start(handler: EnterpriseHandler, reach: Reach, *, by: User) -> None:
    waiting = EnterpriseHandler.objects.filter(pk=handler.pk, state=HandlerState.ASKED)
    changes = {"state": HandlerState.STANDING, "starts_on": timezone.localdate(), **reach.fields()}
    if not waiting.update(appointed_by=None if by.is_staff else by.person, **changes):
        raise NotOpen
    audit.record(
        event="accounts.handler_confirmed", by=by, subject=handler.enterprise, detail=_detail(handler.pk, reach)
    )


def _detail(handler: int, reach: Reach) -> dict[str, object]:
    return {"handler": handler, **reach.fields()}


@transaction.atomic
def appoint(
    *, enterprise: Enterprise, name: str, contact_kind: str, contact: str, reach: Reach, by: User
) -> HandlerInvitation:
    """Appoint whoever has this phone or identity card and this name; they accept in their own account.

    The answer is the same whether they are known here or not. An earlier appointment of the same contact is replaced.
    Raises NotAllowed, IdentifierError.
    """
    if not leads(by.person, enterprise):
        raise NotAllowed
    number, index = _contact(contact_kind, contact)
    HandlerInvitation.objects.filter(enterprise=enterprise, contact_index=index, state=InvitationState.OPEN).update(
        state=InvitationState.WITHDRAWN, answered_at=timezone.now(), contact=""
    )
    invitation = HandlerInvitation.objects.create(
        enterprise=enterprise,
        name=name,
        contact_kind=contact_kind,
        contact=number,
        contact_index=index,
        made_by=by.person,
        **reach.fields(),
    )
    detail = {"invitation": invitation.pk, **reach.fields()}
    audit.record(event="accounts.handler_appointed", by=by, subject=enterprise, detail=detail)
    if person := _found(contact_kind, index, name):
        tell_of(person.pk, "handler_appointed", enterprise, name=by.person.name, url=reverse("accounts:enterprises"))
    return invitation


def _contact(kind: str, contact: str) -> tuple[str, str]:
    """The clean number and its blind index."""
    if kind == ContactKind.PHONE:
        number = identifiers.phone(contact)
        return number, blind_index("phone", number)
    number = identifiers.id_card(contact).number
    return number, id_index(IdType.ID_CARD, number)


def _found(kind: str, index: str, name: str) -> Person | None:
    if kind == ContactKind.DOCUMENT:
        return Person.objects.filter(id_index=index, name=name).order_by("pk").first()
    user = User.objects.filter(phone_index=index, phone_verified=True, person__name=name).order_by("pk").first()
    return user.person if user else None


@transaction.atomic
def accept(*, invitation: HandlerInvitation, by: User) -> EnterpriseHandler:
    """Take the appointment: from now on one acts for the enterprise. Raises NotOpen, AlreadyHandles."""
    _answer(invitation, InvitationState.ACCEPTED)
    enterprise, today = invitation.enterprise, timezone.localdate()
    if invitation.ends_on and invitation.ends_on < today:
        raise NotOpen
    own = _own(enterprise, by.person)
    if own is not None and own.state == HandlerState.ASKED:
        EnterpriseHandler.objects.filter(pk=own.pk).update(state=HandlerState.ENDED, ended_at=timezone.now())
    else:
        _refuse_second(enterprise, by.person)
    handler = EnterpriseHandler.objects.create(
        enterprise=enterprise,
        person=by.person,
        role=HandlerRole.HANDLER,
        starts_on=today,
        appointed_by=invitation.made_by,
        scopes=invitation.scopes,
        items=invitation.items,
        ends_on=invitation.ends_on,
    )
    detail = {"handler": handler.pk, "invitation": invitation.pk}
    audit.record(event="accounts.handler_accepted", by=by, subject=enterprise, detail=detail)
    url = reverse("accounts:enterprise", args=[enterprise.pk])
    tell_of(invitation.made_by_id, "handler_accepted", enterprise, name=by.person.name, url=url)
    return handler


def _answer(invitation: HandlerInvitation, state: InvitationState) -> None:
    """The number was written to invite somebody and for nothing else: it goes. Raises NotOpen."""
    opened = HandlerInvitation.objects.filter(pk=invitation.pk, state=InvitationState.OPEN)
    if not opened.update(state=state, answered_at=timezone.now(), contact=""):
        raise NotOpen


@transaction.atomic
def decline(*, invitation: HandlerInvitation, by: User) -> None:
    """Say no, or take the appointment back, whoever of both does it. Raises NotOpen."""
    own = leads(by.person, invitation.enterprise)
    _answer(invitation, InvitationState.WITHDRAWN if own else InvitationState.DECLINED)
    event = "accounts.handler_appointment_withdrawn" if own else "accounts.handler_declined"
    audit.record(event=event, by=by, subject=invitation.enterprise, detail={"invitation": invitation.pk})
    if not own:
        tell_of(invitation.made_by_id, "handler_declined", invitation.enterprise, name=by.person.name)


@transaction.atomic
def change_handler(*, handler: EnterpriseHandler, reach: Reach, by: User) -> None:
    """Give another reach. The legal representative any; a handler only less than they have.

    Raises NotAllowed, NotOpen.
    """
    led = leads(by.person, handler.enterprise)
    if handler.leads or not (led or (handler.person_id == by.person_id and reach.is_within(handler))):
        raise NotAllowed
    standing = EnterpriseHandler.objects.filter(pk=handler.pk, state=HandlerState.STANDING)
    if not standing.update(**reach.fields()):
        raise NotOpen
    audit.record(event="accounts.handler_changed", by=by, subject=handler.enterprise, detail=_detail(handler.pk, reach))
    other = handler.person_id if led else handler.enterprise.legal_representative_id
    if other:
        url = reverse("accounts:handler", args=[handler.pk])
        tell_of(other, "handler_changed", handler.enterprise, name=handler.person.name, url=url)


@transaction.atomic
def end_handler(*, handler: EnterpriseHandler, by: User) -> None:
    """End the right, or a request that waits, from this moment. The handler, the legal representative, or a window.

    Who leads stays until the register names another. Raises NotAllowed, NotOpen.
    """
    own = handler.person_id == by.person_id
    if handler.leads or not (own or by.is_staff or leads(by.person, handler.enterprise)):
        raise NotAllowed
    end_right(handler, by=by, template="" if own else "handler_ended")
    legal = handler.enterprise.legal_representative_id
    if own and legal and handler.state == HandlerState.STANDING:
        tell_of(legal, "handler_left", handler.enterprise, name=handler.person.name)


def leave_firms(*, person: Person, by: User | None) -> None:
    """The account is closed: rights and requests to act for firms end with it; who leads is told.

    Who leads stays so by the register. Appointments of this person are declined, and say no more of whom they were.
    """
    for user in User.objects.filter(person=person):
        _forget_appointments(user, by=by)
    for handler in EnterpriseHandler.objects.filter(person=person, role=HandlerRole.HANDLER).exclude(
        state=HandlerState.ENDED
    ):
        stood = handler.state == HandlerState.STANDING
        end_right(handler, by=by)
        legal = handler.enterprise.legal_representative_id
        if stood and legal:
            tell_of(legal, "handler_left", handler.enterprise, name=person.name)


def _forget_appointments(user: User, *, by: User | None) -> None:
    named = addressed_to(user)
    gone = {"name": "", "contact": "", "contact_index": ""}
    for invitation in named.filter(state=InvitationState.OPEN).select_related("enterprise").order_by("pk"):
        _answer(invitation, InvitationState.DECLINED)
        detail = {"invitation": invitation.pk}
        audit.record(event="accounts.handler_declined", by=by, subject=invitation.enterprise, detail=detail)
        tell_of(invitation.made_by_id, "handler_declined", invitation.enterprise, name=user.person.name)
    named.update(**gone)


def end_right(handler: EnterpriseHandler, *, by: User | None, template: str = "") -> None:
    """From this moment, with the appointments of one who led; ``template`` tells whose it was. Raises NotOpen."""
    running = EnterpriseHandler.objects.filter(pk=handler.pk).exclude(state=HandlerState.ENDED)
    if not running.update(state=HandlerState.ENDED, ended_at=timezone.now()):
        raise NotOpen
    if handler.leads:
        made = HandlerInvitation.objects.filter(enterprise=handler.enterprise, made_by=handler.person_id)
        withdrawn = {"state": InvitationState.WITHDRAWN, "answered_at": timezone.now(), "contact": ""}
        made.filter(state=InvitationState.OPEN).update(**withdrawn)
    audit.record(event="accounts.handler_ended", by=by, subject=handler.enterprise, detail={"handler": handler.pk})
    if template:
        tell_of(handler.person_id, template, handler.enterprise)

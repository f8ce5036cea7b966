"""Who may act for which enterprise today, and the only ways to an enterprise, a handler and an appointment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils import timezone

from services.accounts.access import find_person
from services.accounts.acting import EVERYTHING, Acting
from services.accounts.enums import ActingKind, HandlerRole, HandlerState, InvitationState
from services.accounts.models import Enterprise, EnterpriseHandler, HandlerInvitation
from services.common.access import NotFoundOrNotYours

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from services.accounts.models import Person, User


def _standing() -> QuerySet[EnterpriseHandler]:
    """Confirmed, begun and not over; with the enterprise."""
    today = timezone.localdate()
    within = Q(ends_on__isnull=True) | Q(ends_on__gte=today)
    found = EnterpriseHandler.objects.filter(within, state=HandlerState.STANDING, starts_on__lte=today)
    return found.select_related("enterprise").order_by("enterprise__name", "pk")


def _acting(handler: EnterpriseHandler, person: Person) -> Acting:
    return Acting(
        kind=ActingKind.ENTERPRISE,
        ref=f"enterprise:{handler.enterprise_id}",
        person=person,
        principal=handler.enterprise,
        scopes=EVERYTHING if handler.scopes is None else frozenset(handler.scopes) & EVERYTHING,
        items=None if handler.items is None else frozenset(handler.items),
        until=handler.ends_on,
    )


class EnterpriseRights:
    """The provider of ``ActingKind.ENTERPRISE``."""

    def rights(self, person: Person) -> list[Acting]:
        """Every enterprise this person may act for."""
        return [_acting(handler, person) for handler in _standing().filter(person=person)]

    def find(self, person: Person, key: str) -> Acting | None:
        """The right ``enterprise:<key>``."""
        if not key.isdecimal() or len(key) > 9:
            return None
        handler = _standing().filter(person=person, enterprise=int(key)).first()
        return _acting(handler, person) if handler else None


def handlers_of(person: Person) -> QuerySet[EnterpriseHandler]:
    """What this person is or asked to be for enterprises; what ended is left out."""
    today = timezone.localdate()
    found = EnterpriseHandler.objects.filter(person=person).exclude(state=HandlerState.ENDED)
    return found.exclude(ends_on__lt=today).select_related("enterprise").order_by("enterprise__name", "pk")


def invitations_for(user: User) -> QuerySet[HandlerInvitation]:
    """Appointments that wait for this person: their phone or their document, and their name."""
    found = addressed_to(user).filter(state=InvitationState.OPEN)
    return found.exclude(ends_on__lt=timezone.localdate()).select_related("enterprise", "made_by").order_by("pk")


def addressed_to(user: User) -> QuerySet[HandlerInvitation]:
    """All appointments ever made of this person, answered or not."""
    person = user.person
    if person is None:
        return HandlerInvitation.objects.none()
    theirs = Q(contact_index=person.id_index or "-")
    if user.phone_verified and user.phone_index:
        theirs |= Q(contact_index=user.phone_index)
    return HandlerInvitation.objects.filter(theirs, name=person.name)


def leads(person: Person | None, enterprise: Enterprise) -> bool:
    """Whether this person is the legal representative today."""
    mine = {"person": person, "enterprise": enterprise, "role": HandlerRole.LEGAL_REPRESENTATIVE}
    return person is not None and _standing().filter(**mine).exists()


def get_space(user: User, pk: int) -> EnterpriseHandler:
    """The right by which this person may enter the space of the enterprise. Raises NotFoundOrNotYours."""
    found = _standing().filter(enterprise=pk, person=user.person_id).select_related("enterprise__legal_representative")
    return _or_404(found.first(), f"enterprise:{pk}", Enterprise.objects.filter(pk=pk).exists())


def get_led(user: User, pk: int) -> Enterprise:
    """An enterprise this person leads. Raises NotFoundOrNotYours."""
    handler = get_space(user, pk)
    if not handler.leads:
        raise NotFoundOrNotYours(f"enterprise:{pk}")
    return handler.enterprise


def get_handler(user: User, pk: int) -> EnterpriseHandler:
    """A right that has not ended: one's own, or of an enterprise one leads. Raises NotFoundOrNotYours."""
    related = ("enterprise__legal_representative", "person")
    running = EnterpriseHandler.objects.select_related(*related).exclude(state=HandlerState.ENDED)
    found = running.filter(pk=pk).order_by("pk").first()
    if found is None or user.person_id is None:
        raise NotFoundOrNotYours
    mine = found.person_id == user.person_id or leads(user.person, found.enterprise)
    return _or_404(found if mine else None, f"enterprisehandler:{pk}", exists=True)


def get_invitation(user: User, pk: int) -> HandlerInvitation:
    """An open appointment: to this person, or of an enterprise they lead. Raises NotFoundOrNotYours."""
    opened = HandlerInvitation.objects.filter(pk=pk, state=InvitationState.OPEN).select_related("enterprise")
    found = opened.order_by("pk").first()
    if found is None:
        raise NotFoundOrNotYours
    mine = leads(user.person, found.enterprise) or invitations_for(user).filter(pk=pk).exists()
    return _or_404(found if mine else None, f"handlerinvitation:{pk}", exists=True)


def find_request(*, credit_code: str, name: str, id_type: str, id_number: str) -> EnterpriseHandler | None:
    """The request of this person to act for this enterprise, for a window that has the papers."""
    person = find_person(id_type=id_type, id_number=id_number)
    if person is None or person.name != name:
        return None
    asked = EnterpriseHandler.objects.filter(state=HandlerState.ASKED, person=person)
    found = asked.filter(enterprise__credit_code=credit_code).select_related("enterprise", "person")
    return found.order_by("pk").first()


def _or_404(found: EnterpriseHandler | HandlerInvitation | None, subject: str, exists: bool) -> Any:
    if found is None:
        raise NotFoundOrNotYours(subject if exists else "")
    return found

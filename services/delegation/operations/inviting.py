"""What happens after the commit, so that a page never shows by its time whether somebody was found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from services.accounts.access import find_resident, user_of
from services.accounts.models import Person
from services.common import transaction
from services.common.masking import mask_name
from services.common.messaging import send_sms
from services.delegation.access import named_principal
from services.delegation.enums import State
from services.notices.operations import notify

if TYPE_CHECKING:
    from services.delegation.models import Grant


def deliver_invitation(*, grant: Grant) -> None:
    """An SMS to the phone that was written, and a notice to the account that it or the document belongs to."""
    if grant.state != State.INVITED:
        return
    if grant.agent_phone:
        send_sms(grant.agent_phone, "delegation_invitation", {"principal": mask_name(grant.principal_name)})
    person = _invited(grant)
    if person is None:
        return
    with transaction.atomic():
        words = {"principal": mask_name(grant.principal_name)}
        url = reverse("delegation:grant", args=[grant.pk])
        sms_went_out = bool(grant.agent_phone)
        notify(person=person, template="delegation_invited", context=words, url=url, outside=not sms_went_out)


def _invited(grant: Grant) -> Person | None:
    """The real-named person with exactly the name that was written."""
    if grant.agent_phone:
        user = find_resident(grant.agent_phone)
        person = user.person if user and user.phone_verified and user.person_id else None
    else:
        person = Person.objects.filter(id_index=grant.agent_index).order_by("pk").first()
        person = person if person and user_of(person) else None
    return person if person and person.name == grant.agent_name and person.pk != grant.principal_id else None


def deliver_request(*, grant: Grant) -> None:
    """Tell the person a request names, when they have an account: they may agree or decline there."""
    person = named_principal(grant)
    if person is None or user_of(person) is None or grant.state != State.ASKED:
        return
    with transaction.atomic():
        url = reverse("delegation:grant", args=[grant.pk])
        words = {"agent": mask_name(grant.agent_name)}
        notify(person=person, template="delegation_asked", context=words, url=url)

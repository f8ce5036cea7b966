"""Notices to the people in a case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from services.applications.access import followers
from services.applications.operations.papers import applicant_masked
from services.notices.operations import notify

if TYPE_CHECKING:
    from services.accounts.models import Person
    from services.applications.models import Application


def _for_whom(application: Application, person: Person) -> str:
    """Whose case it is, for whoever follows one of somebody else; empty for one's own."""
    return "" if person.pk == application.applicant_id else applicant_masked(application)


def tell_readers(application: Application, template: str, **context: object) -> None:
    """Notice to everyone who follows the case, linked to its page. Call inside the transaction."""
    item = application.item_version.name
    base = {"organ": application.department.name, "number": application.number, "item": item}
    for person in followers(application):
        notify(
            person=person,
            template=template,
            context={**base, "for_whom": _for_whom(application, person), **context},
            url=reverse("applications:case", args=[application.ref]),
        )

"""Notices to the people in a case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from services.accounts.models import Person
from services.notices.operations import notify

if TYPE_CHECKING:
    from services.applications.models import Application


def _people(application: Application) -> list[Person]:
    """Everyone who follows the case, in the order of their ids; usually only the applicant, who is known already."""
    readers = application.readers()
    if readers == {application.applicant_id}:
        return [application.applicant]
    return list(Person.objects.filter(pk__in=readers).order_by("pk"))


def tell_readers(application: Application, template: str, **context: object) -> None:
    """Notice to everyone who follows the case, linked to its page. Call inside the transaction."""
    base = {"item": application.item_version.name, "organ": application.department.name, "number": application.number}
    for person in _people(application):
        notify(
            person=person,
            template=template,
            context={**base, **context},
            url=reverse("applications:case", args=[application.ref]),
        )

"""Notices to the people in a case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from services.applications.access import followers
from services.applications.operations.papers import applicant_masked
from services.notices.operations import notify

if TYPE_CHECKING:
    from services.accounts.models import Person
    from services.applications.models import Application


def _named(application: Application, person: Person) -> str:
    """The item; for whoever follows a case of somebody else, whose it is."""
    name = application.item_version.name
    if person.pk == application.applicant_id:
        return name
    return _("{item} (for {name})").format(item=name, name=applicant_masked(application))


def tell_readers(application: Application, template: str, **context: object) -> None:
    """Notice to everyone who follows the case, linked to its page. Call inside the transaction."""
    base = {"organ": application.department.name, "number": application.number}
    for person in followers(application):
        notify(
            person=person,
            template=template,
            context={**base, "item": _named(application, person), **context},
            url=reverse("applications:case", args=[application.ref]),
        )

"""Notices about an application for a bundle as a whole; from then on each case tells its own story beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from services.accounts.acting import rights
from services.accounts.models import Person
from services.common.live import tell_live
from services.notices.operations import notify

if TYPE_CHECKING:
    from services.bundles.models import BundleApplication

CHANGED = "bundle.changed"
"""The live event of the page: something without a case changed."""


def followers(application: BundleApplication) -> list[Person]:
    """The applicant or the firm's legal representative, and who filled it in while they have a right; by their ids."""
    firm = application.applicant_enterprise
    first = firm.legal_representative_id if firm else application.applicant_id
    found = Person.objects.filter(pk__in={first, application.filled_by_id} - {None}).order_by("pk")
    principal = application.principal
    return [p for p in found if p.pk == first or any(right.principal == principal for right in rights(p))]


def tell(application: BundleApplication, template: str, **context: object) -> None:
    """Notice to everybody who follows it, linked to its page. Call inside the transaction."""
    url = reverse("bundles:application", args=[application.ref])
    live = {"event": CHANGED, "ref": application.ref}
    for person in followers(application):
        known = {"bundle": application.bundle.title, **context}
        notify(person=person, template=template, context=known, url=url, live=live)


def announce(application: BundleApplication) -> None:
    """The page is drawn anew, without a notice. Call inside the transaction."""
    for person in followers(application):
        tell_live(person.pk, CHANGED, {"ref": application.ref})

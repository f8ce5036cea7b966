"""Decisions that are put on public view."""

from __future__ import annotations

from django.db.models import QuerySet

from services.applications.models import Application
from services.applications.operations import counter
from services.catalog.enums import PublishedAs
from services.catalog.models import ItemVersion
from services.publicity import tasks
from services.publicity.models import Publication
from tests.factories import applications as make


def let_publish(item: str, as_what: str = PublishedAs.REGISTRATION) -> None:
    """From now on decisions about this item are published, or no longer."""
    QuerySet(ItemVersion).filter(item_code=item).update(published_as=as_what)


def granted(phone: str = make.MIGRANT) -> Application:
    """A residence permit, granted by approver1."""
    case = make.proposed(phone)
    counter.grant(application=case, by=make.staff("approver1"))
    return Application.objects.select_related("certificate", "applicant", "department").get(pk=case.pk)


def published(phone: str = make.MIGRANT) -> Publication:
    """A residence permit on public view."""
    let_publish(make.RESIDENCE_PERMIT)
    case = granted(phone)
    tasks.publish(case_id=case.pk)
    return Publication.objects.get(application=case)

"""What was asked of the registers about somebody: the person's own to read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from services.registries.models import RegistryQuery, firm_index

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from services.accounts.models import Enterprise, Person


def queries_about(person: Person) -> QuerySet[RegistryQuery]:
    """Every query about ``person``, newest first, those made before the portal knew the person included.

    Of each: ``register``, ``purpose``, ``by`` (a reference, ``system`` for the portal itself), ``outcome``,
    ``created_at``.
    """
    mine = Q(person=person)
    if person.id_index:
        mine |= Q(subject_index=person.id_index)
    return RegistryQuery.objects.filter(mine).order_by("-created_at", "-pk")


def queries_about_enterprise(enterprise: Enterprise) -> QuerySet[RegistryQuery]:
    """Every query about an enterprise, newest first."""
    return RegistryQuery.objects.filter(firm_index=firm_index(enterprise.credit_code)).order_by("-created_at", "-pk")

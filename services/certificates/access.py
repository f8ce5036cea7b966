"""Which certificates a resident may see and use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from services.accounts.access import person_of
from services.audit.refs import ref
from services.certificates.models import Certificate, CertificateType, HeldDocument
from services.common.access import NotFoundOrNotYours

if TYPE_CHECKING:
    from datetime import date

    from services.accounts.models import Person, User


def get_for_resident(user: User, pk: int) -> Certificate:
    """The resident's own certificate. Raises the same 404 for absent and not theirs."""
    found = Certificate.objects.select_related("type", "document", "document__file", "issuer").filter(pk=pk).first()
    person = person_of(user)
    if found is None:
        raise NotFoundOrNotYours
    if person is None or found.holder_id != person.pk:
        raise NotFoundOrNotYours(ref(found))
    return found


def usable_documents(person: Person, *, on: date | None = None) -> dict[int, HeldDocument]:
    """Certificate type id → the best held document of that type that stands in for paper on the day (免证办).

    Trust level A before B; of two, the newest.
    """
    day = on or timezone.localdate()
    found = HeldDocument.objects.reusable(person, on=day).select_related("certificate", "certificate__type")
    types = dict(CertificateType.objects.values_list("code", "pk"))
    usable: dict[int, HeldDocument] = {}
    for held in found:
        if held.kind in types:
            usable.setdefault(types[held.kind], held)
    return usable

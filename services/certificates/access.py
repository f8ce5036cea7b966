"""Which certificates a resident may see and use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from services.accounts.access import person_of
from services.accounts.acting import right_for
from services.accounts.enums import ActingScope
from services.audit.refs import ref
from services.certificates.models import Certificate, CertificateType, HeldDocument
from services.common.access import NotFoundOrNotYours

if TYPE_CHECKING:
    from datetime import date

    from services.accounts.models import Enterprise, Person, User


def get_for_resident(user: User, pk: int) -> Certificate:
    """The resident's own certificate, or one of somebody who lets them see certificates today.

    Raises the same 404 for absent and not theirs.
    """
    related = ("type", "document", "document__file", "issuer", "holder", "holder_enterprise")
    found = Certificate.objects.select_related(*related).filter(pk=pk).first()
    person = person_of(user)
    if found is None:
        raise NotFoundOrNotYours
    if person is None or not may_see(person, found):
        raise NotFoundOrNotYours(ref(found))
    return found


def may_see(person: Person, certificate: Certificate) -> bool:
    """Whether it is theirs, or its holder lets them see and show certificates today."""
    if certificate.holder_id == person.pk:
        return True
    return right_for(person, certificate.holder or certificate.holder_enterprise, ActingScope.CERTIFICATES) is not None


def usable_documents(holder: Person | Enterprise, *, on: date | None = None) -> dict[int, HeldDocument]:
    """Certificate type id → the best held document of that type that stands in for paper on the day (免证办).

    Trust level A before B; of two, the newest.
    """
    day = on or timezone.localdate()
    found = HeldDocument.objects.reusable(holder, on=day).select_related("certificate", "certificate__type")
    types = dict(CertificateType.objects.values_list("code", "pk"))
    usable: dict[int, HeldDocument] = {}
    for held in found:
        if held.kind in types:
            usable.setdefault(types[held.kind], held)
    return usable

"""What a resident may change in the own profile, and where its values come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from services.accounts.enums import Origin, ProfileField
from services.accounts.models import Person, ProfileSource
from services.audit import operations as audit
from services.common import transaction

if TYPE_CHECKING:
    from services.accounts.models import User


def note_source(person: Person, *fields: ProfileField, origin: Origin, organ: str = "") -> None:
    """Remember who said these values just now. Call inside the transaction that writes them."""
    now = timezone.now()
    for field in fields:
        said = {"origin": origin, "organ": organ, "at": now}
        ProfileSource.objects.update_or_create(person=person, field=field, defaults=said)


@transaction.atomic
def change_address(*, person: Person, address: str, by: User) -> None:
    """Keep a new contact address; an empty one is taken out."""
    person.address = address
    person.save(update_fields=["address"])
    note_source(person, ProfileField.ADDRESS, origin=Origin.SELF)
    audit.record(event="accounts.address_changed", by=by, subject=person)

"""From a sign-in to its person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from services.accounts.enums import ExportState
from services.accounts.models import AccountClosing, Consent, DataExport, Person, User, id_index
from services.common.access import NotFoundOrNotYours
from services.common.crypto import blind_index

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet


def person_of(user: User | AnonymousUser) -> Person | None:
    """The person behind a sign-in; None for visitors, staff and residents who are not real-named."""
    return user.person if user.is_authenticated and user.person_id else None


def find_person(*, id_type: str, id_number: str) -> Person | None:
    """The person with this document, through the blind index; None when nobody has it yet."""
    return Person.objects.filter(id_index=id_index(id_type, id_number)).order_by("pk").first()


def find_resident(phone: str) -> User | None:
    """The resident's sign-in with this phone."""
    return User.objects.filter(phone_index=blind_index("phone", phone), is_staff=False).order_by("pk").first()


def user_of(person: Person) -> User | None:
    """The sign-in of a person, if they have one."""
    return User.objects.filter(person=person, is_active=True).order_by("pk").first()


def closing_of(user: User) -> AccountClosing | None:
    """The closing of this account that was asked for, if it was."""
    return AccountClosing.objects.filter(user=user).order_by("pk").first()


def consents_of(user: User) -> QuerySet[Consent]:
    """What this sign-in agreed to, newest first."""
    return Consent.objects.filter(user=user)


def get_consent(user: User, pk: int) -> Consent:
    """One consent of one's own that stands, or the same 404 for absent, taken back and not theirs."""
    found = Consent.objects.filter(pk=pk).select_related("user__person").order_by("pk").first()
    if found is None or found.user_id != user.pk or found.withdrawn_at:
        raise NotFoundOrNotYours(f"consent:{pk}" if found else "")
    return found


def last_export(user: User) -> DataExport | None:
    """The newest copy of one's data, whatever became of it."""
    return DataExport.objects.filter(user=user).select_related("file").order_by("-pk").first()


def get_export(user: User) -> DataExport:
    """The copy that can be fetched now. Raises NotFoundOrNotYours."""
    ready = DataExport.objects.filter(user=user, state=ExportState.READY, expires_at__gt=timezone.now())
    found = ready.select_related("file", "user").order_by("-pk").first()
    if found is None:
        raise NotFoundOrNotYours
    return found


def get_staff(pk: int) -> User:
    """A staff sign-in, or 404."""
    user = User.objects.filter(pk=pk, is_staff=True).order_by("pk").first()
    if user is None:
        raise NotFoundOrNotYours
    return user

"""注销: asked for, a few days to think again, then everything no law keeps is erased."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import CASCADE, F, ProtectedError
from django.utils import timezone

from services.accounts.models import AccountClosing, DataExport, Device, Person, ProfileSource, User
from services.accounts.operations.enterprises import leave_firms
from services.accounts.operations.exports import remove_file
from services.accounts.personal_data import ROOMS, Hindrance
from services.audit import operations as audit
from services.common import transaction
from services.common.messaging import tell

if TYPE_CHECKING:
    from datetime import datetime

logger = logging.getLogger(__name__)


class CannotClose(Exception):
    """Something is still going on; ``hindrances`` says what, and where it is settled."""

    def __init__(self, hindrances: list[Hindrance]) -> None:
        super().__init__()
        self.hindrances = hindrances


def hindrances_of(user: User) -> list[Hindrance]:
    """What stands against closing this account today."""
    if user.person is None:
        return []
    return [found for _key, room in ROOMS.items() for found in room.hindrances(user.person)]


def ask_closing(*, user: User, by: User) -> datetime:
    """Close the account in ``ACCOUNT_CLOSING_DAYS``; every session ends now. Returns when. Raises CannotClose.

    Signing in before then and taking it back keeps everything as it was.
    """
    if found := hindrances_of(user):
        raise CannotClose(found)
    now = timezone.now()
    due = now + timedelta(days=settings.ACCOUNT_CLOSING_DAYS)
    with transaction.atomic():
        closing, new = AccountClosing.objects.get_or_create(user=user, defaults={"asked_at": now, "due_at": due})
        if new:
            audit.record(event="accounts.closing_asked", by=by, subject=user, detail={"due": due})
            if user.person_id:
                tell(user.person_id, "closing_asked", {"due": due})
        _end_sessions(user)
    if closing.due_at <= now:
        close(closing=closing)
    return closing.due_at


@transaction.atomic
def take_back_closing(*, user: User, by: User) -> bool:
    """Keep the account after all; False when nothing was asked for."""
    kept, _rows = AccountClosing.objects.filter(user=user).delete()
    if kept:
        audit.record(event="accounts.closing_taken_back", by=by, subject=user)
    return bool(kept)


def _end_sessions(user: User) -> None:
    User.objects.filter(pk=user.pk).update(session_epoch=F("session_epoch") + 1)
    Session.objects.filter(session_key__in=list(_session_keys(user))).delete()
    Device.objects.filter(user=user).delete()


def _session_keys(user: User) -> list[str]:
    return list(Device.objects.filter(user=user).values_list("session_key", flat=True))


def close_due() -> int:
    """Close every account whose days are over; how many. One that fails does not stop the others."""
    closed = 0
    for closing in AccountClosing.objects.filter(due_at__lte=timezone.now()).select_related("user__person"):
        try:
            closed += close(closing=closing)
        except Exception:
            logger.exception("an account could not be closed: user %s", closing.pk)
    return closed


def close(*, closing: AccountClosing) -> bool:
    """Erase the sign-in and what hangs on it. False when something began meanwhile: then the request is void and told.

    Cases, certificates and their papers stay with the person, by law; a person of whom nothing stays is erased too.
    """
    user = closing.user
    with transaction.atomic():
        if not AccountClosing.objects.filter(pk=closing.pk).delete()[0]:
            return False  # taken back a moment ago
        if hindrances_of(user):
            audit.record(event="accounts.closing_void", by=None, subject=user)
            tell(user.person_id, "closing_void", {})
            return False
        audit.record(event="accounts.closed", by=None, subject=user, detail={"reason": "asked for"})
        _erase(user)
    return True


def _erase(user: User) -> None:
    person = user.person
    for export in DataExport.objects.filter(user=user).exclude(file=None):
        remove_file(export=export)
    _end_sessions(user)
    if person is not None:
        leave_firms(person=person, by=None)
        for _key, room in ROOMS.items():
            room.erase(person)
    _erase_sign_in(user)
    if person is not None:
        _erase_person(person)


def _erase_sign_in(user: User) -> None:
    """Delete the row with its devices, keys and consents; where another room must keep it, an empty one stays."""
    try:
        with transaction.atomic():
            User.objects.get(pk=user.pk).delete()
    except ProtectedError:
        empty = {"phone": "", "phone_index": None, "person": None, "level": 0, "display_name": "", "password": "!"}
        User.objects.filter(pk=user.pk).update(**empty, is_active=False)
        _erase_hanging(user)


def _erase_hanging(user: User) -> None:
    """Everything that would have gone with the row: keys, apps, consents, numbers before, the provider's account."""
    for field in User._meta.get_fields(include_hidden=True):
        if getattr(field, "on_delete", None) is CASCADE:
            field.related_model._base_manager.filter(**{field.field.name: user.pk}).delete()


def _erase_person(person: Person) -> None:
    """The contact goes in any case; the person, too, when no case, certificate or other record points there."""
    ProfileSource.objects.filter(person=person).delete()
    person.phone = person.address = ""
    person.save(update_fields=["phone", "address"])
    try:
        with transaction.atomic():
            for _key, room in reversed(ROOMS.items()):  # rows point down: what stands above lets go first
                room.forget(person)
            Person.objects.get(pk=person.pk).delete()
    except ProtectedError:
        return

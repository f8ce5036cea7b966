"""What vehicles offer to pages of other rooms: a link on the account page, one in the header of the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from services.accounts.access import person_of
from services.accounts.entries import ENTRIES, AccountEntry
from services.accounts.enums import EntryGroup
from services.departments.access import has_role
from services.departments.enums import Role
from services.vehicles.enums import BindingState
from services.vehicles.models import PlateBinding

if TYPE_CHECKING:
    from django.http import HttpRequest


def register() -> None:
    """Called when the app is ready."""
    words = _("Plates by which you find and pay what is owed for parking.")
    entry = AccountEntry(_("My vehicles"), words, "vehicles:mine", "car", EntryGroup.MATTERS, 27, note=_count)
    ENTRIES.register("vehicles", entry)


def _count(request: HttpRequest) -> str:
    person = person_of(request.user)
    count = PlateBinding.objects.of(person).active().count() if person is not None else 0
    return ngettext("{n} vehicle", "{n} vehicles", count).format(n=count) if count else ""


def checks(request: HttpRequest) -> bool:
    """Whether a vehicle waits for whoever receives at a window: then the desk's header leads there."""
    if not (request.user.is_authenticated and request.user.is_staff and has_role(request.user, Role.RECEIVER)):
        return False
    return PlateBinding.objects.filter(state=BindingState.WAITING).exists()

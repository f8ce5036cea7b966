"""What notices shows on pages of other rooms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from services.accounts.entries import ENTRIES, AccountEntry
from services.accounts.enums import EntryGroup
from services.notices import access

if TYPE_CHECKING:
    from django.http import HttpRequest


def _unread(request: HttpRequest) -> str:
    count = access.unread_count(request.user)
    return ngettext("{n} unread", "{n} unread", count).format(n=count) if count else ""


def _has_person(request: HttpRequest) -> bool:
    return bool(request.user.person_id)


def register() -> None:
    """The ways from the account page to the inbox, and to what is sent."""
    inbox = AccountEntry(_("My messages"), _("All read"), "notices:inbox", "bell", EntryGroup.MATTERS, 30, note=_unread)
    choice = AccountEntry(
        _("How messages reach you"),
        _("Messages stand here in any case; text messages and e-mail can come besides."),
        "notices:preferences",
        "phone",
        EntryGroup.MATTERS,
        40,
        shown=_has_person,
    )
    ENTRIES.register("inbox", inbox)
    ENTRIES.register("preferences", choice)

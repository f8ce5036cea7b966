"""What delegation offers to pages of other rooms: links on the account page, help on the elder home."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from services.accounts.access import person_of
from services.accounts.entries import ENTRIES, AccountEntry
from services.accounts.enums import EntryGroup
from services.common import slots
from services.delegation import access

if TYPE_CHECKING:
    from django.http import HttpRequest


def register() -> None:
    """Called when the app is ready."""
    others = EntryGroup.OTHERS
    for key, entry in {
        "delegation": AccountEntry(
            _("Relatives and friends act for me"),
            _("Appoint somebody, see what they did, end it"),
            "delegation:mine",
            "family",
            others,
            10,
        ),
        "delegation.for": AccountEntry(
            _("I act for others"), _("Who appointed you"), "delegation:for_others", "user", others, 20, note=_waiting
        ),
        "delegation.children": AccountEntry(
            _("My children"), _("Act for a child in your care"), "delegation:children", "baby", others, 30
        ),
        "delegation.helping": AccountEntry(
            _("Helping in the village"),
            _("Whom you help today"),
            "delegation:helping",
            "elder",
            others,
            40,
            shown=_is_helper,
        ),
    }.items():
        ENTRIES.register(key, entry)
    slots.offer("elder.help", elder_help, order=-10)


def _waiting(request: HttpRequest) -> str:
    """How many invitations wait."""
    if person_of(request.user) is None:
        return ""
    waiting = access.invitations(request.user).count()
    text = ngettext("%(count)d invitation waits for your answer", "%(count)d invitations wait for your answer", waiting)
    return text % {"count": waiting} if waiting else ""


def _is_helper(request: HttpRequest) -> bool:
    person = person_of(request.user)
    return person is not None and access.helper_post(person) is not None


def elder_help(request: HttpRequest | None, **context: object) -> str:
    """The way to have somebody of the family do it."""
    return render_to_string("delegation/_partials/elder_help.html")

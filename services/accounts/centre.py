"""What accounts itself puts on the account page and asks consent for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from services.accounts.consents import FACE, FACE_TEXT, PURPOSES, REAL_NAME, REAL_NAME_TEXT, Purpose
from services.accounts.entries import ENTRIES, AccountEntry
from services.accounts.enums import EntryGroup

if TYPE_CHECKING:
    from django.http import HttpRequest

    from services.accounts.models import User


def _has_person(request: HttpRequest) -> bool:
    return bool(request.user.person_id)


def _untie(*, user: User, by: User) -> None:
    from services.accounts.operations import untie

    untie(user=user, by=by)


def _ask_consent() -> None:
    PURPOSES.register(
        REAL_NAME,
        Purpose(
            title=_("Real-name check"),
            text=REAL_NAME_TEXT,
            version="2026-11",
            consequence=_(
                "Your sign-in then knows only your phone again: it shows no cases and no certificates until you confirm"
                " your name anew. Nothing is lost, and running cases go on."
            ),
            on_withdraw=_untie,
        ),
    )
    PURPOSES.register(
        FACE,
        Purpose(
            title=_("Face check"),
            text=FACE_TEXT,
            version="2026-11",
            consequence=_("The level you have stays. Before another face check you are asked anew."),
            on_withdraw=lambda *, user, by: None,
        ),
    )


def register() -> None:
    """Fill the registries; called once at the start."""
    _ask_consent()
    entries = {
        "acting": AccountEntry(
            _("As whom I act"),
            _("For myself, for an enterprise, for somebody in my care."),
            "accounts:acting",
            "user",
            EntryGroup.OTHERS,
            10,
            shown=_has_person,
        ),
        "enterprises": AccountEntry(
            _("My enterprises"),
            _("Add one by its credit code, appoint people who act for it."),
            "accounts:enterprises",
            "store",
            EntryGroup.OTHERS,
            20,
            shown=_has_person,
        ),
        "security": AccountEntry(
            _("Signing in and safety"),
            _("Passkey, password, and where you are signed in."),
            "accounts:security",
            "shield",
            order=10,
        ),
        "phone": AccountEntry(
            _("Change the phone number"),
            _("With a code to the new number, done in two minutes."),
            "accounts:phone",
            "mobile",
            order=20,
        ),
        "uses": AccountEntry(
            _("Who looked at my data"),
            _("Which organ, when, and what for."),
            "accounts:uses",
            "eye",
            EntryGroup.DATA,
            10,
            shown=_has_person,
        ),
        "consents": AccountEntry(
            _("What I agreed to"),
            _("Read it again, or take it back."),
            "accounts:consents",
            "check",
            EntryGroup.DATA,
            20,
        ),
        "export": AccountEntry(
            _("Take my data along"),
            _("Everything we hold about you, as one file."),
            "accounts:export",
            "download",
            EntryGroup.DATA,
            30,
        ),
        "close": AccountEntry(
            _("Close the account"),
            _("What is deleted and what stays is said first."),
            "accounts:close",
            "exit",
            EntryGroup.DATA,
            40,
        ),
    }
    for key, entry in entries.items():
        ENTRIES.register(key, entry)

"""What payments offer to pages of other rooms: a link on the account page for whom something was billed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from services.accounts.access import person_of
from services.accounts.entries import ENTRIES, AccountEntry
from services.accounts.enums import EntryGroup
from services.payments.models import Bill

if TYPE_CHECKING:
    from django.http import HttpRequest


def register() -> None:
    """Called when the app is ready."""
    words = _("What is to be paid, what was paid, receipts and refunds.")
    entry = AccountEntry(
        _("My bills"), words, "payments:bills", "wallet", EntryGroup.MATTERS, 22, shown=_concerned, note=_owed
    )
    ENTRIES.register("payments", entry)


def _concerned(request: HttpRequest) -> bool:
    person = person_of(request.user)
    return person is not None and Bill.objects.of_person(person).exists()


def _owed(request: HttpRequest) -> str:
    person = person_of(request.user)
    count = Bill.objects.of_person(person).to_pay().count() if person else 0
    return ngettext("{n} bill to be paid", "{n} bills to be paid", count).format(n=count) if count else ""

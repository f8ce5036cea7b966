"""What payments offer to pages of other rooms: a link on the account page, the bills in the space of an enterprise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from services.accounts.access import person_of
from services.accounts.entries import ENTRIES, AccountEntry
from services.accounts.enums import EntryGroup
from services.common import slots
from services.payments.access import bills_of
from services.payments.querysets import SOONEST

if TYPE_CHECKING:
    from django.http import HttpRequest

    from services.accounts.acting import Acting

SHOWN = 5
"""Bills in the space of an enterprise; the list of bills has all."""


def register() -> None:
    """Called when the app is ready."""
    words = _("What is to be paid, what was paid, receipts and refunds.")
    entry = AccountEntry(
        _("My bills"), words, "payments:bills", "wallet", EntryGroup.MATTERS, 22, shown=_concerned, note=_owed
    )
    ENTRIES.register("payments", entry)
    slots.offer("enterprise.space", enterprise_bills, order=2)


def enterprise_bills(request: HttpRequest, *, right: Acting) -> str:
    """What the enterprise owes and what it paid last, as far as the right goes; nothing where nothing was billed."""
    rows = bills_of(right)
    owed = list(rows.to_pay().order_by(*SOONEST)[:SHOWN])
    paid = list(rows.filter(paid_at__isnull=False).order_by("-paid_at", "-pk")[: SHOWN - len(owed)])
    if not owed and not paid:
        return ""
    context = {"owed": owed, "paid": paid, "is_chosen": request.acting.ref == right.ref}
    return render_to_string("payments/_partials/enterprise.html", context, request=request)


def _concerned(request: HttpRequest) -> bool:
    return person_of(request.user) is not None and bills_of(request.acting).exists()


def _owed(request: HttpRequest) -> str:
    count = bills_of(request.acting).to_pay().count()
    return ngettext("{n} bill to be paid", "{n} bills to be paid", count).format(n=count) if count else ""

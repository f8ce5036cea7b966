"""Sets of bills, orders and refunds, and the numbers they are called by."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils import timezone

from services.payments.enums import BillState, DisputeState, InboxState, Outcome, RefundState

if TYPE_CHECKING:
    from datetime import datetime

    from services.accounts.models import Enterprise, Person

REF_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
NUMBER_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def new_ref() -> str:
    """Twelve random characters that stand for a bill in addresses."""
    return "".join(secrets.choice(REF_ALPHABET) for _ in range(12))


def new_trade_number() -> str:
    """``TB`` + day + 14 random characters: unique, at most 32 as every channel allows, and nobody guesses the next."""
    tail = "".join(secrets.choice(NUMBER_ALPHABET) for _ in range(14))
    return f"TB{timezone.localdate():%Y%m%d}{tail}"


SOONEST = (models.F("due_date").asc(nulls_last=True), "pk")
"""Bills by the day until which they are to be paid."""


class BillQuerySet(models.QuerySet[Any]):
    """Bills."""

    def to_pay(self) -> BillQuerySet:
        """Open for payment."""
        return self.filter(state=BillState.ISSUED)

    def of_person(self, person: Person) -> BillQuerySet:
        """What this person owes or paid, for themselves."""
        return self.filter(payer=person, payer_enterprise=None)

    def with_back(self) -> BillQuerySet:
        """Each with ``back``: how much of what paid it went back, in fen."""
        won = models.Q(allocations__outcome=Outcome.WON, allocations__refunds__state=RefundState.SUCCEEDED)
        back = models.Sum("allocations__refunds__amount", filter=won, default=0)
        return self.annotate(back=back)

    def to_dun(self) -> BillQuerySet:
        """Open for payment, and nobody says that they are wrong."""
        return self.to_pay().exclude(disputes__state=DisputeState.OPEN)

    def of_enterprise(self, enterprise: Enterprise) -> BillQuerySet:
        """What this enterprise owes or paid."""
        return self.filter(payer_enterprise=enterprise)


class OrderQuerySet(models.QuerySet[Any]):
    """Orders."""

    def to_ask(self, *, at: datetime) -> OrderQuerySet:
        """Whose channel is to be asked how they stand."""
        return self.filter(ask_at__lte=at)


class RefundQuerySet(models.QuerySet[Any]):
    """Refunds."""

    def to_ask(self, *, at: datetime) -> RefundQuerySet:
        """Whose channel is to be asked how they stand, or that must be sent."""
        return self.filter(ask_at__lte=at)

    def under_way(self) -> RefundQuerySet:
        """Decided, and not at their end."""
        return self.exclude(state__in=[RefundState.REQUESTED, RefundState.REJECTED, RefundState.SUCCEEDED])

    def through(self, channel: str) -> RefundQuerySet:
        """Whose money came through this channel."""
        return self.filter(models.Q(allocation__order__channel=channel) | models.Q(stray__channel=channel))


class InboxQuerySet(models.QuerySet[Any]):
    """Messages of gateways."""

    def stranded(self, *, at: datetime, since: datetime) -> InboxQuerySet:
        """Kept but not booked for a while, and due to be tried again."""
        due = models.Q(next_at=None) | models.Q(next_at__lte=at)
        return self.filter(due, state=InboxState.RECEIVED, received_at__lt=since)

"""The demo city's payees: each bureau's own account of the treasury at the simulated company."""

from __future__ import annotations

from services.departments.enums import Level
from services.departments.models import Department
from services.payments.enums import Book
from services.payments.gateways.local import LocalGateway
from services.payments.models import MerchantAccount, Payee

LIMIT = 5_000
"""Fen that one person refunds alone: low, so that the second person is seen."""


def load() -> None:
    """Every bureau may ask for government fees; again changes nothing."""
    for organ in Department.objects.filter(level=Level.COUNTY, is_active=True).order_by("code"):
        tail = organ.code[-10:]
        payee, made = Payee.objects.get_or_create(
            code=f"treasury-{tail.lower()}",
            defaults={"name": organ.name, "book": Book.TREASURY, "department": organ, "refund_limit": LIMIT},
        )
        if made:
            MerchantAccount.objects.create(payee=payee, channel=LocalGateway.code, number=f"DEMO{tail}")

"""Whose account at a payment company the money of a payee goes to.

For the finance desk: `set_merchant`; AnotherBook is shown as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from services.audit.operations import record
from services.common import transaction
from services.common.statements import change
from services.payments.gateways.base import GATEWAYS
from services.payments.models import MerchantAccount, Payee

if TYPE_CHECKING:
    from services.accounts.models import User


class AnotherBook(ValueError):
    """The account is of a payee whose money belongs to the other book."""

    def __init__(self) -> None:
        super().__init__(_("This account is used for the other kind of money: charges and government fees stay apart."))


@transaction.atomic
def set_merchant(*, payee: Payee, channel: str, number: str, by: User | None) -> None:
    """From now on the payee's money of this channel goes to ``number``; empty ends the account it has.

    Open orders keep the number they were placed with. Raises AnotherBook, ValueError for a longer number than any,
    NotRegistered for a channel there is not.
    """
    GATEWAYS.get(channel)
    number = number.strip()
    if len(number) > MerchantAccount._meta.get_field("number").max_length:
        raise ValueError(number)
    change(payee, where={"book": [payee.book]})  # two who set it come one after the other
    known = MerchantAccount.objects.filter(channel=channel, number=number).exclude(payee__book=payee.book)
    if number and known.exists():
        raise AnotherBook
    standing = MerchantAccount.objects.filter(payee=payee, channel=channel, ended_at=None).order_by("pk").first()
    if (standing.number if standing else "") == number:
        return
    if standing is not None:
        change(standing, where={"ended_at": [None]}, ended_at=timezone.now())
    if number:
        MerchantAccount.objects.create(payee=payee, channel=channel, number=number)
    detail = {"payee": payee.code, "channel": channel, "merchant": number}
    record(event="payee.merchant_set", by=by, subject=payee.account, department=payee.department, detail=detail)

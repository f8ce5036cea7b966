"""无感支付: what a person agreed may be taken. The channel's answer means accepted, never paid.

For pages: `sign_agreement`, `end_agreement`; for rooms that bill: `deduct`.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from services.audit.operations import record
from services.common import transaction
from services.common.outbox import later
from services.common.statements import change
from services.payments.gateways.base import GATEWAYS, Declined
from services.payments.models import Agreement
from services.payments.operations.asking import ask
from services.payments.operations.moving import SYSTEM
from services.payments.operations.ordering import place_order

if TYPE_CHECKING:
    from services.accounts.models import Person, User
    from services.payments.models import Bill, Order

END = "services.payments.tasks.end_agreement"
_log = logging.getLogger(__name__)


class AgreementStands(Exception):
    """There is one for this already. Answered with 409."""

    def __init__(self) -> None:
        super().__init__(_("There is an agreement for this already."))


class NotAgreed(Exception):
    """The agreement ended, is about another thing or person or an enterprise, or the bill exceeds it: paid by hand."""


def sign_agreement(
    *, person: Person, subject_ref: str, channel: str, channel_ref: str, limit: int, by: User
) -> Agreement:
    """Keep what a person agreed with a channel; ``limit`` in fen for each bill.

    Raises AgreementStands, ValueError without a limit, NotRegistered.
    """
    GATEWAYS.get(channel)
    if limit <= 0:
        raise ValueError(limit)
    try:
        with transaction.atomic():
            agreement = Agreement.objects.create(
                person=person,
                subject_ref=subject_ref,
                channel=channel,
                channel_ref=channel_ref,
                limit=limit,
                signed_at=timezone.now(),
            )
            detail = {"channel": channel, "about": subject_ref, "limit": limit}
            record(event="agreement.signed", by=by, subject=agreement.subject, detail=detail)
    except IntegrityError:
        raise AgreementStands from None
    return agreement


@transaction.atomic
def end_agreement(*, agreement: Agreement, by: User | None) -> None:
    """Nothing more is taken from now on, and the channel is told. Does nothing to one that has ended."""
    if change(agreement, where={"ended_at": [None]}, ended_at=timezone.now()):
        record(event="agreement.ended", by=by, subject=agreement.subject)
        later(END, key=f"{END}:{agreement.pk}", agreement_id=agreement.pk)


def tell_channel(*, agreement: Agreement) -> None:
    """Tell the channel of the end. Raises NoAnswer: then it is told again."""
    try:
        ask(agreement.channel, lambda gateway: gateway.end_agreement(agreement.channel_ref))
    except Declined as reason:  # it knows of none, or it ended there before: nothing more is taken either way
        _log.warning("%s does not end the agreement %s: %s", agreement.channel, agreement.pk, reason)


def deduct(*, agreement: Agreement, bill: Bill, about: str = "") -> Order:
    """An order that the channel takes by itself. Once for each bill and agreement; a failed one is paid by hand.

    ``about``: what the bill is about in the words of agreements (a vehicle), where that is not the bill's own subject
    (a stay of it); the room that bills vouches for it.

    Raises NotAgreed, NotPayable, AlreadyBeingPaid.
    """
    agreement.refresh_from_db()
    own = bill.payer_enterprise_id is None and bill.payer_id == agreement.person_id
    fits = own and agreement.subject_ref == (about or bill.subject_ref)
    if agreement.ended_at or not fits or bill.amount is None or bill.amount > agreement.limit:
        raise NotAgreed
    key = f"deduct:{agreement.pk}:{bill.pk}"
    return place_order(bills=[bill], channel=agreement.channel, client_key=key, by=SYSTEM, agreement=agreement)

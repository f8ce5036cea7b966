"""What the register says of enterprises, asked anew once a month: who leads one no more, and which stand no more."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from services.accounts.checks import CheckUnavailable, EnterpriseAnswer, check_enterprise
from services.accounts.enums import HandlerState
from services.accounts.models import Enterprise, EnterpriseHandler
from services.accounts.operations.enterprises import NotOpen, end_right
from services.common import transaction

MONTH = timedelta(days=30)
AT_ONCE = 200


def ask_anew() -> int:
    """Ask about enterprises somebody acts for, of which nothing was asked for 30 days; how many were asked about.

    Whoever is no longer named leads no more; of an enterprise that stands no more every right ends, and each is told.
    While the register does not answer nothing changes and nothing counts as asked: the next day it is asked again.
    """
    running = EnterpriseHandler.objects.filter(enterprise=OuterRef("pk")).exclude(state=HandlerState.ENDED)
    long_ago = Q(checked_at=None) | Q(checked_at__lt=timezone.now() - MONTH)
    due = Enterprise.objects.filter(long_ago, Exists(running)).select_related("legal_representative").order_by("pk")
    asked = 0
    for firm in due[:AT_ONCE]:
        try:
            _ask(firm)
        except CheckUnavailable:
            break
        except NotOpen:  # somebody ended one of the rights at the same moment; it is asked again the next day
            continue
        asked += 1
    return asked


def _ask(firm: Enterprise) -> None:
    """Raises CheckUnavailable, NotOpen."""
    legal = firm.legal_representative
    answer = check_enterprise(
        credit_code=firm.credit_code,
        name=legal.name if legal else "",
        id_type=legal.id_type if legal else "",
        id_number=legal.id_number if legal else "",
        purpose=_("Whether the enterprise stands and who leads it"),
        by=None,
    )
    with transaction.atomic():
        _heed(firm, answer)
        Enterprise.objects.filter(pk=firm.pk).update(checked_at=timezone.now(), name=answer.name or firm.name)


def _heed(firm: Enterprise, answer: EnterpriseAnswer) -> None:
    stands = answer.found and answer.is_active
    rights = EnterpriseHandler.objects.filter(enterprise=firm).exclude(state=HandlerState.ENDED)
    for right in rights.select_related("enterprise").order_by("pk"):
        if not stands:
            end_right(right, by=None, template="firm_closed")
        elif right.leads and not answer.legal_name_matches:
            end_right(right, by=None, template="handler_replaced")
    if not stands or not answer.legal_name_matches:
        Enterprise.objects.filter(pk=firm.pk).update(legal_representative=None)

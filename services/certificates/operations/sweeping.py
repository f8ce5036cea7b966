"""What time does to certificates: those past their end are marked, those near it are offered for renewal.

Each row has a transaction of its own: one that cannot be changed is written to the log and the others go on.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone

from services.certificates.enums import CertificateStatus
from services.certificates.models import Certificate, Showing
from services.certificates.operations.life import PAST_END, move
from services.certificates.operations.telling import called, reader_of
from services.common import transaction
from services.documents.enums import RegisterStatus
from services.notices.operations import notify

if TYPE_CHECKING:
    from collections.abc import Callable

logger = logging.getLogger(__name__)
MOST = 5000
"""Certificates one run looks at; the next hour takes the rest."""
KEPT_UNSEEN = timedelta(days=1)
"""A code is good for a minute; for so long it can be asked about."""


def expire_over() -> tuple[int, int]:
    """Mark what is past its last day; how many were marked, how many could not be."""
    return _each(Certificate.objects.over(on=timezone.localdate()).order_by("valid_to", "pk"), _expire)


def offer_renewals() -> tuple[int, int]:
    """Tell holders, or who leads the enterprise, once that they may renew; how many, and how many failed."""
    return _each(Certificate.objects.to_renew(on=timezone.localdate()).order_by("valid_to", "pk"), _offer)


def forget_unseen() -> int:
    """Delete codes that were shown and that nobody looked at, a day after they ended; how many."""
    over = Showing.objects.filter(seen_at=None, expires_at__lt=timezone.now() - KEPT_UNSEEN)
    return Showing.objects.filter(pk__in=list(over.order_by("pk").values_list("pk", flat=True)[:MOST])).delete()[0]


def _each(rows: object, act: Callable[[Certificate], bool]) -> tuple[int, int]:
    done = failed = 0
    for pk in list(rows.values_list("pk", flat=True)[:MOST]):  # type: ignore[attr-defined]
        try:
            with transaction.atomic():
                related = ("type", "document", "issuer", "holder", "holder_enterprise__legal_representative")
                done += act(Certificate.objects.select_related(*related).get(pk=pk))
        except Exception:
            logger.exception("certificate %s was passed over", pk)
            failed += 1
    return done, failed


def _expire(certificate: Certificate) -> bool:
    move(certificate, CertificateStatus.EXPIRED, RegisterStatus.EXPIRED, reason=PAST_END, by=None)
    return True


def _offer(certificate: Certificate) -> bool:
    person = reader_of(certificate)
    if person is None or not certificate.is_renewable_on(timezone.localdate()):
        return False
    first = Certificate.objects.filter(pk=certificate.pk, renewal_told_at=None).update(renewal_told_at=timezone.now())
    if first:
        words = {"certificate": called(certificate), "until": certificate.valid_to}
        url = reverse("certificates:detail", args=[certificate.pk])
        notify(person=person, template="certificate_ending", context=words, url=url)
    return bool(first)

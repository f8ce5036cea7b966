"""Requests that may be sent twice and count once (draft-ietf-httpapi-idempotency-key-header).

``begin`` claims a key for a principal by inserting a row the database keeps unique; ``finish`` keeps the answer, in the
same transaction as the work wherever that is possible; ``forget`` frees the key after a fault. A claim is leased: when
its process died, the next request with the key takes it over.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError
from django.utils import timezone

from services.common import transaction
from services.common.crypto import blind_index
from services.common.models import IdempotentRequest

if TYPE_CHECKING:
    from django.db.models import QuerySet

LEASE = timedelta(minutes=2)
"""Longer than any request takes; afterwards its process is believed dead."""
KEPT_FOR = timedelta(hours=24)


class StillRunning(Exception):
    """A request with this key is being worked on."""


class OtherRequest(Exception):
    """The key was used for a request that said something else."""


class TakenOver(Exception):
    """The lease ran out and another request took the key: this work must not stand."""


def begin(*, principal: str, key: str, fingerprint: str) -> IdempotentRequest:
    """The claim of this request: ours to finish, or finished before (``done_at``) with the answer to repeat.

    Call it outside a transaction. Raises StillRunning, OtherRequest.
    """
    now = timezone.now()
    index = blind_index("api.key", hashlib.sha256(f"{principal}\0{key}".encode()).hexdigest())
    IdempotentRequest.objects.filter(key_index=index, begun_at__lte=now - KEPT_FOR).delete()
    try:
        with transaction.atomic():
            return IdempotentRequest.objects.create(
                principal=principal, key_index=index, fingerprint=fingerprint, begun_at=now, leased_until=now + LEASE
            )
    except IntegrityError:
        return _claimed_before(index, fingerprint)


def _claimed_before(index: str, fingerprint: str) -> IdempotentRequest:
    claim = IdempotentRequest.objects.filter(key_index=index).order_by("pk").first()
    if claim is None:
        raise StillRunning
    if claim.fingerprint != fingerprint:
        raise OtherRequest
    if claim.done_at:
        return claim
    now = timezone.now()
    if claim.leased_until > now or not _mine(claim).update(leased_until=now + LEASE):
        raise StillRunning
    claim.leased_until = now + LEASE
    return claim


def _mine(claim: IdempotentRequest) -> QuerySet[IdempotentRequest]:
    """The row while it is still claimed as ``claim`` says."""
    return IdempotentRequest.objects.filter(pk=claim.pk, done_at=None, leased_until=claim.leased_until)


def finish(*, claim: IdempotentRequest, status: int, body: str, location: str) -> None:
    """Keep the answer for whoever sends the same again. Raises TakenOver."""
    kept = _mine(claim).update(done_at=timezone.now(), status=status, body=body, location=location)
    if not kept:
        raise TakenOver


def forget(*, claim: IdempotentRequest) -> None:
    """Free the key: nothing came of the request."""
    _mine(claim).delete()


def sweep() -> None:
    """Answers are kept for a day."""
    IdempotentRequest.objects.filter(begun_at__lte=timezone.now() - KEPT_FOR).delete()

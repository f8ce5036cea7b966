"""The signed list of states of one organ: its certificates that are not in force though their days are not over.

A compact JWS (RFC 7515) of the organ's key with the chain in ``x5c``. A certificate is named by the digest of its file
(``hash``: sha256, or sm3): whoever holds the file finds it, nobody can count certificates up. Asked for online it is at
most a minute old; it counts until ``exp``.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from services.audit.operations import record
from services.common import crypto, transaction
from services.departments.models import Department
from services.documents.enums import CERTIFICATE, RegisterStatus
from services.documents.keeping import KEPT, kept
from services.documents.models import Document
from services.documents.sealing.providers import provider

if TYPE_CHECKING:
    from datetime import datetime

LIFETIME = timedelta(hours=1)
"""How long a list may be relied on without asking again."""
CODES = {
    RegisterStatus.SUSPENDED: "02",
    RegisterStatus.REVOKED: "03",
    RegisterStatus.CANCELLED: "04",
    RegisterStatus.EXPIRED: "05",
    RegisterStatus.SUPERSEDED: "05",
    RegisterStatus.TRANSFERRED: "06",
    RegisterStatus.WITHDRAWN: "07",
    RegisterStatus.OTHER: "99",
}
"""Words of the register → codes of electronic certificates (GB/T 36903); what is not listed is 01."""


def signed_list(organ: Department) -> str:
    """The list as a compact JWS, kept for a minute. Raises what the provider of seals raises."""
    return kept(f"status-list:{organ.code}", lambda: _signed(organ))


def _signed(organ: Department) -> str:
    said = payload(organ, at=timezone.now())
    text = provider().state(said, organ_code=organ.code, organ_name=organ.name).pdf.decode()
    with transaction.atomic():
        record(event="document.status_list_signed", by=None, department=organ, detail={"count": len(said["statuses"])})
    return text


def payload(organ: Department, *, at: datetime) -> dict[str, Any]:
    """What the list says at a moment."""
    issued = int(at.timestamp())
    return {
        "iss": organ.code,
        "issuer": organ.name,
        "sub": settings.SITE_URL.rstrip("/") + reverse("documents:status_list", args=[organ.code]),
        "iat": issued,
        "exp": issued + int(LIFETIME.total_seconds()),
        "ttl": int(KEPT.total_seconds()),
        "hash": crypto.DIGESTS[settings.CRYPTO_PROFILE],
        "statuses": _statuses(organ, at),
    }


def _statuses(organ: Department, at: datetime) -> dict[str, str]:
    today = timezone.localdate(at)
    ended = Document.objects.made().filter(kind=CERTIFICATE, seal=organ.code).exclude(status=RegisterStatus.VALID)
    current = ended.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=today)).order_by("pk")
    name = f"digest_{crypto.DIGESTS[settings.CRYPTO_PROFILE]}"
    return {digest: CODES[RegisterStatus(status)] for digest, status in current.values_list(name, "status")}


def signs_certificates(code: str) -> Department | None:
    """The organ with this credit code if it ever signed a certificate; None otherwise."""
    organ = Department.objects.filter(code=code).order_by("pk").first()
    if organ is None or not Document.objects.made().filter(kind=CERTIFICATE, seal=code).exists():
        return None
    return organ

"""Certificates at the desk: found by number or holder, with their course."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from services.accounts.enums import IdType
from services.accounts.models import id_index
from services.audit.access import entries_about
from services.audit.refs import ref
from services.certificates.cards import state_word
from services.certificates.enums import CertificateStatus, RowState
from services.certificates.models import BatchRow, Certificate, ChangeProposal, PaperCopy
from services.common.identifiers import compact
from services.common.masking import mask_name
from services.common.wording import event

if TYPE_CHECKING:
    from collections.abc import Iterable

    from services.audit.models import AuditEntry
    from services.certificates.models import IssueBatch

MOST = 30
LEAST_DIGITS = 6
COURSE = (
    *("certificate.issued", "certificate.status_changed", "certificate.change_proposed", "certificate.change_agreed"),
    *("certificate.change_declined", "certificate.printed", "certificate.handed_out"),
)
"""Events that are the course of a certificate; looks and uses of it are its holder's."""


def search(rows: QuerySet[Certificate], words: str) -> list[Certificate]:
    """At most ``MOST``, newest first: by number or its end, identifier, document number, or beginning of the name."""
    key = compact(words)
    wanted = Q(holder__name__startswith=words) | Q(holder_enterprise__name__icontains=words)
    if len(key) >= LEAST_DIGITS and key.isascii():
        wanted = Q(number__iendswith=key) | Q(identifier__iexact=words.strip()) | Q(holder_enterprise__credit_code=key)
        wanted |= Q(holder__id_index__in=[id_index(kind, key) for kind in IdType.values])
    related = ("type", "issuer", "holder", "holder_enterprise")
    return list(rows.filter(wanted).select_related(*related).order_by("-pk")[:MOST])


def holder_said(certificate: Certificate) -> str:
    """A firm by its name, a person masked."""
    if certificate.holder_enterprise_id:
        return certificate.holder_enterprise.name
    return mask_name(certificate.holder.name)


def line(certificate: Certificate) -> dict[str, Any]:
    """One row of a list."""
    usable = certificate.is_usable_on(timezone.localdate())
    return {
        "certificate": certificate,
        "holder": holder_said(certificate),
        "state": state_word(certificate, timezone.localdate()),
        "tone": "ok" if usable else "err",
    }


def versions(certificate: Certificate) -> list[Certificate]:
    """Every version of the number, newest first."""
    same = Certificate.objects.filter(type=certificate.type, number=certificate.number)
    return list(same.select_related("type", "holder", "holder_enterprise").order_by("-version"))


def course(certificate: Certificate) -> list[dict[str, str]]:
    """What happened to it, oldest first: when, what, by whom, why."""
    entries = entries_about(ref(certificate), events=COURSE)
    return [
        {"at": entry.at, "what": _what(entry), "who": entry.actor_label, "why": str(entry.detail.get("reason", ""))}
        for entry in entries
    ]


def _what(entry: AuditEntry) -> str:
    status = entry.detail.get("status")
    said = str(CertificateStatus(status).label) if status in CertificateStatus.values else ""
    return f"{event(entry.event)}{'：' if said else ''}{said}"


def issued_of(batches: Iterable[IssueBatch]) -> dict[int, int]:
    """Batch → how many of its rows are issued; only those shown are counted."""
    rows = BatchRow.objects.filter(batch__in=[one.pk for one in batches], state=RowState.ISSUED)
    return dict(rows.order_by().values_list("batch").annotate(Count("pk")))


def proposals(certificate: Certificate) -> list[ChangeProposal]:
    """Changes proposed for it, newest first."""
    rows = ChangeProposal.objects.filter(certificate=certificate).select_related("proposed_by", "decided_by")
    return list(rows.order_by("-pk"))


def prints(certificate: Certificate) -> list[PaperCopy]:
    """Paper made of it, newest first."""
    rows = PaperCopy.objects.filter(certificate=certificate).select_related("printed_by", "handed_by")
    return list(rows.order_by("-pk"))

"""Changes of a certificate's state. The register of documents follows in the same transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError
from django.utils import timezone

from services.audit.operations import record
from services.certificates.enums import CAN_RETURN, CertificateStatus
from services.certificates.models import Certificate
from services.common import transaction
from services.documents.enums import RegisterStatus
from services.documents.models import Document
from services.documents.operations import set_register_status

if TYPE_CHECKING:
    from services.accounts.models import User

REGISTER_STATUS = {
    CertificateStatus.VALID: RegisterStatus.VALID,
    CertificateStatus.SUSPENDED: RegisterStatus.SUSPENDED,
    CertificateStatus.REVOKED: RegisterStatus.REVOKED,
    CertificateStatus.CANCELLED: RegisterStatus.CANCELLED,
    CertificateStatus.EXPIRED: RegisterStatus.EXPIRED,
    CertificateStatus.TRANSFERRED: RegisterStatus.TRANSFERRED,
    CertificateStatus.WITHDRAWN: RegisterStatus.WITHDRAWN,
    CertificateStatus.OTHER: RegisterStatus.OTHER,
}
PAST_END = "有效期届满"
REPLACED = "已换发新版本"
FINAL = {
    CertificateStatus.REVOKED: "撤销",
    CertificateStatus.CANCELLED: "注销",
    CertificateStatus.WITHDRAWN: "吊销",
}
"""States from which nothing comes back, as they are said of a version that replaced another."""


class CannotChange(Exception):
    """The certificate is not in a state from which this change is possible."""


def move(certificate: Certificate, status: str, register: str, *, reason: str, by: User | None) -> None:
    """Conditional update, register and audit together. Raises CannotChange when someone was first or it has ended."""
    sources = [state for state in CAN_RETURN if state != status]
    moved = Certificate.objects.filter(pk=certificate.pk, status__in=sources).update(
        status=status, status_reason=reason, status_at=timezone.now()
    )
    if not moved:
        raise CannotChange(certificate.status)
    certificate.refresh_from_db(fields=["status", "status_reason", "status_at"])
    set_register_status(document=certificate.document, status=register, reason=reason, by=by)
    record(
        event="certificate.status_changed",
        by=by,
        subject=certificate,
        department=certificate.issuer,
        detail={"status": str(status), "reason": reason},
    )


@transaction.atomic
def change_status(*, certificate: Certificate, status: str, reason: str, by: User | None) -> Certificate:
    """Hold back (02), give back (01), revoke (03), cancel (04) … a certificate; the public register says so at once.

    ``reason`` is shown to whoever verifies: no personal data. Only 01 and 02 can change; the rest is final.
    Raises CannotChange, ValueError for an unknown status.
    """
    status = CertificateStatus(status)
    try:
        with transaction.atomic():
            move(certificate, status, REGISTER_STATUS[status], reason=reason, by=by)
    except IntegrityError as error:
        raise CannotChange(certificate.status) from error
    if status in FINAL:
        _tell_earlier(certificate)
    return certificate


def _tell_earlier(certificate: Certificate) -> None:
    """Who verifies an earlier version reads what became of the one that replaced it."""
    said, earlier = f"{REPLACED}，新版本已{FINAL[certificate.status]}", certificate.previous
    while earlier is not None and earlier.status not in (*CAN_RETURN, *FINAL):
        Certificate.objects.filter(pk=earlier.pk).update(status_reason=said)
        Document.objects.filter(pk=earlier.document_id).update(status_reason=said)
        earlier = earlier.previous


def revoke(*, certificate: Certificate, reason: str, by: User | None) -> Certificate:
    """撤销: as if it had not been granted. Raises CannotChange."""
    return change_status(certificate=certificate, status=CertificateStatus.REVOKED, reason=reason, by=by)


def cancel(*, certificate: Certificate, reason: str, by: User | None) -> Certificate:
    """注销: given back or ended by law. Raises CannotChange."""
    return change_status(certificate=certificate, status=CertificateStatus.CANCELLED, reason=reason, by=by)

"""Issuing certificates and changing their state. The register of documents follows in the same transaction."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from services.audit.operations import record
from services.audit.refs import ref
from services.certificates.enums import CAN_RETURN, CertificateStatus, TrustLevel, ValidityUnit
from services.certificates.faces import checked_face, face_rows
from services.certificates.identifier import make_identifier
from services.certificates.models import Certificate, CertificateType, HeldDocument
from services.common.masking import mask_name
from services.documents.enums import CERTIFICATE, RegisterStatus
from services.documents.operations import make_document, request_document, set_register_status, take_number
from services.documents.printing.paper import PHOTO

if TYPE_CHECKING:
    from services.accounts.models import Enterprise, Person, User
    from services.departments.models import Department
    from services.documents.models import Document
    from services.files.models import StoredFile

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


class UnknownType(Exception):
    """No type of certificate in use has this code."""


class AlreadyHolds(Exception):
    """The holder has a valid certificate of this type: renew it instead."""


class CannotChange(Exception):
    """The certificate is not in a state from which this change is possible."""


def last_day(first: date, *, unit: str, amount: int) -> date | None:
    """The last day of a validity that begins on ``first``; None without an end.

    One year from 2026-11-21 ends on 2027-11-20; one month from 01-31 ends with the shorter month.
    """
    if unit == ValidityUnit.UNLIMITED:
        return None
    if unit == ValidityUnit.DAYS:
        return first + timedelta(days=amount - 1)
    months = first.month - 1 + amount * (12 if unit == ValidityUnit.YEARS else 1)
    year, month = first.year + months // 12, months % 12 + 1
    days = calendar.monthrange(year, month)[1]
    return date(year, month, days) if first.day > days else date(year, month, first.day) - timedelta(days=1)


@transaction.atomic
def issue(
    *,
    type_code: str,
    holder: Person | None,
    face_data: dict[str, Any],
    issuer: Department,
    issued_for: str,
    by: User | None,
    photo: StoredFile | None = None,
    enterprise: Enterprise | None = None,
    on_made: str | None = None,
    urgent: bool = False,
    previous: Certificate | None = None,
) -> Certificate:
    """Issue a certificate with its register row and, after the commit, its signed PDF.

    ``face_data`` must fit the type's fields. ``on_made`` names a task that gets ``document_id``; ``urgent`` makes the
    PDF at once after the commit (秒批) instead of waiting for its turn. ``previous`` is superseded by this version.
    Raises UnknownType, FaceDataWrong, AlreadyHolds, CannotChange.
    """
    kind = CertificateType.objects.filter(code=type_code, is_active=True).first()
    if kind is None:
        raise UnknownType(type_code)
    today = timezone.localdate()
    draft = Certificate(
        type=kind,
        holder=holder,
        holder_enterprise=enterprise,
        issuer=issuer,
        face_data=checked_face(kind, face_data),
        photo=photo,
        one_per_holder=kind.one_per_holder,
        previous=previous,
        version=previous.version + 1 if previous else 1,
        issued_on=today,
        valid_from=today,
        valid_to=last_day(today, unit=kind.validity_unit, amount=kind.validity_amount),
        issued_for=issued_for,
    )
    _make_room(draft, by=by)
    draft.number = previous.number if previous else _number(kind, today)
    draft.identifier = _identifier(draft)
    draft.document = _registered(draft, by=by, on_made=on_made)
    certificate = _kept(draft, by=by)
    if urgent:
        transaction.on_commit(partial(make_document, certificate.document_id), robust=True)
    return certificate


def _number(kind: CertificateType, day: date) -> str:
    """``JZZ2026000012``: the type's prefix, the year, a gapless count."""
    return f"{kind.number_prefix}{day.year}{take_number(series=f'certificate:{kind.code}', year=day.year):06d}"


def _identifier(draft: Certificate) -> str:
    serial = "".join(c for c in draft.number.upper() if c.isascii() and c.isalnum())
    return make_identifier(
        type_code=draft.type.standard_code, issuer=draft.issuer.code, serial=serial, version=draft.version
    )


def _make_room(draft: Certificate, *, by: User | None) -> None:
    """The version before is superseded; one whose time is over is marked so."""
    if draft.previous is not None:
        if draft.previous.status not in CAN_RETURN:
            raise CannotChange(draft.previous.status)
        _move(draft.previous, CertificateStatus.EXPIRED, RegisterStatus.SUPERSEDED, reason=REPLACED, by=by)
    same = Certificate.objects.filter(
        type=draft.type, holder=draft.holder, holder_enterprise=draft.holder_enterprise, status=CertificateStatus.VALID
    )
    for old in same.filter(valid_to__lt=draft.issued_on):
        _move(old, CertificateStatus.EXPIRED, RegisterStatus.EXPIRED, reason=PAST_END, by=None)
    if draft.one_per_holder and same.exists():
        raise AlreadyHolds(draft.type.code)


def _registered(draft: Certificate, *, by: User | None, on_made: str | None) -> Document:
    """The row of the public register, with everything the paper says frozen in it."""
    context: dict[str, Any] = {
        "rows": face_rows(draft.type, draft.face_data, draft.valid_from, draft.valid_to),
        "identifier": draft.identifier,
        "issued_on": draft.issued_on,
        "face": draft.face_data,
    }
    if draft.photo is not None:
        context[PHOTO] = draft.photo.pk
    holder = draft.holder or draft.holder_enterprise
    return request_document(
        kind=CERTIFICATE,
        template=draft.type.layout,
        context=context,
        seal=draft.issuer,
        series=draft.type.code,
        subject_ref=f"certificate:{draft.number}",
        title=draft.type.name,
        by=by,
        holder_masked=mask_name(holder.name),
        valid_from=draft.valid_from,
        valid_to=draft.valid_to,
        on_made=on_made,
        number=draft.number,
        version=draft.version,
    )


def _kept(draft: Certificate, *, by: User | None) -> Certificate:
    """Write the certificate and put it among what the holder can use again."""
    try:
        with transaction.atomic():
            draft.save(force_insert=True)
    except IntegrityError as error:
        raise AlreadyHolds(draft.type.code) from error
    HeldDocument.objects.create(
        person=draft.holder,
        enterprise=draft.holder_enterprise,
        kind=draft.type.code,
        title=draft.type.name,
        trust_level=TrustLevel.ISSUED,
        certificate=draft,
        verified_by=draft.issuer.name[:60],
    )
    detail = {"type": draft.type.code, "version": draft.version, "for": draft.issued_for}
    record(event="certificate.issued", by=by, subject=draft, department=draft.issuer, detail=detail)
    return draft


def _move(certificate: Certificate, status: str, register: str, *, reason: str, by: User | None) -> None:
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
            _move(certificate, status, REGISTER_STATUS[status], reason=reason, by=by)
    except IntegrityError as error:
        raise CannotChange(certificate.status) from error
    return certificate


def revoke(*, certificate: Certificate, reason: str, by: User | None) -> Certificate:
    """撤销: as if it had not been granted. Raises CannotChange."""
    return change_status(certificate=certificate, status=CertificateStatus.REVOKED, reason=reason, by=by)


def cancel(*, certificate: Certificate, reason: str, by: User | None) -> Certificate:
    """注销: given back or ended by law. Raises CannotChange."""
    return change_status(certificate=certificate, status=CertificateStatus.CANCELLED, reason=reason, by=by)


@transaction.atomic
def reveal(*, certificate: Certificate, by: User) -> None:
    """The holder looked at the unmasked face data: written down, so that they can see who did and when."""
    _note("certificate.revealed", certificate, by)


@transaction.atomic
def note_download(*, certificate: Certificate, by: User) -> None:
    """The signed file left the portal."""
    _note("certificate.downloaded", certificate, by)


def _note(event: str, certificate: Certificate, by: User) -> None:
    """What somebody did who may see it; under the holder's name too when it was another."""
    holder = certificate.holder or certificate.holder_enterprise
    detail = {} if by.person_id and by.person_id == certificate.holder_id else {"on_behalf": ref(holder)}
    record(event=event, by=by, subject=certificate, department=certificate.issuer, detail=detail)

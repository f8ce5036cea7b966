"""Issuing certificates."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError
from django.utils import timezone

from services.audit.operations import record
from services.certificates.design import design, number_of
from services.certificates.enums import CAN_RETURN, CertificateStatus, TrustLevel, ValidityUnit
from services.certificates.faces import checked_face, face_rows
from services.certificates.identifier import make_identifier
from services.certificates.metadata import metadata
from services.certificates.models import Certificate, CertificateType, HeldDocument
from services.certificates.operations.life import PAST_END, REPLACED, CannotChange, move
from services.common import transaction
from services.common.masking import mask_name
from services.documents.enums import CERTIFICATE, RegisterStatus
from services.documents.operations import make_document, request_document, take_number
from services.documents.printing.paper import METADATA, PHOTO

if TYPE_CHECKING:
    from services.accounts.models import Enterprise, Person, User
    from services.departments.models import Department
    from services.documents.models import Document
    from services.files.models import StoredFile


class UnknownType(Exception):
    """No type of certificate in use has this code."""


class MayNotIssue(UnknownType):
    """This organ issues no certificates of the type."""


class AlreadyHolds(Exception):
    """The holder has a valid certificate of this type: renew it instead."""


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
    keeps_end: bool = False,
    days: tuple[date, date | None] | None = None,
) -> Certificate:
    """Issue a certificate with its register row and, after the commit, its signed PDF.

    ``face_data`` must fit the type's fields. ``on_made`` names a task that gets ``document_id``; ``urgent`` makes the
    PDF at once after the commit (秒批) instead of waiting for its turn. ``previous`` is superseded by this version,
    and so is, without being named, a certificate for which renewal is offered by now: of a type held once the one there
    is, of others the one that says the same. With ``keeps_end`` it ends when ``previous`` does, unless that is near.
    ``days``: its first and last, where they are agreed upon elsewhere and not counted from today.
    Raises UnknownType (MayNotIssue for another organ's type), FaceDataWrong, AlreadyHolds, CannotChange.
    """
    kind = CertificateType.objects.filter(code=type_code, is_active=True).first()
    if kind is None:
        raise UnknownType(type_code)
    if not may_issue(kind, issuer):
        raise MayNotIssue(type_code)
    today = timezone.localdate()
    face = checked_face(kind, face_data)
    if days is None:
        previous = previous or _renewed(kind, holder or enterprise, face, today)
        days = today, _last_day(kind, previous, today, keeps_end=keeps_end)
    draft = Certificate(
        type=kind,
        holder=holder,
        holder_enterprise=enterprise,
        issuer=issuer,
        face_data=face,
        photo=photo,
        one_per_holder=kind.one_per_holder,
        previous=previous,
        version=previous.version + 1 if previous else 1,
        issued_on=today,
        valid_from=days[0],
        valid_to=days[1],
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


def may_issue(kind: CertificateType, organ: Department) -> bool:
    """Whether the organ may issue the type: one of those named, or any when none is."""
    named = set(kind.issuers.values_list("pk", flat=True))
    return not named or organ.pk in named


def _renewed(
    kind: CertificateType, holder: Person | Enterprise, face: dict[str, Any], today: date
) -> Certificate | None:
    """What this certificate renews, so near its end that renewal is offered.

    The holder's one of a type held once; of a type held several times the one about the same thing (道路运输证: the
    same vehicle), the soonest to end.
    """
    held = Certificate.objects.held_by(holder).usable(on=today).filter(type=kind).order_by("valid_to", "pk")
    near = (one for one in held if one.is_renewable_on(today))
    return next((one for one in near if kind.one_per_holder or _same_thing(kind, one.face_data, face)), None)


def _same_thing(kind: CertificateType, old: dict[str, Any], new: dict[str, Any]) -> bool:
    """Whether all that stands on both is the same but days and the photo."""
    lasting = [field["key"] for field in kind.fields if field["kind"] not in ("date", "photo")]
    return all(old.get(key, "") == new.get(key, "") for key in lasting)


def _last_day(kind: CertificateType, previous: Certificate | None, today: date, *, keeps_end: bool) -> date | None:
    """A renewed validity goes on where the old one ends: early costs no days, a lost card gives none."""
    near = previous is not None and previous.is_renewable_on(today)
    if previous is not None and keeps_end and not near:
        return previous.valid_to
    first = previous.valid_to + timedelta(days=1) if near else today
    return last_day(first, unit=kind.validity_unit, amount=kind.validity_amount)


def _number(kind: CertificateType, day: date) -> str:
    """``JZZ2026000012``: by the type's pattern, from a gapless count of the year."""
    count = take_number(series=f"certificate:{kind.code}", year=day.year)
    return number_of(kind.number_prefix, year=day.year, count=count)


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
        move(draft.previous, CertificateStatus.EXPIRED, RegisterStatus.SUPERSEDED, reason=REPLACED, by=by)
    same = Certificate.objects.filter(
        type=draft.type, holder=draft.holder, holder_enterprise=draft.holder_enterprise, status=CertificateStatus.VALID
    )
    for old in same.filter(valid_to__lt=draft.issued_on):
        move(old, CertificateStatus.EXPIRED, RegisterStatus.EXPIRED, reason=PAST_END, by=None)
    if draft.one_per_holder and same.exists():
        raise AlreadyHolds(draft.type.code)


def _registered(draft: Certificate, *, by: User | None, on_made: str | None) -> Document:
    """The row of the public register, with everything the paper says frozen in it."""
    context: dict[str, Any] = {
        "rows": face_rows(draft.type, draft.face_data, draft.valid_from, draft.valid_to),
        "identifier": draft.identifier,
        "issued_on": draft.issued_on,
        "face": draft.face_data,
        "design": design(draft.type, draft.face_data),
        METADATA: metadata(draft),
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
        holder_number=draft.holder.id_number if draft.holder else holder.credit_code,
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

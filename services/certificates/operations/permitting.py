"""授权用证: letting an organ use a certificate, every use told, withdrawn at once."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone

from services.audit.operations import record
from services.certificates.enums import UsedPart
from services.certificates.faces import chinese_day
from services.certificates.models import WHOLE, Certificate, CertificateUse, UsePermission
from services.certificates.operations.telling import called, reader_of
from services.common import transaction
from services.documents.printing.copies import marked_copy
from services.files.operations import read_bytes
from services.notices.operations import notify

if TYPE_CHECKING:
    from collections.abc import Sequence

    from services.accounts.models import Person, User
    from services.departments.models import Department, OrganKey

LONGEST = timedelta(days=366)


class CannotPermit(Exception):
    """The certificate cannot be used now, the day is past or more than a year away, or no field of it was chosen."""


class CannotUse(Exception):
    """The certificate itself is not usable any more, or a copy was asked for where single fields were given."""


@transaction.atomic
def permit(
    *,
    certificate: Certificate,
    organ: Department,
    purpose: str,
    until: date,
    fields: Sequence[str],
    person: Person,
    by: User,
    item_code: str = "",
) -> UsePermission:
    """``organ`` may read ``fields`` of ``certificate`` for ``purpose`` through ``until``, ``*`` being all with a copy.

    ``item_code`` ties the purpose to an item. Raises CannotPermit.
    """
    today, known = timezone.localdate(), {field["key"] for field in certificate.type.fields} | {WHOLE}
    if not _ready(certificate) or not today <= until <= today + LONGEST or not fields or set(fields) - known:
        raise CannotPermit
    given = UsePermission.objects.create(
        certificate=certificate,
        organ=organ,
        purpose=purpose,
        item_code=item_code,
        fields=sorted(set(fields)),
        until_date=until,
        given_by=person,
    )
    detail = {"organ": organ.code, "purpose": purpose, "until": until.isoformat(), "fields": given.fields}
    record(event="certificate.use_permitted", by=by, subject=certificate, department=organ, detail=detail)
    return given


def _ready(certificate: Certificate) -> bool:
    """Usable today, and its file is made."""
    return certificate.is_usable_on(timezone.localdate()) and certificate.document.is_made


@transaction.atomic
def withdraw(*, permission: UsePermission, by: User) -> None:
    """The organ may not use it from now on; again changes nothing."""
    ended = UsePermission.objects.filter(pk=permission.pk, withdrawn_at=None).update(withdrawn_at=timezone.now())
    if ended:
        detail = {"organ": permission.organ.code}
        record(event="certificate.use_withdrawn", by=by, subject=permission.certificate, detail=detail)


@transaction.atomic
def use(*, permission: UsePermission, key: OrganKey, what: str = UsedPart.FACE) -> CertificateUse:
    """Write down one use by the system of ``key`` and tell the holder, or who leads the enterprise. Raises CannotUse.

    The caller has loaded the permission with ``access.get_for_organ``; a withdrawal that came between is noticed here.
    """
    certificate = permission.certificate
    standing = UsePermission.objects.in_force(on=timezone.localdate()).filter(pk=permission.pk).exists()
    if not standing or not _ready(certificate) or (what == UsedPart.COPY and not permission.is_whole):
        raise CannotUse
    used = CertificateUse.objects.create(permission=permission, system=key.name[:80], what=UsedPart(what))
    detail = {"reason": permission.purpose, "part": str(what), "permission": permission.ref}
    record(event="certificate.used", by=key, subject=certificate, department=permission.organ, detail=detail)
    if person := reader_of(certificate):
        words = {"certificate": called(certificate), "organ": permission.organ.name, "purpose": permission.purpose}
        url = reverse("certificates:detail", args=[certificate.pk])
        notify(person=person, template="certificate_used", context=words, url=url, outside=False)
    return used


def copy_for(permission: UsePermission) -> bytes:
    """A PDF of the certificate with a watermark that says for whom, for what and until when. No signature is left."""
    certificate = permission.certificate
    words = (
        f"此件由{certificate.issuer.name}提供，仅供{permission.organ.name}办理“{permission.purpose}”使用，"
        f"有效期至{chinese_day(permission.until_date)}"
    )
    return marked_copy(read_bytes(certificate.document.file), words=words, title=certificate.type.name)

"""免证办: what a case keeps of a certificate that stood in for a paper: a copy with purpose and last day across it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from services.applications.enums import MaterialSource
from services.applications.models import Application, CaseFile, CaseMaterial
from services.audit.operations import record
from services.certificates.operations.copies import case_copy
from services.common import transaction
from services.files.models import StoredFile
from services.files.operations import remove, remove_unlinked, store_bytes

if TYPE_CHECKING:
    from services.accounts.models import User
    from services.certificates.models import HeldDocument

GOOD_FOR = timedelta(days=180)
"""How long a copy may serve the case it was made for."""
COPY = "application/pdf"


def copy_held(*, application: Application) -> int:
    """Make the copies this case lacks, once each; how many were made. Raises documents.operations.NotMadeYet.

    A copy of a paper, without words across it, is taken out when its marked copy is there.
    """
    if not application.number:  # cancelled meanwhile: a copy would bear no number of a case
        return 0
    rows = application.materials.filter(source=MaterialSource.HELD, held__isnull=False)
    related = ("material", "held__file", "held__certificate__type", "held__certificate__issuer")
    made = 0
    for row in rows.select_related(*related, "held__certificate__document__file").order_by("pk"):
        if not _is_copied(row) and not _is_out(row.held):
            pdf = case_copy(row.held, purpose=_purpose(application), until=_until(row.held))
            made += _keep(application, row, pdf)
    return made


def drop_copies(*, application: Application, by: User) -> None:
    """The number of the case is void: the copies that bear it are deleted, a compared paper lies there as before.

    Call inside the transaction in which the case is a draft again.
    """
    rows = application.materials.filter(source=MaterialSource.HELD, held__isnull=False).select_related("held")
    for row in rows.order_by("pk"):
        copies = row.files.filter(removed_at=None).exclude(file=row.held.file_id or 0)
        files = list(StoredFile.objects.filter(pk__in=copies.values("file")).order_by("pk"))
        copies.delete()
        remove_unlinked(files=files, by=by)
        row.files.filter(file=row.held.file_id or 0).update(removed_at=None)


def _is_copied(row: CaseMaterial) -> bool:
    return row.files.filter(removed_at=None).exclude(file=row.held.file_id or 0).exists()


def _is_out(held: HeldDocument) -> bool:
    """A paper that its holder took out of the wallet: the case keeps it as it was handed in."""
    return held.certificate_id is None and held.file_id is None


def _purpose(application: Application) -> str:
    return f"{application.item_version.name}，办件编号{application.number}"


def _until(held: HeldDocument) -> date:
    """The day the copy ends: with the certificate itself when that is sooner."""
    ends = held.certificate.valid_to if held.certificate else held.valid_to
    return min(filter(None, (timezone.localdate() + GOOD_FOR, ends)))


def _keep(application: Application, row: CaseMaterial, pdf: bytes) -> bool:
    """False when another made it, or the case was cancelled, or has another number by now."""
    file = store_bytes(data=pdf, name=f"{row.material.name}.pdf", media_type=COPY)
    with transaction.atomic():
        now = Application.objects.select_for_update().get(pk=application.pk)
        CaseMaterial.objects.select_for_update().get(pk=row.pk)
        if _is_copied(row) or now.number != application.number:
            remove(file=file, by=None)
            return False
        row.files.filter(removed_at=None).update(removed_at=timezone.now())
        CaseFile.objects.create(application=application, material=row, file=file)
        record(
            event="certificate.copied_for_case",
            by=None,
            subject=row.held.certificate or row.held,
            department=application.department,
            detail={"case": application.ref, "reason": application.item_version.name},
        )
    return True

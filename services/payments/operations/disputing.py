"""Somebody says that a bill is wrong: it is not dunned until that is decided; nothing else changes.

For pages: `open_dispute`, `decide_dispute`; AlreadyDisputed, OwnDispute, ValueError, UploadRefused are shown as they
are.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from services.audit.operations import record
from services.common import transaction
from services.common.statements import change
from services.files.operations import linked_or_removed, store_upload
from services.payments.enums import DisputeState
from services.payments.models import Dispute, DisputePhoto
from services.payments.operations.announcing import tell_decided

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.core.files.uploadedfile import UploadedFile

    from services.accounts.models import User
    from services.files.models import StoredFile
    from services.payments.models import Bill


KEPT_FOR = timedelta(days=3 * 365)
"""So long the photo of an objection is kept after it was decided: until nobody goes to court about it any more."""
AT_ONCE = 500


class AlreadyDisputed(Exception):
    """Somebody looks into this bill already. Answered with 409."""

    def __init__(self) -> None:
        super().__init__(_("Somebody is looking into this bill already."))


class AlreadyDecided(Exception):
    """It was decided before. Answered with 409."""


class OwnDispute(PermissionError):
    """Nobody decides what they brought forward themselves."""


class NotAPhoto(ValueError):
    """Only pictures are shown beside an objection."""

    def __init__(self) -> None:
        super().__init__(_("Hand in a photo or a picture of the screen (JPG, PNG)."))


def open_dispute(*, bill: Bill, reason: str, by: User, photo: UploadedFile | None = None) -> Dispute:
    """Say what is wrong with a bill, with a picture that proves it where there is one.

    Raises AlreadyDisputed, UploadRefused, NotAPhoto, ValueError without a reason.
    """
    if not reason.strip():
        raise ValueError(_lazy("Say what is wrong with the bill."))
    with linked_or_removed(by=by) as files:
        if photo is not None:
            files.append(store_upload(upload=photo, by=by))
            if not files[0].is_image:
                raise NotAPhoto
        return _open(bill, reason, files, by=by)


def _open(bill: Bill, reason: str, files: Sequence[StoredFile], *, by: User) -> Dispute:
    try:
        with transaction.atomic():
            dispute = Dispute.objects.create(bill=bill, reason=reason.strip()[:500], opened_by=by)
            DisputePhoto.objects.bulk_create(DisputePhoto(dispute=dispute, file=file) for file in files)
            record(event="bill.disputed", by=by, subject=bill.subject, department=bill.payee.department)
    except IntegrityError:
        raise AlreadyDisputed from None
    return dispute


@transaction.atomic
def decide_dispute(*, dispute: Dispute, upheld: bool, decision: str, by: User) -> None:
    """Say who is right and why; who objected is told. What follows (a new version, a refund) is done by its own verb.

    Raises OwnDispute, AlreadyDecided, ValueError without a word why.
    """
    if by.pk == dispute.opened_by_id:
        raise OwnDispute
    if not decision.strip():
        raise ValueError(_lazy("Say why: the payer reads it."))
    state = DisputeState.UPHELD if upheld else DisputeState.REJECTED
    fields = {"decided_by": by, "decided_at": timezone.now(), "decision": decision.strip()[:500]}
    if not change(dispute, where={"state": [DisputeState.OPEN]}, state=state, **fields):
        raise AlreadyDecided
    detail = {"bill": dispute.bill.ref, "upheld": upheld}
    record(event="bill.dispute_decided", by=by, subject=dispute.bill.subject, detail=detail)
    tell_decided(dispute=dispute)


def drop_old_photos() -> int:
    """Daily. The rows go; the sweep of files takes the pictures within days. How many went."""
    old = DisputePhoto.objects.filter(dispute__decided_at__lt=timezone.now() - KEPT_FOR)
    found = list(old.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    DisputePhoto.objects.filter(pk__in=found).delete()
    return len(found)

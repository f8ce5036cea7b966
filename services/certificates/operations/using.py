"""What is done with certificates that are there: looked at, taken away, compared with an original."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.accounts.models import Enterprise
from services.audit.operations import record
from services.audit.refs import ref
from services.certificates.enums import TrustLevel
from services.certificates.models import Certificate, HeldDocument
from services.common import transaction

if TYPE_CHECKING:
    from services.accounts.models import Person, User
    from services.departments.models import Department
    from services.files.models import StoredFile


def keep_checked(
    *, holder: Person | Enterprise, kind: str, title: str, file: StoredFile, organ: Department, by: User
) -> HeldDocument:
    """A clerk compared this copy with its original (trust level B): it need not be handed in again."""
    whose = {"enterprise": holder} if isinstance(holder, Enterprise) else {"person": holder}
    held, new = HeldDocument.objects.get_or_create(
        **whose,
        kind=kind,
        file=file,
        defaults={"title": title, "trust_level": TrustLevel.CHECKED, "verified_by": organ.name[:60]},
    )
    if new:
        record(event="certificate.paper_checked", by=by, subject=held, department=organ, detail={"kind": kind})
    return held


@transaction.atomic
def reveal(*, certificate: Certificate, by: User) -> None:
    """The holder looked at the unmasked face data: written down, so that they can see who did and when."""
    _note("certificate.revealed", certificate, by)


@transaction.atomic
def note_download(*, certificate: Certificate, by: User) -> None:
    """The signed file left the portal."""
    _note("certificate.downloaded", certificate, by)


@transaction.atomic
def note_decision_read(*, certificate: Certificate, by: User) -> None:
    """The decision that revoked it left the portal."""
    _note("certificate.decision_read", certificate, by)


def _note(event: str, certificate: Certificate, by: User) -> None:
    """What somebody did who may see it; under the holder's name too when it was another."""
    holder = certificate.holder or certificate.holder_enterprise
    detail = {} if by.person_id and by.person_id == certificate.holder_id else {"on_behalf": ref(holder)}
    record(event=event, by=by, subject=certificate, department=certificate.issuer, detail=detail)

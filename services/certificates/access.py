"""Which certificates a resident may see and use, and which members of staff work on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from services.accounts.access import person_of
from services.accounts.acting import right_for
from services.accounts.enums import ActingKind, ActingScope
from services.audit.refs import ref
from services.certificates.enums import ChangeState
from services.certificates.models import (
    Certificate,
    CertificateType,
    ChangeProposal,
    HeldDocument,
    IssueBatch,
    PaperCopy,
    UsePermission,
)
from services.common.access import NotFoundOrNotYours
from services.departments.access import departments_of, has_role
from services.departments.enums import Role

if TYPE_CHECKING:
    from datetime import date, datetime

    from services.accounts.models import Enterprise, Person, User
    from services.certificates.querysets import CertificateQuerySet
    from services.departments.models import Department
    from services.documents.models import Document

LOOKS = (Role.EXAMINER, Role.APPROVER, Role.HEAD, Role.DELIVERER)
"""Who finds the certificates of the own organ at the desk."""
PROPOSES = (Role.EXAMINER, Role.APPROVER)
AGREES = (Role.APPROVER, Role.HEAD)
READS_IN = (Role.EXAMINER,)
"""Who makes a batch; those in ``AGREES`` start it."""
HANDS_OUT = (Role.DELIVERER,)
_RELATED = ("type", "document", "document__file", "issuer", "holder", "holder_enterprise")


def issued_by_own(user: User, *roles: str) -> CertificateQuerySet:
    """Certificates of the organs where ``user`` holds one of ``roles`` today (any that looks when none is named)."""
    return Certificate.objects.filter(issuer__in=departments_of(user, *(roles or LOOKS)))


def get_for_counter(user: User, pk: int, *roles: str) -> Certificate:
    """A certificate of an organ one works for, with one of ``roles``. Raises the same 404 for absent and not theirs."""
    found = Certificate.objects.select_related(*_RELATED).filter(pk=pk).order_by("pk").first()
    if found is None:
        raise NotFoundOrNotYours
    if not has_role(user, *(roles or LOOKS), department=found.issuer_id):
        raise NotFoundOrNotYours(ref(found))
    return found


def get_change(user: User, reference: str) -> ChangeProposal:
    """A proposed change in an organ where one agrees, or one's own. Raises NotFoundOrNotYours."""
    related = [f"certificate__{name}" for name in _RELATED]
    found = ChangeProposal.objects.select_related(*related).filter(ref=reference).order_by("pk").first()
    if found is None:
        raise NotFoundOrNotYours
    issuer = found.certificate.issuer_id
    if found.proposed_by_id == user.pk and has_role(user, *PROPOSES, department=issuer):
        return found
    if not has_role(user, *AGREES, department=issuer):
        raise NotFoundOrNotYours(ref(found.certificate))
    return found


def decision_of(certificate: Certificate) -> Document | None:
    """The signed decision by which it was revoked at the desk; None without one, or while it is made."""
    done = ChangeProposal.objects.filter(certificate=certificate, state=ChangeState.DONE, document__file__isnull=False)
    found = done.select_related("document__file").order_by("-pk").first()
    return found.document if found else None


def get_decision(certificate: Certificate) -> Document:
    """The same for a page that needs it. Raises NotFoundOrNotYours without one."""
    found = decision_of(certificate)
    if found is None:
        raise NotFoundOrNotYours
    return found


def changes_to_agree(user: User) -> list[ChangeProposal]:
    """Open proposals in organs where ``user`` agrees, oldest first; one's own wait for somebody else."""
    waiting = ChangeProposal.objects.filter(
        state=ChangeState.OPEN, certificate__issuer__in=departments_of(user, *AGREES)
    )
    related = ("certificate__type", "certificate__issuer", "certificate__holder_enterprise", "proposed_by")
    return list(waiting.exclude(proposed_by=user).select_related(*related).order_by("pk"))


def get_batch(user: User, reference: str, *roles: str) -> IssueBatch:
    """A batch of an organ one works for, with one of ``roles``. Raises NotFoundOrNotYours."""
    related = ("type", "issuer", "made_by", "decided_by")
    found = IssueBatch.objects.select_related(*related).filter(ref=reference).order_by("pk").first()
    if found is None:
        raise NotFoundOrNotYours
    if not has_role(user, *(roles or LOOKS), department=found.issuer_id):
        raise NotFoundOrNotYours(ref(found))
    return found


def get_paper(user: User, pk: int) -> PaperCopy:
    """A print of a certificate that one may hand out. Raises NotFoundOrNotYours."""
    related = [f"certificate__{name}" for name in _RELATED]
    found = PaperCopy.objects.select_related(*related).filter(pk=pk).order_by("pk").first()
    if found is None:
        raise NotFoundOrNotYours
    if not has_role(user, *HANDS_OUT, department=found.certificate.issuer_id):
        raise NotFoundOrNotYours(ref(found.certificate))
    return found


def may_listen_to_batch(user: User, topic: str) -> bool:
    """Topic ``batch.<number>``: who looks at the certificates of its organ."""
    number = topic.partition(".")[2]
    if not user.is_staff or not number.isdigit() or len(number) > 9:
        return False
    return IssueBatch.objects.filter(pk=number, issuer__in=departments_of(user, *LOOKS)).exists()


def get_for_resident(user: User, pk: int) -> Certificate:
    """The resident's own certificate, or one of somebody who lets them see certificates today.

    Raises the same 404 for absent and not theirs.
    """
    related = ("type", "document", "document__file", "issuer", "holder", "holder_enterprise")
    found = Certificate.objects.select_related(*related).filter(pk=pk).first()
    person = person_of(user)
    if found is None:
        raise NotFoundOrNotYours
    if person is None or not may_see(person, found):
        raise NotFoundOrNotYours(ref(found))
    return found


def may_see(person: Person, certificate: Certificate) -> bool:
    """Whether it is theirs, or its holder lets them see and show certificates today."""
    if certificate.holder_id == person.pk:
        return True
    return right_for(person, certificate.holder or certificate.holder_enterprise, ActingScope.CERTIFICATES) is not None


def may_permit(person: Person, certificate: Certificate) -> bool:
    """Whether they may let an organ use it: its holder, a child's guardian, who acts for the enterprise; no agent."""
    if certificate.holder_id == person.pk:
        return True
    right = right_for(person, certificate.holder or certificate.holder_enterprise, ActingScope.CERTIFICATES)
    return right is not None and right.kind in (ActingKind.GUARDIAN, ActingKind.ENTERPRISE)


def get_to_permit(user: User, pk: int) -> Certificate:
    """A certificate whose use they may permit. Raises NotFoundOrNotYours."""
    certificate = get_for_resident(user, pk)
    if not may_permit(user.person, certificate):
        raise NotFoundOrNotYours(ref(certificate))
    return certificate


def usable_documents(holder: Person | Enterprise, *, on: date | None = None) -> dict[int, HeldDocument]:
    """Certificate type id → the best held document of that type that stands in for paper on the day (免证办).

    Trust level A before B; of two, the newest.
    """
    types = dict(CertificateType.objects.values_list("code", "pk"))
    found = reusable_documents(holder, on=on)
    return {types[kind]: held for kind, held in found.items() if kind in types}


def reusable_documents(holder: Person | Enterprise, *, on: date | None = None) -> dict[str, HeldDocument]:
    """Kind → the best held document of that kind: a certificate, or a paper that a clerk compared with its original."""
    day = on or timezone.localdate()
    found = HeldDocument.objects.reusable(holder, on=day).select_related("certificate", "certificate__type", "file")
    best: dict[str, HeldDocument] = {}
    for held in found:
        best.setdefault(held.kind, held)
    return best


def held(person: Person, code: str, *, at: datetime) -> bool:
    """Whether they had a certificate of this type at that moment, or a paper that a clerk had compared."""
    return HeldDocument.objects.proving(person, code, at=at).exists()


def get_permission(certificate: Certificate, ref: str) -> UsePermission:
    """A permission given for this certificate; the same 404 for absent and another's."""
    found = UsePermission.objects.filter(certificate=certificate, ref=ref).order_by("pk").first()
    if found is None:
        raise NotFoundOrNotYours
    return found


def get_for_organ(organ: Department, reference: str) -> UsePermission:
    """A permission in force that was given to this organ. The same 404 for absent, ended and another organ's."""
    related = ("type", "issuer", "document__file", "holder", "holder_enterprise__legal_representative")
    related = ("organ", *(f"certificate__{name}" for name in related))
    found = UsePermission.objects.select_related(*related).filter(ref=reference).order_by("pk").first()
    if found is None:
        raise NotFoundOrNotYours
    if found.organ_id != organ.pk or not found.is_in_force_on(timezone.localdate()):
        raise NotFoundOrNotYours(ref(found.certificate))
    return found

"""Staff change the state of a certificate: one proposes with ground and reason, another of the organ agrees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from services.audit.operations import record
from services.audit.refs import ref
from services.certificates import finding
from services.certificates.enums import CertificateStatus, ChangeState
from services.certificates.models import Certificate, ChangeProposal
from services.certificates.operations.life import FINAL, change_status
from services.certificates.operations.telling import called, reader_of
from services.common import transaction
from services.common.live import tell_live
from services.common.personal import looks_personal
from services.departments.access import recusal_reason
from services.documents.operations import request_document
from services.notices.operations import notify

if TYPE_CHECKING:
    from collections.abc import Sequence

    from services.accounts.models import User

CHANGED = "certificate.changed"
"""Live event of the holder: pages that show the certificate are drawn anew."""
RELATED = ("type", "issuer", "document", "holder", "holder_enterprise")
REVOCATION = "撤销决定书"
PAPER = "certificate_revocation"
"""Template of the decision."""
TARGETS = {
    CertificateStatus.VALID: (CertificateStatus.SUSPENDED, *FINAL),
    CertificateStatus.SUSPENDED: (CertificateStatus.VALID, *FINAL),
}
"""State → what staff may make of it; from any other nothing (domain: GB/T 36903 states; nothing is deleted)."""


class CannotPropose(Exception):
    """``str(error)`` tells a person why."""


class OwnCertificate(CannotPropose):
    """Nobody changes a certificate of their own or of somebody close to them."""


def targets(certificate: Certificate) -> tuple[CertificateStatus, ...]:
    """What may be proposed now; nothing for a version that was replaced."""
    return TARGETS.get(CertificateStatus(certificate.status), ())


@transaction.atomic
def propose_change(*, certificate: Certificate, target: str, ground: str, reason: str, by: User) -> ChangeProposal:
    """Say what should become of ``certificate``; nothing changes yet.

    ``reason`` is read by whoever verifies. Raises CannotPropose, OwnCertificate.
    """
    refuse_kin(certificate, by)
    if CertificateStatus(target) not in targets(certificate):
        raise CannotPropose(_("This cannot be made of it now. Load the page again."))
    if looks_personal(f"{ground} {reason}"):
        raise CannotPropose(_("Ground and reason are read by the public: leave numbers of persons out."))
    try:
        with transaction.atomic():
            proposal = ChangeProposal.objects.create(
                certificate=certificate, target=target, ground=ground, reason=reason, proposed_by=by
            )
    except IntegrityError as error:
        raise CannotPropose(_("A change of this certificate is proposed already.")) from error
    _note("certificate.change_proposed", proposal, by, {"status": str(target), "ground": ground, "reason": reason})
    return proposal


@transaction.atomic
def agree_to_change(*, proposal: ChangeProposal, by: User) -> Certificate:
    """The second person agrees: certificate, register and verification say so at once, the holder is told.

    A revocation is a decision: its paper (撤销决定书) is numbered, sealed by the organ and made after the commit.
    Raises CannotPropose for one's own proposal or one that is decided, OwnCertificate, CannotChange.
    """
    refuse_kin(proposal.certificate, by)
    if proposal.proposed_by_id == by.pk:
        raise CannotPropose(_("You proposed this. Another person must agree."))
    _decide(proposal, ChangeState.DONE, by=by)
    certificate = Certificate.objects.select_related(*RELATED).get(pk=proposal.certificate_id)
    change_status(certificate=certificate, status=proposal.target, reason=proposal.reason, by=by)
    if proposal.target == CertificateStatus.REVOKED:
        _owe_decision(proposal, certificate, by=by)
    _note("certificate.change_agreed", proposal, by, {"status": proposal.target, "ground": proposal.ground})
    _tell(certificate, proposal)
    return certificate


def _owe_decision(proposal: ChangeProposal, certificate: Certificate, *, by: User) -> None:
    holder, organ = certificate.holder or certificate.holder_enterprise, certificate.issuer
    context = {
        "title": REVOCATION,
        "holder": holder.name,
        "certificate": certificate.type.name,
        "certificate_number": certificate.number,
        "issued_on": certificate.issued_on.isoformat(),
        "ground": proposal.ground,
        "reason": proposal.reason,
        "organ": organ.name,
        "organ_phone": organ.enquiry_phone,
        "complaint_phone": organ.complaint_phone,
        "review_body": organ.review_body,
        "court": organ.court,
        "on_date": timezone.localdate().isoformat(),
    }
    proposal.document = request_document(
        kind="revocation",
        template=PAPER,
        context=context,
        seal=organ,
        series="revocation",
        subject_ref=ref(certificate),
        title=f"{REVOCATION}（{certificate.type.name}）",
        holder_masked=finding.holder_said(certificate),
        on_made="services.certificates.tasks.decision_made",
        by=by,
    )
    proposal.save(update_fields=["document"])


@transaction.atomic
def show_decision(*, document_id: int) -> None:
    """The decision is signed: the holder's page offers it."""
    related = ("certificate__holder", "certificate__holder_enterprise__legal_representative")
    for proposal in ChangeProposal.objects.filter(document=document_id).select_related(*related).order_by("pk"):
        if person := reader_of(proposal.certificate):
            tell_live(person.pk, CHANGED, {"certificate": proposal.certificate_id})


@transaction.atomic
def decline_change(*, proposal: ChangeProposal, answer: str, by: User) -> None:
    """Not agreed to; who proposed it takes it back. Nothing changes. Raises CannotPropose."""
    own = proposal.proposed_by_id == by.pk
    if not own:
        refuse_kin(proposal.certificate, by)
    if not own and not answer.strip():
        raise CannotPropose(_("Say why not."))
    if looks_personal(answer):
        raise CannotPropose(_("Leave numbers of persons out."))
    _decide(proposal, ChangeState.WITHDRAWN if own else ChangeState.DECLINED, by=by, answer=answer)
    _note("certificate.change_declined", proposal, by, {"status": proposal.target, "reason": answer})


def refuse_kin(certificate: Certificate, by: User) -> None:
    """Raises OwnCertificate when ``by`` holds it, or somebody close to them, or leads the enterprise that does."""
    if recusal_reason(by, _persons(certificate)):
        raise OwnCertificate(_("This certificate is yours, or of somebody close to you. A colleague must do it."))


def without_kin(certificates: Sequence[Certificate], by: User) -> list[Certificate]:
    """Those that are neither ``by``'s nor of somebody close; registers are asked once for all, then for each.

    Call outside a transaction.
    """
    concerned = set().union(*map(_persons, certificates))
    if not concerned or not recusal_reason(by, concerned):
        return list(certificates)
    return [one for one in certificates if not recusal_reason(by, _persons(one))]


def _persons(certificate: Certificate) -> set[int]:
    if certificate.holder_id:
        return {certificate.holder_id}
    led_by = certificate.holder_enterprise.legal_representative_id
    return {led_by} if led_by else set()


def _decide(proposal: ChangeProposal, state: str, *, by: User, answer: str = "") -> None:
    moved = ChangeProposal.objects.filter(pk=proposal.pk, state=ChangeState.OPEN).update(
        state=state, decided_by=by, decided_at=timezone.now(), answer=answer
    )
    if not moved:
        raise CannotPropose(_("This was decided a moment ago."))
    proposal.refresh_from_db()


def _note(event: str, proposal: ChangeProposal, by: User, detail: dict[str, str]) -> None:
    certificate = proposal.certificate
    record(event=event, by=by, subject=certificate, department=certificate.issuer, detail=detail)


def _tell(certificate: Certificate, proposal: ChangeProposal) -> None:
    person = reader_of(certificate)
    if person is None:
        return
    words = {
        "certificate": called(certificate),
        "organ": certificate.issuer.name,
        "state": str(certificate.get_status_display()),
        "reason": proposal.reason,
        "ground": proposal.ground,
    }
    url = reverse("certificates:detail", args=[certificate.pk])
    notify(person=person, template="certificate_changed", context=words, url=url)
    tell_live(person.pk, CHANGED, {"certificate": certificate.pk})

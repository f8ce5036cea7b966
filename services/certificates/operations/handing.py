"""Staff look certificates up, print them and hand the paper out: each written down, with whom it was handed to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from services.accounts.models import id_index
from services.audit.operations import record
from services.certificates import finding
from services.certificates.models import Certificate, PaperCopy
from services.certificates.operations.changing import OwnCertificate, refuse_kin, without_kin
from services.common import transaction
from services.common.personal import looks_personal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from services.accounts.models import User


class CannotPrint(Exception):
    """``str(error)`` tells a person why."""


class NotTheirDocument(CannotPrint):
    """The document is not the holder's, and nobody said that it is collected for another."""


@transaction.atomic
def look_for(*, rows: QuerySet[Certificate], words: str, by: User) -> list[Certificate]:
    """Search ``rows``; that it was done and how much was found is written down, the words are not."""
    found = finding.search(rows, words)
    record(event="certificate.looked_for", by=by, detail={"count": len(found)})
    return found


@transaction.atomic
def note_view(*, certificate: Certificate, by: User) -> None:
    """A member of staff opened it, masked."""
    record(event="certificate.viewed", by=by, subject=certificate, department=certificate.issuer)


def may_be_printed(certificate: Certificate) -> bool:
    """Usable today, and its file is made."""
    return certificate.is_usable_on(timezone.localdate()) and certificate.document.is_made


def print_copies(
    *, certificates: Sequence[Certificate], by: User, blank_number: str = "", reason: str = ""
) -> list[PaperCopy]:
    """Write down that these are printed. A second print of one needs a reason. Raises CannotPrint, OwnCertificate."""
    if looks_personal(reason):
        raise CannotPrint(_("Leave numbers of persons out."))
    if len(without_kin(certificates, by)) < len(certificates):  # registers answer before the transaction begins
        raise OwnCertificate(_("This certificate is yours, or of somebody close to you. A colleague must do it."))
    with transaction.atomic():
        return _all_printed(certificates, by, blank_number, reason)


def _all_printed(certificates: Sequence[Certificate], by: User, blank_number: str, reason: str) -> list[PaperCopy]:
    copies, before = [], set()
    if not reason:
        printed = PaperCopy.objects.filter(certificate__in=certificates)
        before = set(printed.values_list("certificate", flat=True))
    for certificate in certificates:
        if not may_be_printed(certificate):
            raise CannotPrint(_("It is not in force, or its file is not made yet."))
        if certificate.pk in before:
            raise CannotPrint(_("It was printed before. Say why it is printed again."))
        copies.append(_printed(certificate, blank_number, reason, by))
    return copies


def _printed(certificate: Certificate, blank_number: str, reason: str, by: User) -> PaperCopy:
    series = f"{certificate.issuer_id}-{certificate.type_id}"
    words = {"blank_number": blank_number, "blank_series": series, "reason": reason}
    try:
        with transaction.atomic():
            copy = PaperCopy.objects.create(certificate=certificate, printed_by=by, **words)
    except IntegrityError as error:
        if blank_number and PaperCopy.objects.filter(blank_series=series, blank_number=blank_number).exists():
            raise CannotPrint(_("This blank form was used for another certificate.")) from error
        raise CannotPrint(_("It was printed before. Say why it is printed again.")) from error
    detail = {"reason": reason} if reason else {}
    record(event="certificate.printed", by=by, subject=certificate, department=certificate.issuer, detail=detail)
    return copy


@transaction.atomic
def hand_out(
    *,
    copy: PaperCopy,
    receiver_name: str,
    id_type: str,
    id_number: str,
    by: User,
    is_for_another: bool = False,
    authority: str = "",
) -> None:
    """The paper goes to its holder against their document, or to who collects it for them (代领) on an authority.

    Raises NotTheirDocument, CannotPrint when it was handed out or ended meanwhile, OwnCertificate.
    """
    certificate = Certificate.objects.select_related("issuer", "holder", "holder_enterprise__legal_representative").get(
        pk=copy.certificate_id
    )
    refuse_kin(certificate, by)
    if not certificate.is_usable_on(timezone.localdate()):
        raise CannotPrint(_("The certificate is not in force any more: keep the paper and void it."))
    if is_for_another and not authority.strip():
        raise NotTheirDocument(_("Say what shows that they may collect it, for example a letter of the holder."))
    if not is_for_another and not _theirs(certificate, id_type, id_number):
        raise NotTheirDocument(_("This is not the document of the holder. Who collects for another says so."))
    if looks_personal(authority):
        raise CannotPrint(_("Leave numbers of persons out."))
    handed = PaperCopy.objects.filter(pk=copy.pk, handed_at=None).update(
        handed_by=by,
        handed_at=timezone.now(),
        receiver_name=receiver_name,
        receiver_id_type=id_type,
        receiver_id_number=id_number,
        is_for_another=is_for_another,
        authority=authority,
    )
    if not handed:
        raise CannotPrint(_("It was handed out a moment ago."))
    detail = {"agent": is_for_another}
    record(event="certificate.handed_out", by=by, subject=certificate, department=certificate.issuer, detail=detail)


def _theirs(certificate: Certificate, id_type: str, id_number: str) -> bool:
    """The holder's own document, or that of the legal representative."""
    person = certificate.holder or certificate.holder_enterprise.legal_representative
    return person is not None and person.id_index == id_index(id_type, id_number)

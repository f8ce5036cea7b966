"""Paper certificates in the wallet: added by their holder (level C), compared with the original at a window (B)."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from django.db.models import ProtectedError
from django.urls import reverse
from django.utils import timezone

from services.accounts.models import Enterprise
from services.audit.operations import record
from services.audit.refs import ref
from services.certificates.access_papers import too_close
from services.certificates.enums import HolderKind, TrustLevel
from services.certificates.models import HeldDocument
from services.certificates.operations.telling import paper_called, reader
from services.common import transaction
from services.common.personal import mask_numbers
from services.documents.querysets import new_code
from services.files.models import StoredFile
from services.files.operations import remove_unlinked
from services.notices.operations import notify

if TYPE_CHECKING:
    from datetime import date

    from services.accounts.models import Person, User
    from services.certificates.models import CertificateType
    from services.departments.models import Department

MOST_WAITING = 20
"""Copies of one holder that may wait for a window."""


class TooManyPapers(Exception):
    """So many copies of this holder wait for a window already."""


class WrongHolder(Exception):
    """Certificates of this type are held by the other kind of holder."""


class NotWaiting(Exception):
    """The copy was decided about or taken away meanwhile."""


class NotImpartial(Exception):
    """The clerk is the holder or close to them: a colleague must compare it."""


@transaction.atomic
def add_paper(
    *,
    holder: Person | Enterprise,
    kind: CertificateType,
    file: StoredFile,
    number: str,
    valid_to: date | None,
    by: User,
) -> HeldDocument:
    """Put a copy of a paper certificate into the wallet; it stands in for nothing until a window compared it.

    Raises TooManyPapers, WrongHolder.
    """
    firm = isinstance(holder, Enterprise)
    if kind.holder_kind != (HolderKind.ENTERPRISE if firm else HolderKind.PERSON):
        raise WrongHolder
    if HeldDocument.objects.papers_of(holder).waiting().count() >= MOST_WAITING:
        raise TooManyPapers
    paper = HeldDocument.objects.create(
        **({"enterprise": holder} if firm else {"person": holder}),
        kind=kind.code,
        title=kind.name,
        trust_level=TrustLevel.UPLOADED,
        file=file,
        paper_number=number,
        valid_to=valid_to,
        check_code=new_code(),
    )
    record(event="certificate.paper_added", by=by, subject=paper, detail={"kind": kind.code} | _behalf(paper, by))
    return paper


@transaction.atomic
def remove_paper(*, paper: HeldDocument, by: User) -> None:
    """Take the copy out of the wallet: it stands in for nothing from now on, and its file is deleted.

    A case that used it keeps what it has.
    """
    if _taken_out(paper, by=by):
        detail = {"kind": paper.kind} | _behalf(paper, by)
        record(event="certificate.paper_removed", by=by, subject=paper, detail=detail)


def _taken_out(paper: HeldDocument, *, by: User | None) -> bool:
    """What stood on it and its file go, the row stays as the record of what was there; False when it was out."""
    standing = HeldDocument.objects.filter(pk=paper.pk, certificate=None, removed_at=None)
    file = StoredFile.objects.filter(pk__in=standing.values("file")).order_by("pk").first()
    out = {"removed_at": timezone.now(), "check_code": None, "file": None, "paper_number": ""}
    if not standing.update(**out):
        return False
    if file is not None:
        remove_unlinked(files=[file], by=by)
    return True


@transaction.atomic
def forget_papers(*, person: Person) -> int:
    """The account is closed: every copy is taken out of the wallet, those that no case used leave no row; how many."""
    papers = list(HeldDocument.objects.filter(person=person, certificate=None).order_by("pk"))
    for paper in papers:
        _taken_out(paper, by=None)
        with suppress(ProtectedError), transaction.atomic():
            paper.delete()
    return len(papers)


@transaction.atomic
def open_paper(*, paper: HeldDocument, organ: Department, by: User) -> None:
    """A clerk looks at the copy by the code that its holder told them: written down. Raises NotImpartial."""
    _impartial(paper, by)
    record(event="certificate.paper_opened", by=by, subject=paper, department=organ, detail={"kind": paper.kind})


@transaction.atomic
def confirm_paper(
    *, paper: HeldDocument, number: str, valid_to: date | None, organ: Department, by: User
) -> HeldDocument:
    """It is the same as its original (level B): it need not be handed in again until ``valid_to``.

    Number and last day are those the clerk read from the original. Raises NotWaiting, NotImpartial.
    """
    found = {
        "trust_level": TrustLevel.CHECKED,
        "verified_by": organ.name[:60],
        "paper_number": number,
        "valid_to": valid_to,
    }
    _decide(paper, found, organ=organ, by=by, event="certificate.paper_checked")
    _tell(paper, "paper_confirmed", {"organ": organ.name})
    return paper


@transaction.atomic
def refuse_paper(*, paper: HeldDocument, reason: str, organ: Department, by: User) -> HeldDocument:
    """It is not, or cannot be told: it stays a copy of its holder, with the reason. Raises NotWaiting, NotImpartial."""
    reason = mask_numbers(reason)
    _decide(paper, {"refused_reason": reason}, organ=organ, by=by, event="certificate.paper_refused")
    _tell(paper, "paper_refused", {"organ": organ.name, "reason": reason})
    return paper


def _decide(paper: HeldDocument, found: dict, *, organ: Department, by: User, event: str) -> None:
    _impartial(paper, by)
    waiting = HeldDocument.objects.waiting().filter(pk=paper.pk)
    values = found | {"check_code": None, "checked_at": timezone.now()}
    if not waiting.update(**values):
        raise NotWaiting
    paper.refresh_from_db()
    record(event=event, by=by, subject=paper, department=organ, detail={"kind": paper.kind})


def _impartial(paper: HeldDocument, by: User) -> None:
    if too_close(by, paper):
        raise NotImpartial


def _behalf(paper: HeldDocument, by: User) -> dict[str, str]:
    """Under the holder's name too when it was another."""
    own = paper.person_id is not None and by.person_id == paper.person_id
    return {} if own else {"on_behalf": ref(paper.person or paper.enterprise)}


def _tell(paper: HeldDocument, template: str, words: dict[str, str]) -> None:
    if person := reader(paper.person, paper.enterprise):
        url = reverse("certificates:paper", args=[paper.pk])
        notify(person=person, template=template, context={"certificate": paper_called(paper)} | words, url=url)

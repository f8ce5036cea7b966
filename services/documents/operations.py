"""Every write to the register: numbers, requests, the making of PDFs, changes of status."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone

from services.audit.operations import record
from services.audit.refs import actor_ref
from services.common.outbox import later
from services.common.statements import change, count_up, insert
from services.common.together import together
from services.departments.models import Department
from services.documents.enums import DocumentState, RegisterStatus
from services.documents.models import Document, NumberSeries, SealUse
from services.documents.printing.paper import print_document
from services.documents.querysets import new_code, number_key
from services.documents.sealing.providers import provider
from services.files.operations import store_bytes

if TYPE_CHECKING:
    from datetime import date

    from services.accounts.models import User

MAKE = "services.documents.tasks.make"
UNMADE = tuple(state for state in DocumentState if state != DocumentState.MADE)
SERIES_WORDS = {
    "receipt": "收",
    "supplement_notice": "补",
    "supplement_receipt": "补收",
    "acceptance": "受",
    "refusal_of_acceptance": "不受",
    "decision": "决",
    "withdrawal": "撤",
    "delivery": "送",
}
"""The word of a number after the organ's name; a series that is not listed stands for itself."""


class UnknownSeal(Exception):
    """No organ has this code."""


class NotMadeYet(Exception):
    """The document has no file yet."""


def take_number(*, series: str, year: int) -> int:
    """The next number of a series in a year, from 1, without gaps: given back when the transaction is undone.

    The counting row is held to the end of the transaction on both databases, so two takers wait for each other.
    """
    return count_up(NumberSeries, series=series, year=year)


def _organ(seal: Department | str) -> Department:
    if isinstance(seal, Department):
        return seal
    try:
        return Department.objects.get(code=seal)
    except Department.DoesNotExist as error:
        raise UnknownSeal(seal) from error


def _numbered(organ: Department, series: str) -> str:
    """``高州市公安局受〔2026〕00001号``."""
    head = f"{organ.name}{SERIES_WORDS.get(series, series)}"
    year = timezone.localdate().year
    return f"{head}〔{year}〕{take_number(series=head, year=year):05d}号"


def content_digest(*, template: str, number: str, seal: str, title: str, context: dict[str, Any]) -> str:
    """SHA-256 over what a document says, independent of when it is made."""
    said = {"template": template, "number": number, "seal": seal, "title": title, "context": context}
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"), cls=DjangoJSONEncoder)
    return hashlib.sha256(text.encode()).hexdigest()


def _frozen(context: dict[str, Any]) -> dict[str, Any]:
    """The context as JSON will keep it, so that the digest is over exactly what is stored."""
    return json.loads(json.dumps(context, cls=DjangoJSONEncoder))


def request_document(
    *,
    kind: str,
    template: str,
    context: dict[str, Any],
    seal: Department | str,
    series: str,
    subject_ref: str,
    title: str,
    by: User | None,
    holder_masked: str = "",
    valid_from: date | None = None,
    valid_to: date | None = None,
    on_made: str | None = None,
    number: str | None = None,
    version: int = 1,
) -> Document:
    """Register a document and have it made after the commit.

    ``template`` is a name in templates/pdf/notices or a path; ``seal`` the organ or its credit code; ``number``
    replaces the next one of ``series``. ``on_made`` names a task that gets ``document_id`` once the file is signed.
    Raises UnknownSeal.
    """
    organ = _organ(seal)
    document = Document(
        kind=kind,
        title=title,
        version=version,
        template=template,
        context=_frozen(context),
        seal=organ.code,
        issuer_name=organ.name,
        issuer_phone=organ.enquiry_phone,
        subject_ref=subject_ref,
        requested_by=actor_ref(by),
        on_made=on_made or "",
        verify_code=new_code(),
        valid_from=valid_from,
        valid_to=valid_to,
        holder_masked=holder_masked,
    )
    with transaction.atomic(savepoint=False):
        document.number = number or _numbered(organ, series)
        _register(document, organ, by=by)
    return document


def _register(document: Document, organ: Department, *, by: User | None) -> None:
    """Write the numbered row and ask for its file."""
    document.number_key = number_key(document.number)
    document.content_digest = content_digest(
        template=document.template,
        number=f"{document.number}#{document.version}",
        seal=document.seal,
        title=document.title,
        context=document.context,
    )
    insert(document)
    record(
        event="document.requested",
        by=by,
        subject=document,
        department=organ,
        detail={"kind": document.kind, "about": document.subject_ref},
    )
    later(MAKE, key=f"{MAKE}:{document.pk}", document_id=document.pk)


def make_document(document_id: int) -> Document:
    """Print, seal and keep the document; does nothing more when it is made already.

    Printing and sealing happen outside the transaction. What went wrong stands in ``failure``; the error is raised on,
    so that the task is tried again.
    """
    document = Document.objects.get(pk=document_id)
    return document if document.is_made else make_now(document)


def make_now(document: Document) -> Document:
    """``make_document`` for a caller that holds the row: 秒批 and tasks, never inside a request's transaction."""
    try:
        printed = print_document(document)
        sealed = provider().seal(
            printed.pdf,
            organ_code=document.seal,
            organ_name=document.issuer_name,
            place=printed.seal,
            reason=document.title,
        )
    except Exception as error:
        Document.objects.filter(pk=document.pk).exclude(state=DocumentState.MADE).update(
            state=DocumentState.FAILED, failure=type(error).__name__[:200]
        )
        raise
    return _keep(document, sealed.pdf, pages=printed.pages, fingerprint=sealed.fingerprint)


@together()
def _keep(document: Document, pdf: bytes, *, pages: int, fingerprint: str) -> Document:
    """Store the file unless another worker was first; log the seal; tell who waits."""
    if not change(document, where={"state": UNMADE}):  # held to the end: whoever prints it too waits here
        document.refresh_from_db()
        return document
    digest = hashlib.sha256(pdf).hexdigest()
    name = f"{document.title}.pdf"
    file = store_bytes(data=pdf, name=name, media_type="application/pdf", pages=pages, signed=True)
    change(
        document,
        where={"state": UNMADE},
        file=file,
        state=DocumentState.MADE,
        failure="",
        made_at=timezone.now(),
        digest_sha256=digest,
        digest_sm3=sm3(pdf),
    )
    document.file = file
    insert(
        SealUse(
            document=document,
            seal=document.seal,
            provider=provider().name,
            certificate_fingerprint=fingerprint,
            file_digest=digest,
            ordered_by=document.requested_by,
        )
    )
    record(
        event="document.sealed",
        by=None,
        subject=document,
        detail={"sha256": digest, "ordered_by": document.requested_by},
    )
    if document.on_made:
        later(document.on_made, key=f"{document.on_made}:{document.pk}", document_id=document.pk)
    return document


def sm3(data: bytes) -> str:
    """SM3 (GB/T 32905) in hex, or the empty text where the system's library lacks it."""
    try:
        return hashlib.new("sm3", data).hexdigest()
    except ValueError:
        return ""


@transaction.atomic
def set_register_status(*, document: Document, status: str, reason: str, by: User | None) -> Document:
    """What public verification says of the document from now on. Raises ValueError for an unknown status."""
    status = RegisterStatus(status)
    Document.objects.filter(pk=document.pk).update(status=status, status_reason=reason, status_at=timezone.now())
    document.refresh_from_db(fields=["status", "status_reason", "status_at"])
    record(event="document.status_changed", by=by, subject=document, detail={"status": str(status)})
    return document

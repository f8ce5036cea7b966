"""Every write to the register: numbers, requests, the making of PDFs, changes of status."""

from __future__ import annotations

import hashlib
import json
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from services.audit.operations import record
from services.audit.refs import actor_ref
from services.common import crypto, transaction
from services.common.models import Priority
from services.common.outbox import later
from services.common.statements import Read, change, count_up, insert
from services.common.together import together
from services.departments.models import Department
from services.documents.access import may_seal
from services.documents.enums import DocumentState, RegisterStatus
from services.documents.keeping import kept
from services.documents.models import DetachedSignature, Document, NumberSeries, SealRight, SealUse
from services.documents.printing.paper import print_document
from services.documents.querysets import holder_key, new_code, number_key
from services.documents.sealing.providers import Sealed, provider
from services.documents.sealing.statements import digest
from services.files.operations import store_bytes

if TYPE_CHECKING:
    from datetime import date

    from services.accounts.models import User

MAKE = "services.documents.tasks.make"
_BY_ID: Read[Document] = Read(lambda pk: Document.objects.filter(pk=pk), pk=int)
UNMADE = tuple(state for state in DocumentState if state != DocumentState.MADE)
SERIES_WORDS = {
    "receipt": "收",
    "supplement_notice": "补",
    "supplement_receipt": "补收",
    "acceptance": "受",
    "later_acceptance": "容受",
    "refusal_of_acceptance": "不受",
    "decision": "决",
    "withdrawal": "撤",
    "special_procedure": "特",
    "extension": "延",
    "termination": "终",
    "termination_unpaid": "终缴",
    "payment_notice": "缴通",
    "delivery": "送",
    "promise": "承诺",
    "revocation": "撤决",
    "payment_receipt": "缴凭",
    "transfer_list": "交",
    "forwarding": "转",
}
"""The word of a number after the organ's name; a series that is not listed stands for itself."""


class UnknownSeal(Exception):
    """No organ has this code."""


class MayNotSeal(PermissionDenied):
    """The posts of whoever orders the document do not reach the seal of this organ; ``str(error)`` says so."""


class CannotGiveRight(Exception):
    """``str(error)`` tells a person why."""


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
    """Digest over what a document says, independent of when it is made: SHA-256, under gm SM3."""
    said = {"template": template, "number": number, "seal": seal, "title": title, "context": context}
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"), cls=DjangoJSONEncoder)
    return crypto.digest(text.encode())


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
    holder_number: str = "",
    valid_from: date | None = None,
    valid_to: date | None = None,
    on_made: str | None = None,
    number: str | None = None,
    version: int = 1,
) -> Document:
    """Register a document and have it made after the commit.

    ``template`` is a name in templates/pdf/notices or a path; ``seal`` the organ or its credit code; ``number``
    replaces the next one of ``series``; with ``holder_number`` (identity number or credit code) a look-up by number
    needs its last four characters. ``on_made`` names a task that gets ``document_id`` once the file is signed.
    Raises UnknownSeal; MayNotSeal when ``by`` is of the staff and may not use this seal.
    """
    organ = _organ(seal)
    if not may_seal(by, organ, kind):
        raise MayNotSeal(_("Your post does not reach the seal of {organ}.").format(organ=organ.name))
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
        document.holder_key = holder_key(document.number, holder_number)
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
    document = _BY_ID.first(pk=document_id)
    if document is None:
        raise Document.DoesNotExist(document_id)
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
    return _keep(document, sealed, pages=printed.pages)


@together()
def _keep(document: Document, sealed: Sealed, *, pages: int) -> Document:
    """Store the file unless another worker was first; log the seal; tell who waits."""
    if not change(document, where={"state": UNMADE}):  # held to the end: whoever prints it too waits here
        document.refresh_from_db()
        return document
    pdf = sealed.pdf
    sha256 = hashlib.sha256(pdf).hexdigest()
    name = f"{document.title}.pdf"
    file = store_bytes(data=pdf, name=name, media_type="application/pdf", pages=pages, signed=True)
    change(
        document,
        where={"state": UNMADE},
        file=file,
        state=DocumentState.MADE,
        failure="",
        made_at=timezone.now(),
        digest_sha256=sha256,
        digest_sm3=sm3(pdf),
    )
    document.file = file
    if sealed.signature:
        insert(DetachedSignature(document=document, der=sealed.signature))
    insert(
        SealUse(
            document=document,
            seal=document.seal,
            provider=provider().name,
            certificate_fingerprint=sealed.fingerprint,
            file_digest=crypto.digest(pdf),
            ordered_by=document.requested_by,
        )
    )
    record(
        event="document.sealed",
        by=None,
        subject=document,
        detail={"sha256": sha256, "ordered_by": document.requested_by},
    )
    if document.on_made:
        key = f"{document.on_made}:{document.pk}"  # told before the next paper is printed
        later(document.on_made, key=key, priority=Priority.URGENT, document_id=document.pk)
    return document


@transaction.atomic
def give_seal_right(*, organ: Department, department: Department, role: str, by: User | None) -> SealRight:
    """Let the staff of ``department`` (in the post ``role``, or in any) use the seal of ``organ`` from now on.

    From the first right on nobody else may. Raises CannotGiveRight when it stands already.
    """
    try:
        with transaction.atomic():
            right = SealRight.objects.create(organ=organ, department=department, role=role, given_by=by)
    except IntegrityError as error:
        raise CannotGiveRight(_("This right stands already.")) from error
    _note_right("document.seal_right_given", right, by)
    return right


@transaction.atomic
def end_seal_right(*, right: SealRight, by: User) -> None:
    """From now on these posts may not use the seal; again changes nothing."""
    if SealRight.objects.filter(pk=right.pk, ended_at=None).update(ended_at=timezone.now(), ended_by=by):
        _note_right("document.seal_right_ended", right, by)


def _note_right(event: str, right: SealRight, by: User | None) -> None:
    detail = {"seal": right.organ.code, "department": right.department.code, "role": right.role}
    record(event=event, by=by, subject=right, department=right.organ, detail=detail)


def state_facts(*, document: Document, payload: dict[str, Any], by: str) -> str:
    """Facts about a document as a statement signed by its organ; the use of the key is logged like any seal."""
    sealed = provider().state(payload, organ_code=document.seal, organ_name=document.issuer_name)
    text = sealed.pdf.decode()
    SealUse.objects.create(
        document=document,
        seal=document.seal,
        provider=provider().name,
        certificate_fingerprint=sealed.fingerprint,
        file_digest=digest(text),
        ordered_by=by[:60],
    )
    return text


@transaction.atomic
def note_guess(*, text: str) -> None:
    """Somebody named a document by its number and did not know its holder: written down at the document."""
    key = number_key(text)
    found = Document.objects.made().filter(number_key=key).order_by("-version").first() if key else None
    if found is not None:
        record(event="document.guessed_at", by=None, subject=found)


STATED_FOR = timedelta(minutes=10)


def state_verdict(*, document: Document, status: str) -> str:
    """What the register says of a document, as a statement of its organ good for ten minutes.

    It is signed once a minute however often it is asked for; a change of state is stated at once.
    """
    key = f"statement:{document.pk}:{status}:{document.status_at.timestamp()}"
    return kept(key, lambda: _stated(document, status))


def _stated(document: Document, status: str) -> str:
    now = timezone.now()
    payload = {
        "iss": document.seal,
        "issuer": document.issuer_name,
        "title": document.title,
        "version": document.version,
        "sha256": document.digest_sha256,
        "sm3": document.digest_sm3,
        "status": str(status),
        "valid": status == RegisterStatus.VALID,
        "iat": int(now.timestamp()),
        "exp": int((now + STATED_FOR).timestamp()),
        "jti": secrets.token_urlsafe(8),
    }
    return state_facts(document=document, payload=payload, by="verification")


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

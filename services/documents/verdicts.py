"""What the public reads about a document: a word, why, and the facts, with the holder masked."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from services.documents.enums import CERTIFICATE, RegisterStatus
from services.documents.models import DetachedSignature, Document
from services.documents.printing.paper import spaced
from services.documents.sealing.providers import provider
from services.files.child.wire import Refused

if TYPE_CHECKING:
    from datetime import date

logger = logging.getLogger(__name__)
UNKNOWN = "unknown"
CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer to one look-up. ``status`` is a RegisterStatus or "unknown"."""

    status: str
    word: str
    sentence: str
    at: datetime = field(default_factory=timezone.now)
    document: Document | None = None
    number: str = ""

    @property
    def ok(self) -> bool:
        """May the document be relied on now."""
        return self.status == RegisterStatus.VALID

    @property
    def is_certificate(self) -> bool:
        """A certificate is drawn as one; notices are only described."""
        return self.document is not None and self.document.kind == CERTIFICATE

    @property
    def is_demo(self) -> bool:
        """Every document of a demo installation says so."""
        return provider().is_demo


def mask_number(number: str) -> str:
    """``4409****0001``: enough to compare with the paper, not enough to look up."""
    return f"{number[:4]}****{number[-4:]}" if len(number) > 8 else "*" * len(number)


def _why(status: str) -> str:
    return {
        RegisterStatus.SUSPENDED: _("The organ has held it back for now."),
        RegisterStatus.REVOKED: _("The organ has revoked it."),
        RegisterStatus.CANCELLED: _("It was cancelled."),
        RegisterStatus.EXPIRED: _("Its validity has ended."),
        RegisterStatus.SUPERSEDED: _("A newer version has replaced it."),
        RegisterStatus.TRANSFERRED: _("It was moved to another place."),
        RegisterStatus.WITHDRAWN: _("The licence was withdrawn."),
        RegisterStatus.OTHER: _("The organ says that it cannot be used."),
    }[RegisterStatus(status)]


def judge(document: Document | None, *, on: date | None = None) -> Verdict:
    """The verdict on a document as of ``on`` (today); ``None`` is the verdict on an unknown code."""
    if document is None:
        sentence = _("There is no document with this number or code. Compare it with the paper and look again.")
        return Verdict(UNKNOWN, _("Not found"), sentence)
    status = document.status_on(on or timezone.localdate())
    number = mask_number(document.number) if document.kind == CERTIFICATE else document.number
    if status == RegisterStatus.VALID:
        sentence = _("The organ issued it and it is in force.")
        return Verdict(status, _("Valid"), sentence, document=document, number=number)
    return Verdict(status, _("Cannot be used"), _why(status), document=document, number=number)


def judge_file(data: bytes) -> Verdict:
    """The verdict on a file: only the very file that was signed counts, and only while its document is in force."""
    document = Document.objects.made().filter(digest_sha256=hashlib.sha256(data).hexdigest()).order_by("pk").first()
    beside = signature_beside(document)
    try:
        report = provider().check(data, beside) if beside else provider().check(data)
    except Refused as refused:
        return judge(document) if document is not None else _unread(refused)
    if document is not None:
        return (
            judge(document) if report.ok else Verdict(CHANGED, _("Cannot be used"), _("The signature does not hold."))
        )
    if provider().is_detached:
        sentence = _("The register does not know this very file: it was changed, or no organ of the city made it.")
    elif not report.signer:
        sentence = _("It carries no signature of an organ of the city, or it was changed so much that none is left.")
    elif report.trusted and report.intact and report.covers_all:
        sentence = _("{organ} signed it, but the register does not know it.").format(organ=report.signer)
    else:
        sentence = _("It was changed after it was signed, or printed and scanned. Ask for the file itself.")
    return Verdict(CHANGED, _("Not the file that was signed"), sentence)


def signature_beside(document: Document | None) -> bytes:
    """The signature of a known file where the seals are not inside the files; empty otherwise."""
    if document is None or not provider().is_detached:
        return b""
    kept = DetachedSignature.objects.filter(document=document).values_list("der", flat=True).order_by("pk").first()
    return bytes(kept or b"")


def _unread(refused: Refused) -> Verdict:
    """What could not be looked at is not called forged: nothing is said about it but that."""
    logger.warning("a file could not be checked: %s", refused.code)
    if refused.code == "busy":
        return Verdict(UNKNOWN, _("Not checked"), _("Many files are being checked just now. Try again in a minute."))
    sentence = _("The file cannot be opened safely. The organs of the city do not make such files.")
    return Verdict(UNKNOWN, _("Not checked"), sentence)


def _span(document: Document) -> str:
    if document.valid_from is None:
        return ""
    first = document.valid_from.isoformat()
    if document.valid_to is None:
        return _("from {first}, without an end").format(first=first)
    return _("{first} to {last}").format(first=first, last=document.valid_to.isoformat())


def rows(verdict: Verdict) -> list[dict[str, Any]]:
    """Facts in the order people look for them; empty ones are left out."""
    document = verdict.document
    if document is None:
        return []
    made = timezone.localtime(document.requested_at).date().isoformat()
    changed = "" if verdict.ok else timezone.localtime(document.status_at).date().isoformat()
    what = _("{title}, version {n}").format(title=document.title, n=document.version)
    facts = [
        (_("Document"), what if verdict.is_certificate else document.title),
        (_("Status"), str(RegisterStatus(verdict.status).label)),
        (_("Since"), "" if verdict.status == RegisterStatus.EXPIRED else changed),
        (_("Reason"), document.status_reason if not verdict.ok else ""),
        (_("Holder"), document.holder_masked),
        (_("Number"), verdict.number),
        (_("Validity"), _span(document)),
        (_("Issued on"), made),
        (_("Issued by"), document.issuer_name),
        (_("Verification code"), spaced(document.verify_code)),
    ]
    return [{"key": key, "value": value} for key, value in facts if value]


def card(verdict: Verdict) -> dict[str, Any] | None:
    """The certificate as ``{% certificate_card %}`` draws it; None for notices."""
    document = verdict.document
    if document is None or not verdict.is_certificate:
        return None
    until = document.valid_to.isoformat() if document.valid_to else _("without an end")
    return {
        "title": document.title,
        "issuer": _("Issued by {organ}").format(organ=document.issuer_name),
        "rows": [
            (_("Holder"), document.holder_masked),
            (_("Number"), verdict.number),
            (_("Valid until"), until),
        ],
        "state": str(RegisterStatus(verdict.status).label),
        "dead": not verdict.ok,
        "seal": f"{document.issuer_name}演示" if verdict.is_demo else document.issuer_name,
    }

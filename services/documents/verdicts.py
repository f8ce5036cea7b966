"""What the public reads about a document: a word, why, and the facts, with the holder masked."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from services.documents.enums import CERTIFICATE, RegisterStatus
from services.documents.printing.paper import spaced

if TYPE_CHECKING:
    from datetime import date

    from services.documents.models import Document

UNKNOWN = "unknown"


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
        from services.documents.sealing.providers import provider

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

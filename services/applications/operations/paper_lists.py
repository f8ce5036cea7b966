"""材料交接单 as a document: numbered and sealed by the organ that gives, and again by the one that signed for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from services.applications.operations.papers import applicant_masked
from services.documents.enums import RegisterStatus
from services.documents.models import Document
from services.documents.operations import request_document, set_register_status

if TYPE_CHECKING:
    from services.accounts.models import User
    from services.applications.models import TransferList

KIND = "transfer_list"
TITLE = "材料交接单"


def papers_of(transfer: TransferList) -> list[Document]:
    """Its documents, the newest first: as it was signed for, as it was given."""
    return list(Document.objects.filter(kind=KIND, subject_ref=transfer.subject_ref).order_by("-version"))


def print_given(transfer: TransferList, *, by: User) -> Document:
    """The list as it leaves the window. Inside the transaction that makes it: it takes a number."""
    return _printed(transfer, seal=transfer.from_department, by=by)


def print_received(transfer: TransferList, *, by: User) -> Document:
    """The same number once more, with who signed for it and when, under the seal of their organ; it takes the place of
    the first."""
    given = papers_of(transfer)[:1]
    signed = {"received_by": by.display_name, "received_at": _moment(transfer.received_at)}
    if not given:  # lists made before they were documents
        return _printed(transfer, seal=transfer.to_department, by=by, **signed)
    for paper in given:
        set_register_status(document=paper, status=RegisterStatus.SUPERSEDED, reason=TITLE, by=by)
    place = {"number": given[0].number, "version": given[0].version + 1}
    return _printed(transfer, seal=transfer.to_department, by=by, place=place, **signed)


def _moment(at: Any) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M")


def _printed(
    transfer: TransferList, *, seal: Any, by: User, place: dict[str, Any] | None = None, **signed: str
) -> Document:
    context = {
        "title": TITLE,
        "from_organ": transfer.from_department.name,
        "to_organ": transfer.to_department.name,
        "window": str(transfer.window) if transfer.window else "",
        "given_by": transfer.made_by.display_name,
        "given_at": _moment(transfer.made_at),
        "received_by": "",
        "lines": _lines(transfer),
        "organ_phone": seal.enquiry_phone,
        **signed,
    }
    return request_document(
        kind=KIND,
        template=KIND,
        context=context,
        seal=seal,
        series=KIND,
        subject_ref=transfer.subject_ref,
        title=TITLE,
        by=by,
        **(place or {}),
    )


def _lines(transfer: TransferList) -> list[dict[str, Any]]:
    """The papers of one case after another."""
    related = ("item_version", "applicant", "applicant_enterprise")
    rows = transfer.lines.select_related(
        "material__material", *(f"material__application__{name}" for name in related)
    ).order_by("material__application", "pk")
    return [
        {
            "place": place,
            "number": line.material.application.number,
            "item": line.material.application.item_version.name,
            "applicant": applicant_masked(line.material.application),
            "material": line.material.material.name,
            "copies": line.material.material.copies,
        }
        for place, line in enumerate(rows, 1)
    ]

"""What a document says on paper: its frozen context with number, date, code and QR; then the engine."""

from __future__ import annotations

import base64
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any

import segno
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from services.common.crypto import DIGESTS
from services.documents.printing.engine import Printed, render
from services.documents.querysets import CODE_LENGTH
from services.documents.sealing.providers import provider
from services.files.operations import portrait_address

if TYPE_CHECKING:
    from services.documents.models import Document

PHOTO = "photo_file"
"""Key under which a context names the stored photo to print."""
METADATA = "metadata"
"""Key under which a context says what its file tells machines; without it they are told all that is printed."""


def template_path(name: str) -> str:
    """``receipt`` → ``pdf/notices/receipt.html``; a path stays."""
    return name if "/" in name else f"pdf/notices/{name}.html"


def verify_address(code: str) -> str:
    """The public address of a verification code, as printed and put into QR codes."""
    return settings.SITE_URL.rstrip("/") + reverse("documents:verify_result", args=[code])


def spaced(code: str) -> str:
    """``7Q2K9F4M2HXD`` → ``V 7Q2K 9F4M 2HXD``."""
    return "V " + " ".join(code[n : n + 4] for n in range(0, len(code), 4))


def _photo(file_id: Any) -> str:
    """A stored picture as a data address, the only kind a template may show besides ours."""
    from services.files.models import StoredFile

    file = StoredFile.objects.filter(pk=file_id).order_by("pk").first()
    return portrait_address(file) if file is not None else ""


QR_DARK = (0x04, 0x1D, 0x45)
QR_QUIET = 4
"""Light modules around the code, as ISO/IEC 18004 asks."""
QR_SCALE = 4
"""Pixels of a module: a small picture is cheaper to lay than a long path."""


@cache
def _mask(site: str) -> int:
    """Which of the eight masks suits addresses of this site: weighed once a process. Readers take any of them."""
    return segno.make(verify_address("2" * CODE_LENGTH), error="m", boost_error=False, micro=False).mask


def qr_picture(address: str) -> str:
    """An address of verification as a QR code (ISO/IEC 18004, level M): a data address of a PNG."""
    from PIL import Image

    mask = _mask(settings.SITE_URL)
    code = segno.make(address, error="m", boost_error=False, micro=False, mask=mask)
    side = len(code.matrix) + 2 * QR_QUIET
    picture = Image.new("P", (side, side))
    picture.putpalette((255, 255, 255, *QR_DARK))
    modules = Image.frombytes("P", (len(code.matrix),) * 2, b"".join(bytes(row) for row in code.matrix))
    picture.paste(modules, (QR_QUIET, QR_QUIET))
    out = BytesIO()
    large = picture.convert("RGB").resize((side * QR_SCALE,) * 2, Image.Resampling.NEAREST)
    large.save(out, "PNG")  # in true colours: WeasyPrint would write any other PNG anew
    return f"data:image/png;base64,{base64.b64encode(out.getvalue()).decode()}"


def full_context(document: Document) -> dict[str, Any]:
    """The frozen context and what the register adds."""
    address = verify_address(document.verify_code)
    photo = _photo(document.context[PHOTO]) if document.context.get(PHOTO) else ""
    return {
        "title": document.title,
        **document.context,
        "number": document.number,
        "version": document.version,
        "issuer_name": document.issuer_name,
        "made_on": timezone.localtime(document.requested_at).date(),
        "valid_from": document.valid_from,
        "valid_to": document.valid_to,
        "verify_url": address,
        "verify_code": spaced(document.verify_code),
        "qr": qr_picture(address),
        "photo": photo,
        "is_demo": provider().is_demo,
    }


def structured_data(document: Document) -> dict[str, Any]:
    """What travels inside the PDF for machines."""
    printed = {key: value for key, value in document.context.items() if key != PHOTO}
    return {
        "number": document.number,
        "version": document.version,
        "title": document.title,
        "issuer": document.issuer_name,
        "issuer_code": document.seal,
        "verify": verify_address(document.verify_code),
        "valid_from": document.valid_from.isoformat() if document.valid_from else None,
        "valid_to": document.valid_to.isoformat() if document.valid_to else None,
        "made_at": document.requested_at.isoformat(),
        "content_digest": document.content_digest,
        "content_digest_algorithm": DIGESTS[settings.CRYPTO_PROFILE],
        "content": printed.get(METADATA, printed),
        "note": "演示样张·无法律效力" if provider().is_demo else "",
    }


def print_document(document: Document) -> Printed:
    """The unsigned PDF of a registered document."""
    return render(
        template=template_path(document.template),
        context=full_context(document),
        title=f"{document.title} {document.number}",
        data=structured_data(document),
    )

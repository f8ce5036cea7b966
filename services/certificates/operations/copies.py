"""Copies of held documents with words across them: for whom, for what, until when."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from services.certificates.faces import chinese_day
from services.documents.operations import NotMadeYet
from services.documents.printing.copies import marked_copy, marked_pictures
from services.files.operations import preview_page, read_bytes

if TYPE_CHECKING:
    from datetime import date

    from services.certificates.models import HeldDocument


def case_copy(held: HeldDocument, *, purpose: str, until: date) -> bytes:
    """A PDF of the certificate (level A) or of the compared paper (B) for one case (国办函〔2016〕108号).

    Raises NotMadeYet while the certificate's own file is not signed.
    """
    use = f"仅供办理“{purpose}”使用，有效期至{chinese_day(until)}"
    if held.certificate is None:
        pages = [preview_page(held.file, page) for page in range(1, held.file.pages + 1)]
        pictures = [f"data:image/png;base64,{base64.b64encode(page).decode()}" for page in pages]
        return marked_pictures(pictures, words=f"此件经与原件核对无误，{use}", title=held.title)
    certificate = held.certificate
    if not certificate.document.is_made:
        raise NotMadeYet(certificate.pk)
    words = f"此件由{certificate.issuer.name}提供，{use}"
    return marked_copy(read_bytes(certificate.document.file), words=words, title=held.title)

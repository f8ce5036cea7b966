"""Grounds as pictures: drawn once at set-up (or when first needed) and kept beside the faces."""

from __future__ import annotations

import base64
import hashlib
import os
from io import BytesIO

from services.documents.printing import fonts
from services.documents.printing.art import GROUNDS, Ground

DPI = 110
QUALITY = 56


def picture(name: str) -> bytes:
    """The JPEG of a ground of ``art.GROUNDS``. KeyError for another name."""
    ground = GROUNDS[name]()
    said = f"{DPI} {QUALITY} {ground}".encode()
    path = fonts.folder() / f"{name}-{hashlib.sha256(said).hexdigest()[:12]}.jpg"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(f".{os.getpid()}")
        draft.write_bytes(_drawn(ground))
        draft.replace(path)
    return path.read_bytes()


def _drawn(ground: Ground, *, dpi: int = DPI, quality: int = QUALITY) -> bytes:
    import pypdfium2
    from weasyprint import HTML

    size = f"{ground.width / 10}mm", f"{ground.height / 10}mm"
    page = f"@page{{size:{' '.join(size)};margin:0;background:{ground.background}}}body{{margin:0}}"
    style = f"<style>{page}svg{{display:block;width:{size[0]};height:{size[1]}}}</style>"
    document = pypdfium2.PdfDocument(HTML(string=style + ground.svg).write_pdf())
    image = document[0].render(scale=dpi / 72).to_pil().convert("RGB")
    out = BytesIO()
    image.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()


def photo_of(svg: str, *, width: int, height: int) -> bytes:
    """A drawing as the JPEG of a photo, a unit to a pixel."""
    return _drawn(Ground(width, height, "#fff", svg), dpi=254, quality=80)


def build() -> list[str]:
    """Draw every ground that is not there yet; their names."""
    return [name for name in GROUNDS if picture(name)]


def page_pictures(pdf: bytes, *, dpi: int = 110) -> list[str]:
    """Every page of a PDF of ours as a data address of a JPEG."""
    import pypdfium2

    found = []
    for page in pypdfium2.PdfDocument(pdf):
        out = BytesIO()
        page.render(scale=dpi / 72).to_pil().convert("RGB").save(out, "JPEG", quality=82)
        found.append(f"data:image/jpeg;base64,{base64.b64encode(out.getvalue()).decode()}")
    return found

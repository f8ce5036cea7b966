"""The visible seal on a page, with a signature inside the file (`pades.py`) or without one."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.content import PdfResources, RawContent
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import BoxConstraints
from pyhanko.stamp import StaticContentStamp, StaticStampStyle

from services.documents.sealing.picture import SIZE, seal_content

if TYPE_CHECKING:
    from services.documents.sealing.place import SealPlace


class SealStamp(StaticContentStamp):
    """An appearance whose operators are written compressed: 20 KB of outlines become 7."""

    def as_form_xobject(self) -> generic.StreamObject:
        form = super().as_form_xobject()
        form.compress()
        return form


class SealStyle(StaticStampStyle):
    """A picture without a border."""

    def create_stamp(self, writer: Any, box: Any, text_params: dict[str, Any]) -> SealStamp:
        return SealStamp(writer=writer, style=self, box=box)


def _picture(organ: str) -> RawContent:
    """The seal, multiplied onto the paper, so that the name and date it lies on stay black."""
    multiply = generic.DictionaryObject({generic.pdf_name("/BM"): generic.pdf_name("/Multiply")})
    resources = PdfResources()
    resources.ext_g_state[generic.pdf_name("/Ink")] = multiply
    return RawContent(b"/Ink gs\n" + seal_content(organ), resources, BoxConstraints(width=SIZE, height=SIZE))


def seal_style(organ: str) -> SealStyle:
    """How the seal of an organ looks."""
    return SealStyle(background=_picture(organ), border_width=0)


def stamped(pdf: bytes, *, place: SealPlace, organ: str) -> bytes:
    """``pdf`` with the seal of the organ on its page: a picture, no signature."""
    left, bottom, right, top = place.box
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    box = BoxConstraints(width=right - left, height=top - bottom)
    seal_style(organ).create_stamp(writer, box, {}).apply(place.page, left, bottom)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()

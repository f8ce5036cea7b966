"""HTML to PDF/A-3u by WeasyPrint: faces, style sheets and drawings are kept per process, one page at a time.

WeasyPrint is imported inside the worker only; a FontConfiguration made before a fork would lose its folder to the
child. Nothing is fetched but what the portal ships: a document that lacks a picture is not made.
"""

from __future__ import annotations

import atexit
import json
import threading
from base64 import b64decode
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string
from django.utils import translation

from services.documents.printing import art, fonts, harfbuzz, outlines, pictures, scratch
from services.documents.sealing.place import SealPlace

if TYPE_CHECKING:
    from collections.abc import Mapping

    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

VARIANT = "pdf/a-3u"
POINTS_PER_PX = 0.75
SEAL_ID = "seal"
"""The element of a template whose box the seal is set upon."""
MEDIA_TYPES = {".otf": "font/otf", ".svg": "image/svg+xml", ".jpg": "image/jpeg"}
PICTURES = ("data:image/jpeg;base64,", "data:image/png;base64,")
_LOCK = threading.RLock()


class NotBundled(Exception):
    """A template asked for something that the portal does not ship."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A PDF not yet signed, its pages, and where the seal goes (None: the template leaves no place)."""

    pdf: bytes
    pages: int
    seal: SealPlace | None


@dataclass(slots=True)
class _Engine:
    """What is dear to make and kept for the life of the process."""

    whole: bool
    font_config: FontConfiguration
    fetcher: Any
    images: dict[Any, Any] = field(default_factory=dict)
    sheets: dict[str, CSS] = field(default_factory=dict)

    def sheet(self, name: str) -> CSS:
        """A parsed style sheet of templates/pdf/css."""
        from weasyprint import CSS

        if name not in self.sheets:
            self.sheets[name] = CSS(
                string=self._text(name), font_config=self.font_config, url_fetcher=self.fetcher, base_url="bundled:"
            )
        return self.sheets[name]

    def _text(self, name: str) -> str:
        if name == "faces":
            return fonts.stylesheet(fonts.ensure(), whole=self.whole)
        return render_to_string(f"pdf/css/{name}.css")


def _bundled(url: str) -> bytes:
    scheme, _colon, name = url.partition(":")
    if scheme == "font":
        path = fonts.folder() / name
        if path.parent == fonts.folder() and path.suffix == ".otf" and path.exists():
            return path.read_bytes()
    elif scheme == "art" and name.removesuffix(".svg") in art.FRAMES:
        return art.FRAMES[name.removesuffix(".svg")]().encode()
    elif scheme == "art" and name.removesuffix(".jpg") in art.GROUNDS:
        return pictures.picture(name.removesuffix(".jpg"))
    raise NotBundled(url[:80])


def _fetcher() -> Any:
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class BundledFetcher(URLFetcher):
        """Ours and pictures inside the page; everything else stops the making of the document."""

        def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
            if url.startswith(PICTURES):
                head, _comma, text = url.partition(",")
                media_type = head.removeprefix("data:").removesuffix(";base64")
                return URLFetcherResponse(url, b64decode(text), {"Content-Type": media_type})
            media_type = MEDIA_TYPES.get("." + url.rpartition(".")[2], "application/octet-stream")
            return URLFetcherResponse(url, _bundled(url), {"Content-Type": media_type})

    return BundledFetcher(allowed_protocols=["data"], fail_on_errors=True)


@cache
def _engine(*, whole: bool) -> _Engine:
    """The engine of this process; another with the whole faces (60 MB) once a rare character is to be printed."""
    from weasyprint.text.fonts import FontConfiguration

    harfbuzz.use_one_array_type()
    atexit.register(_engine.cache_clear)  # while WeasyPrint can still tidy its folder
    return _Engine(whole, _in_scratch(FontConfiguration()), _fetcher())


def _in_scratch(font_config: FontConfiguration) -> FontConfiguration:
    """Its folder in our scratch, where a killed process leaves nothing for good (it makes one in /tmp otherwise)."""
    font_config._folder = scratch.folder()
    return font_config


def sheets_for(template: str) -> tuple[str, ...]:
    """Style sheets of a template: faces, the common one, and that of its folder."""
    folder = template.split("/")[1] if template.count("/") > 1 else "notices"
    return ("faces", "common", folder)


def render(*, template: str, context: Mapping[str, Any], title: str, data: Mapping[str, Any] | None = None) -> Printed:
    """The PDF of ``template`` with ``context``; ``data`` travels inside as an attached JSON file.

    Raises TemplateDoesNotExist, NotBundled (wrapped by WeasyPrint), fonts.NoChineseFont.
    """
    from weasyprint import HTML, Attachment

    with _LOCK, translation.override("zh-hans"):
        html = render_to_string(template, dict(context))
        engine = _engine(whole=fonts.has_rare(html))
        sheets = [engine.sheet(name) for name in sheets_for(template)]
        source = HTML(string=html, url_fetcher=engine.fetcher, base_url="bundled:")
        images = dict(engine.images)
        laid_out = source.render(stylesheets=sheets, font_config=engine.font_config, cache=images, pdf_variant=VARIANT)
        engine.images.update((key, image) for key, image in images.items() if "art:" in str(key)[:20])
        laid_out.metadata.title = title
        laid_out.metadata.lang = "zh-Hans"
        if data is not None:
            text = json.dumps(data, ensure_ascii=False, sort_keys=True, indent=1)
            attached = Attachment(
                string=text,
                name="data.json",
                description="Structured data",
                relationship="Data",
                url_fetcher=engine.fetcher,  # or WeasyPrint readies one of its own, with certificates for HTTPS
            )
            laid_out.metadata.attachments.append(attached)
        pdf = laid_out.write_pdf(pdf_variant=VARIANT, finisher=outlines.slim)
        return Printed(pdf, len(laid_out.pages), _seal_place(laid_out.pages))


def _seal_place(pages: list[Any]) -> SealPlace | None:
    """The box of the element ``#seal``, in points from the lower left corner of its page."""
    for number, page in enumerate(pages):
        if SEAL_ID in page.anchors:
            left, top, right, bottom = page.anchors[SEAL_ID]
            corners = (left, page.height - bottom, right, page.height - top)
            return SealPlace(number, tuple(round(value * POINTS_PER_PX, 2) for value in corners))
    return None

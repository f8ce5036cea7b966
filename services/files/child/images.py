"""Photos and scans: decoded and drawn again on a fresh canvas, so that only pixels remain."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image, ImageOps

from services.files.child.kinds import PILLOW_FORMATS
from services.files.child.wire import Checked, Refused

JPEG_QUALITY = 88
PNG_PIXELS = 6_000_000
"""Larger drawings become JPEG: packing 20 million dots as PNG takes 4 s, as JPEG 0.3 s."""
PREVIEW_SIDE = 1200
"""Longest side of a page image, in pixels."""
WHITE = (255, 255, 255)
Image.MAX_IMAGE_PIXELS = None  # our own limit is checked before a pixel is decoded


def clean_image(data: bytes, media_type: str, limits: dict[str, Any]) -> Checked:
    """The same picture without EXIF, position, comment, profile or appended bytes, turned upright.

    JPEG and WebP photos become JPEG; drawings and screenshots PNG, unless they are so large that packing them would
    take seconds. Raises Refused: ``too_many_pixels``, ``damaged``.
    """
    picture = _open(data, media_type, limits)
    canvas = _fresh(picture)
    del picture
    preview = png(canvas)
    photo = media_type == "image/jpeg" or (media_type == "image/webp" and canvas.mode != "RGBA")
    if photo or canvas.width * canvas.height > PNG_PIXELS:
        return Checked("image/jpeg", _jpeg(canvas), previews={1: preview})
    return Checked("image/png", _encode(canvas, "PNG", compress_level=6), previews={1: preview})


def _open(data: bytes, media_type: str, limits: dict[str, Any]) -> Image.Image:
    try:
        picture = Image.open(io.BytesIO(data), formats=[PILLOW_FORMATS[media_type]])
        width, height = picture.size
        if width * height > limits["pixels"]:
            raise Refused("too_many_pixels", width=width, height=height)
        picture.load()
        return ImageOps.exif_transpose(picture)
    except (OSError, ValueError, SyntaxError, IndexError, KeyError, TypeError, OverflowError) as error:
        raise Refused("damaged") from error


def _fresh(picture: Image.Image) -> Image.Image:
    """Only the pixels: grey, colour, or colour with transparency."""
    if picture.mode in ("1", "L"):
        mode = "L"
    elif picture.mode in ("LA", "PA", "RGBA") or "transparency" in picture.info:
        mode = "RGBA"
    else:
        mode = "RGB"
    if picture.mode.startswith("I") or picture.mode == "F":
        picture, mode = picture.convert("I").point(lambda value: value / 256).convert("L"), "L"
    if mode == "RGBA" and picture.mode == "RGBA" and picture.getchannel("A").getextrema()[0] == 255:
        mode = "RGB"
    canvas = Image.new(mode, picture.size)
    canvas.paste(picture if picture.mode == mode else picture.convert(mode))
    return canvas


def _flat(canvas: Image.Image) -> Image.Image:
    if canvas.mode != "RGBA":
        return canvas
    paper = Image.new("RGB", canvas.size, WHITE)
    paper.paste(canvas, mask=canvas.getchannel("A"))
    return paper


def _jpeg(canvas: Image.Image) -> bytes:
    return _encode(_flat(canvas), "JPEG", quality=JPEG_QUALITY)


def _encode(canvas: Image.Image, format_name: str, **options: Any) -> bytes:
    out = io.BytesIO()
    canvas.save(out, format_name, **options)
    return out.getvalue()


def png(canvas: Image.Image, most: int = PREVIEW_SIDE) -> bytes:
    """A page image: at most ``most`` on its longer side."""
    shrink = min(1, most / max(canvas.size))
    size = tuple(max(1, round(side * shrink)) for side in canvas.size)
    page = canvas if shrink == 1 else canvas.resize(size, Image.Resampling.BICUBIC, reducing_gap=2.0)
    return _encode(_flat(page), "PNG", compress_level=3)

"""证件照: cut to shape, and the ground behind the face looked at and, where one asks for it, made white.

Pillow alone: the strip above and beside the head tells the ground; what flows from it inwards becomes white.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PIL import Image, ImageDraw, ImageFilter, ImageStat

from services.files.child.images import WHITE, _encode, _flat, _fresh, _jpeg, _open
from services.files.child.kinds import PDF, sniff
from services.files.child.wire import Checked, Refused

if TYPE_CHECKING:
    from collections.abc import Iterator

LOOKED_AT = 240
"""Width of the copy that is looked at, in pixels."""
LIGHT, COLOURLESS = 205, 34
"""A pixel counts as white when its darkest channel is at least LIGHT and its channels differ by at most COLOURLESS."""
ENOUGH = 0.86
"""Share of white pixels in the strip that makes a white ground."""
EVEN = 26
"""A strip whose brightness varies less than this can be made white."""
NEAR = 64
"""How far a colour may lie from its neighbourhood's start and still be ground."""
MARK = (255, 0, 254)
SMALL = (358, 441)
"""Pixels of a portrait that is printed or shown: 33 × 40 mm at 275 dpi."""
SMALL_BYTES = 32 * 1024
QUALITIES = (80, 65, 50, 35, 20)
"""The first at which it weighs no more than SMALL_BYTES; pure noise takes the last."""


def clean_portrait(data: bytes, limits: dict[str, Any]) -> Checked:
    """The portrait as JPEG in the ``ratio`` of the limits, ground white where ``whiten`` says so.

    ``ground`` of the answer is white, even (could be made white) or busy. Raises Refused as images do; ``kind`` for a
    PDF.
    """
    media_type = sniff(data)
    if media_type == PDF:
        raise Refused("kind")
    picture = _flat(_fresh(_open(data, media_type, limits))).convert("RGB")
    if limits["ratio"]:
        picture = _cut(picture, *limits["ratio"])
    ground = _ground(picture)
    if limits["whiten"] and ground == "even":
        picture = _whitened(picture)
        ground = _ground(picture)
    return Checked("image/jpeg", _jpeg(picture), ground=ground)


def small_portrait(data: bytes, limits: dict[str, Any]) -> Checked:
    """The whole of a stored picture as a light JPEG: for a page on which it is as large as a thumb. Raises Refused."""
    picture = _flat(_fresh(_open(data, sniff(data), limits))).convert("RGB")
    picture.thumbnail(SMALL, Image.Resampling.LANCZOS)
    light = (_encode(picture, "JPEG", quality=quality, optimize=True) for quality in QUALITIES)
    made = b""
    for made in light:
        if len(made) <= SMALL_BYTES:
            break
    return Checked("image/jpeg", made)


def _cut(picture: Image.Image, wide: int, high: int) -> Image.Image:
    """The largest piece of that shape: the middle across, a little above the middle down."""
    width, height = picture.size
    if abs(width * high - height * wide) <= max(width, height):
        return picture
    keep_width, keep_height = min(width, height * wide // high), min(height, width * high // wide)
    left, top = (width - keep_width) // 2, int((height - keep_height) * 0.4)
    return picture.crop((left, top, left + max(1, keep_width), top + max(1, keep_height)))


def _small(picture: Image.Image) -> Image.Image:
    height = max(8, round(picture.height * LOOKED_AT / picture.width))
    return picture.resize((LOOKED_AT, min(height, 4 * LOOKED_AT)), Image.Resampling.BOX)


def _pixels(small: Image.Image) -> Iterator[tuple[int, int, int]]:
    data = small.tobytes()
    return zip(data[0::3], data[1::3], data[2::3], strict=True)


def _strip(small: Image.Image) -> Image.Image:
    """Where the ground must show: above the head, and beside it down to the shoulders. White elsewhere."""
    mask = Image.new("L", small.size, 0)
    pen, (width, height) = ImageDraw.Draw(mask), small.size
    edge = width // 10
    pen.rectangle((0, 0, width, height // 16), fill=255)
    pen.rectangle((0, 0, edge, height // 2), fill=255)
    pen.rectangle((width - edge, 0, width, height // 2), fill=255)
    return mask


def _ground(picture: Image.Image) -> str:
    small = _small(picture)
    mask = _strip(small)
    inside = [p for p, counts in zip(_pixels(small), mask.tobytes(), strict=True) if counts]
    white = sum(1 for p in inside if min(p) >= LIGHT and max(p) - min(p) <= COLOURLESS)
    if white >= ENOUGH * len(inside):
        return "white"
    spread = ImageStat.Stat(small, mask).stddev
    return "even" if max(spread) <= EVEN else "busy"


def _whitened(picture: Image.Image) -> Image.Image:
    """White wherever the colour of the upper edge flows to without a step; the border between is softened."""
    small = _small(picture).filter(ImageFilter.MedianFilter(3))
    width = small.width
    for x in (0, width // 4, width // 2, 3 * width // 4, width - 1):
        if small.getpixel((x, 0)) != MARK:
            ImageDraw.floodfill(small, (x, 0), MARK, thresh=NEAR)
    flowed = Image.frombytes("L", small.size, bytes(255 if p == MARK else 0 for p in _pixels(small)))
    mask = flowed.filter(ImageFilter.GaussianBlur(1)).resize(picture.size, Image.Resampling.BICUBIC)
    return Image.composite(Image.new("RGB", picture.size, WHITE), picture, mask)

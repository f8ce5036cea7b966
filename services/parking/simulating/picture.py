"""What a camera of the demo sends: a drawn car with its plate, and the words that say it is drawn."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import Image, ImageDraw, ImageFont

from services.documents.printing import fonts

if TYPE_CHECKING:
    from datetime import datetime

WIDTH, HEIGHT = 640, 360
SKY, ROAD, LINE, BODY, GLASS, DARK, LAMP = "#c9d6e6", "#6f767f", "#f2f2f2", "#8a97a8", "#dfe8f2", "#2b3037", "#ffe9a8"
BLUE, GREEN, WHITE, BLACK = "#1455b4", "#35a25b", "#ffffff", "#101418"
GREEN_SIGNS = 8
"""So many signs has a plate of new energy."""


def draw(plate: str, *, at: datetime) -> bytes:
    """JPEG. ``plate`` empty: the plate is covered with mud."""
    image = Image.new("RGB", (WIDTH, HEIGHT), SKY)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 150, WIDTH, HEIGHT), fill=ROAD)
    for x in range(20, WIDTH, 120):
        pen.rectangle((x, 332, x + 60, 340), fill=LINE)
    pen.polygon([(230, 70), (410, 70), (452, 150), (188, 150)], fill=BODY)
    pen.polygon([(242, 82), (398, 82), (430, 146), (210, 146)], fill=GLASS)
    pen.rounded_rectangle((160, 146, 480, 286), radius=26, fill=BODY)
    for left in (172, 408):
        pen.rounded_rectangle((left, 286, left + 60, 318), radius=8, fill=DARK)
        pen.ellipse((left, 168, left + 60, 200), fill=LAMP)
    _plate(pen, plate)
    _words(pen, at)
    kept = BytesIO()
    image.save(kept, "JPEG", quality=82)
    return kept.getvalue()


def _plate(pen: ImageDraw.ImageDraw, plate: str) -> None:
    ground = GREEN if len(plate) == GREEN_SIGNS else BLUE
    pen.rounded_rectangle((212, 214, 428, 270), radius=6, fill=ground if plate else DARK, outline=WHITE, width=3)
    if plate:
        pen.text((320, 242), f"{plate[:2]} {plate[2:]}", font=_face(38), fill=WHITE, anchor="mm")


def _words(pen: ImageDraw.ImageDraw, at: datetime) -> None:
    pen.rectangle((0, 0, WIDTH, 40), fill=BLACK)
    told = _("Drawn picture of the demo, no photo")
    pen.text((14, 20), told, font=_face(22), fill=WHITE, anchor="lm")
    pen.text((WIDTH - 14, 20), f"{timezone.localtime(at):%m-%d %H:%M}", font=_face(22), fill=WHITE, anchor="rm")


@cache
def _face(size: int) -> ImageFont.FreeTypeFont:
    for name in ("hei-700-whole.otf", "hei-400-whole.otf", "hei-400.otf"):
        path = fonts.folder() / name
        if path.exists():
            return ImageFont.truetype(str(path), size)
    raise fonts.NoChineseFont

"""The monthly statement as a picture (PNG) that can be kept and sent on: figures, bars, no full name."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import Image, ImageDraw, ImageFont

from services.common.templatetags.words import yuan
from services.documents.printing import fonts

if TYPE_CHECKING:
    from services.payments.statement import Statement

WIDTH, PAD = 1080, 72
NAVY, NAVY2, MIST, QING, DAI, TEXT, QUIET, GOLD = (
    "#041d45",
    "#0b4fb3",
    "#eaf1fa",
    "#2f74c9",
    "#062a5f",
    "#14181f",
    "#4a5260",
    "#d9b871",
)
HEAD, ROW, FOOT, SHARE = 420, 76, 150, 118
MOST_ROWS, MOST_SHARES = 12, 5


@cache
def _face(weight: int, size: int) -> ImageFont.FreeTypeFont:
    for name in (f"hei-{weight}-whole.otf", "hei-400-whole.otf", "hei-400.otf"):
        path = fonts.folder() / name
        if path.exists():
            return ImageFont.truetype(str(path), size)
    raise fonts.NoChineseFont


def _fit(pen: ImageDraw.ImageDraw, text: str, face: ImageFont.FreeTypeFont, width: int) -> str:
    """The text, cut with … when it is wider."""
    if pen.textlength(text, font=face) <= width:
        return text
    while text and pen.textlength(text + "…", font=face) > width:
        text = text[:-1]
    return text + "…"


def draw(figures: Statement, *, name: str, simulated: bool) -> bytes:
    """PNG, 1080 pixels wide. ``name`` is drawn as it is given: give it masked."""
    shares, rows = figures.shares[:MOST_SHARES], figures.bills[:MOST_ROWS]
    more = len(figures.bills) - len(rows)
    height = HEAD + 40 + len(shares) * SHARE + 60 + (len(rows) + bool(more)) * ROW + FOOT
    image = Image.new("RGB", (WIDTH, height), "#ffffff")
    pen = ImageDraw.Draw(image)
    _head(pen, figures, name)
    top = _shares(pen, figures, HEAD + 40)
    top = _rows(pen, figures, top + 30, more)
    made = timezone.localtime()
    foot = _("Made on {day}, from the bills of this portal. This is no receipt.").format(day=f"{made:%Y-%m-%d %H:%M}")
    pen.text((PAD, height - 110), foot, font=_face(400, 30), fill=QUIET)
    if simulated:
        pen.text((PAD, height - 64), _("Simulated payments: no real money moved."), font=_face(700, 30), fill="#8c1d18")
    out = BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def _head(pen: ImageDraw.ImageDraw, figures: Statement, name: str) -> None:
    for line in range(HEAD):
        share = line / HEAD
        colour = tuple(round(a + (b - a) * share) for a, b in ((4, 11), (29, 79), (69, 179)))
        pen.line([(0, line), (WIDTH, line)], fill=colour)
    ridge = [(0, 392), (190, 366), (330, 386), (520, 350), (700, 384), (860, 338), (WIDTH, 376)]
    pen.polygon([(0, HEAD), *ridge, (WIDTH, HEAD)], fill="#1a63bd")
    pen.line(ridge, fill=GOLD, width=2)
    title = _("Statement of {month}").format(month=f"{figures.month.year} 年 {figures.month.month} 月")
    pen.text((PAD, 56), title, font=_face(700, 46), fill="#ffffff")
    pen.text((PAD, 122), name, font=_face(400, 32), fill="#dbe7f6")
    pen.text((PAD, 182), f"￥{yuan(figures.paid)}", font=_face(700, 96), fill="#ffffff")
    said = _("{n} bills paid").format(n=len(figures.bills))
    if figures.back:
        said += " · " + _("{amount} yuan came back").format(amount=yuan(figures.back))
    pen.text((PAD, 312), said, font=_face(400, 34), fill="#f2dfae")


def _shares(pen: ImageDraw.ImageDraw, figures: Statement, top: int) -> int:
    for share in figures.shares[:MOST_SHARES]:
        amount = f"￥{yuan(share.amount)}"
        wide = pen.textlength(amount, font=_face(700, 34))
        name = _fit(pen, share.name, _face(400, 34), WIDTH - 2 * PAD - round(wide) - 40)
        pen.text((PAD, top), name, font=_face(400, 34), fill=TEXT)
        pen.text((WIDTH - PAD - wide, top), amount, font=_face(700, 34), fill=DAI)
        bar = (PAD, top + 58, WIDTH - PAD, top + 78)
        pen.rounded_rectangle(bar, 10, fill=MIST)
        end = PAD + max(20, round((WIDTH - 2 * PAD) * share.percent / 100))
        pen.rounded_rectangle((bar[0], bar[1], end, bar[3]), 10, fill=QING)
        top += SHARE
    return top


def _rows(pen: ImageDraw.ImageDraw, figures: Statement, top: int, more: int) -> int:
    for bill in figures.bills[:MOST_ROWS]:
        pen.line([(PAD, top), (WIDTH - PAD, top)], fill="#d5dae1", width=2)
        amount, day = yuan(bill.amount), f"{timezone.localtime(bill.paid_at):%m-%d}"
        wide = pen.textlength(amount, font=_face(400, 34))
        pen.text((PAD, top + 20), day, font=_face(400, 32), fill=QUIET)
        title = _fit(pen, bill.title, _face(400, 34), WIDTH - 2 * PAD - round(wide) - 170)
        pen.text((PAD + 130, top + 18), title, font=_face(400, 34), fill=TEXT)
        pen.text((WIDTH - PAD - wide, top + 18), amount, font=_face(400, 34), fill=TEXT)
        top += ROW
    if more:
        pen.line([(PAD, top), (WIDTH - PAD, top)], fill="#d5dae1", width=2)
        pen.text((PAD, top + 20), _("and {n} more").format(n=more), font=_face(400, 32), fill=QUIET)
        top += ROW
    return top

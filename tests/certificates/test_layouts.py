"""Every layout does what the type says, fills its page, keeps its lines apart and shows no empty frame."""

from __future__ import annotations

import json
import re
from io import BytesIO

import pypdfium2
import pytest
from django.template.loader import render_to_string

from services.certificates.demo import DATA, portrait
from services.certificates.design import preview, preview_context
from services.certificates.enums import Colour, Layout
from services.certificates.faces import face_rows
from services.certificates.models import CertificateType
from services.documents.printing.engine import render
from services.documents.printing.fitting import PLACES, fitted
from tests.certificates.test_types import TYPES

pytestmark = pytest.mark.django_db
SAID = {"lead_text": "兹有甲乙丙丁之事。", "back_text": "背面的戊己庚辛。", "watermark": "壬癸"}


def kind_of(code: str = "CJRZ", **changes) -> CertificateType:
    return CertificateType(**(next(row for row in TYPES if row["code"] == code) | changes))


def html_of(kind: CertificateType) -> str:
    return render_to_string(kind.layout, preview_context(kind))


def picture(kind: CertificateType) -> list[bytes]:
    """Every page, small."""
    return [page.render(scale=0.4).to_pil().tobytes() for page in pypdfium2.PdfDocument(preview(kind))]


@pytest.mark.parametrize("layout", Layout.values)
def test_every_layout_does_what_the_type_says(layout):
    plain = kind_of(layout=layout, lead_text="", back_text="", watermark="")
    drawn = picture(plain)
    assert picture(kind_of(layout=layout, lead_text="", back_text="", has_border=False)) != drawn
    other = next(colour for colour in Colour.values if colour != plain.colour)
    assert picture(kind_of(layout=layout, lead_text="", back_text="", colour=other)) != drawn
    assert "data:image/png" in html_of(plain)
    assert "data:image/png" not in html_of(kind_of(layout=layout, has_code=False))
    said = html_of(kind_of(layout=layout, **SAID))
    assert all(words in said and words not in html_of(plain) for words in SAID.values())


@pytest.mark.parametrize("layout", Layout.values)
def test_a_frame_stands_only_where_a_photo_is(layout):
    fields = [field for field in kind_of().fields if field["kind"] != "photo"]
    assert "art:sitter.svg" in html_of(kind_of(layout=layout))
    without = html_of(kind_of(layout=layout, fields=fields))
    assert "sitter" not in without
    assert "照片" not in re.sub(r"\s", "", without)


def test_only_what_ends_prints_until_when_and_a_card_writes_it_short():
    texts = {code: html_of(kind_of(code)) for code in ("JHZ", "CSYXZM", "YYZZ", "CJRZ", "GGWSXKZ")}
    assert all("有效期限" not in texts[code] for code in ("JHZ", "CSYXZM", "YYZZ"))
    assert re.search(r"\d{4}\.\d\d\.\d\d–\d{4}\.\d\d\.\d\d", texts["CJRZ"])
    assert re.search(r"\d{4}年\d+月\d+日 至 \d{4}年\d+月\d+日", texts["GGWSXKZ"])


def test_the_words_of_the_elder_card_are_those_of_its_type():
    assert "优待" not in html_of(kind_of(layout=Layout.ELDER))
    assert "持证人按规定享受本市老年人优待服务" in html_of(kind_of("LNYDZ"))


def test_a_preview_shows_the_seal_where_it_will_be_set():
    kind = kind_of("GGWSXKZ")
    printed = render(template=kind.layout, context=preview_context(kind), title=kind.name)
    page = pypdfium2.PdfDocument(BytesIO(preview(kind)))[printed.seal.page]
    left, bottom, right, top = printed.seal.box
    width, height = page.get_size()
    image = page.render(scale=1, crop=(left, bottom, width - right, height - top)).to_pil().convert("RGB")
    points = [image.getpixel((x, y)) for x in range(image.width) for y in range(image.height)]
    assert sum(r > 150 and g < 90 and b < 90 for r, g, b in points) / len(points) > 0.05


@pytest.mark.parametrize("name", PLACES)
@pytest.mark.parametrize("count", [2, 6, 9])
def test_lines_stay_inside_their_place_and_grow_with_it(name, count):
    place = PLACES[name]
    short = [{"label": "姓名", "value": "王测试"} for _n in range(count)]
    sizes = [float(fitted(place, short, photo=False, lead="", back=()).size)]
    sizes.append(float(fitted(place, short * 2, photo=True, lead="字" * 60, back=["字" * 60]).size))
    assert place.most >= sizes[0] >= sizes[1] >= place.least
    if count == 2:
        assert sizes[0] == place.most


@pytest.mark.parametrize("row", [row for row in TYPES if row["layout"] == Layout.CARD], ids=lambda row: row["code"])
def test_no_line_of_a_card_reaches_the_number_below(row):
    kind = kind_of(row["code"])
    context = preview_context(kind)
    face = {field["key"]: "高州市宝光街道演示路 18 号 2 栋 501 房" for field in kind.fields if field["kind"] == "text"}
    context["rows"] = face_rows(kind, face, context["made_on"], context["rows"] and context["made_on"])
    pdf = pypdfium2.PdfDocument(render(template=kind.layout, context=context, title=kind.name).pdf)
    words = pdf[0].get_textpage()
    boxes = {
        words.get_text_bounded(*box).strip()[:4]: box for box in (words.get_rect(n) for n in range(words.count_rects()))
    }
    number = next(box for text, box in boxes.items() if text.startswith("证号"))
    validity = next(box for text, box in boxes.items() if text.startswith("有效期限"))
    assert validity[1] > number[3]


def test_every_specimen_whose_type_has_a_photo_has_a_drawn_one():
    specimens = json.loads((DATA / "certificates.json").read_text(encoding="utf-8"))
    pictured = {row["code"] for row in TYPES if any(field["kind"] == "photo" for field in row["fields"])}
    assert {row["type"] for row in specimens if "portrait" in row} == pictured
    assert {row["portrait"] for row in specimens if "portrait" in row} == {"elder", "woman", "couple"}
    file = portrait("couple")
    assert file.media_type == "image/jpeg"
    assert file.size < 40 * 1024

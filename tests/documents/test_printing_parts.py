"""The QR code says the address, module by module; one array type serves every length."""

from __future__ import annotations

import base64
from io import BytesIO

import segno
from PIL import Image

from services.documents.printing.harfbuzz import OneArrayType
from services.documents.printing.paper import QR_DARK, QR_QUIET, QR_SCALE, qr_picture, verify_address
from services.documents.querysets import new_code


def modules(picture: Image.Image) -> list[list[int]]:
    """The dark modules, read at the middle of each."""
    side = picture.width // QR_SCALE
    middle = QR_SCALE // 2
    return [
        [int(picture.getpixel((x * QR_SCALE + middle, y * QR_SCALE + middle)) == QR_DARK) for x in range(side)]
        for y in range(side)
    ]


def test_the_code_says_the_address():
    for _ in range(3):
        address = verify_address(new_code())
        picture = Image.open(BytesIO(base64.b64decode(qr_picture(address).partition(",")[2])))
        drawn = modules(picture)
        assert not any(drawn[0] + drawn[QR_QUIET - 1] + [row[0] for row in drawn])
        inner = [row[QR_QUIET:-QR_QUIET] for row in drawn[QR_QUIET:-QR_QUIET]]
        said = [
            [list(row) for row in segno.make(address, error="m", boost_error=False, micro=False, mask=mask).matrix]
            for mask in range(8)
        ]
        assert inner in said


def test_an_array_is_as_long_as_what_it_begins_with():
    from weasyprint.text.ffi import ffi

    arrays = OneArrayType(ffi)
    made = arrays.new("hb_codepoint_t[3]", [7, 8, 9])
    assert list(made) == [7, 8, 9]
    assert len(arrays.new("char[]", b"ab")) == 3
    assert arrays.typeof(made) is ffi.typeof("hb_codepoint_t[]") or ffi.sizeof(made) == 12

"""What becomes of pictures of every kind: only pixels, in a form every browser shows."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from services.files import pipeline
from services.files.child.wire import Refused


def encoded(image: Image.Image, format_name: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, format_name, **options)
    return out.getvalue()


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


GREY = Image.linear_gradient("L")


@pytest.mark.parametrize(
    ("image", "format_name", "media_type", "mode"),
    [
        (GREY.convert("RGB"), "JPEG", "image/jpeg", "RGB"),
        (GREY, "JPEG", "image/jpeg", "L"),
        (GREY.convert("CMYK"), "JPEG", "image/jpeg", "RGB"),
        (GREY.convert("RGB"), "WEBP", "image/jpeg", "RGB"),
        (GREY.convert("RGB"), "PNG", "image/png", "RGB"),
        (GREY.convert("1"), "PNG", "image/png", "L"),
        (GREY.convert("P"), "PNG", "image/png", "RGB"),
        (GREY.convert("I;16"), "PNG", "image/png", "L"),
        (GREY.convert("RGBA"), "PNG", "image/png", "RGB"),
        (GREY.convert("RGB"), "BMP", "image/png", "RGB"),
    ],
    ids=lambda value: getattr(value, "mode", value),
)
def test_kinds(image: Image.Image, format_name: str, media_type: str, mode: str) -> None:
    checked = pipeline.check(encoded(image, format_name))
    stored = opened(checked.data)
    assert (checked.media_type, stored.mode, stored.size) == (media_type, mode, (256, 256))
    assert Image.MIME[stored.format] == media_type


def test_transparency_stays() -> None:
    image = GREY.convert("RGBA")
    image.putalpha(GREY)
    checked = pipeline.check(encoded(image, "PNG"))
    assert opened(checked.data).mode == "RGBA"
    assert opened(checked.previews[1]).mode == "RGB", "page images stand on white"


def test_pixels_stay_what_they_were() -> None:
    image = GREY.convert("RGB")
    assert opened(pipeline.check(encoded(image, "PNG")).data).tobytes() == image.tobytes()


def test_a_huge_drawing_becomes_a_photo() -> None:
    checked = pipeline.check(encoded(GREY.convert("RGB").resize((2500, 2500)), "PNG"))
    assert checked.media_type == "image/jpeg"
    assert max(opened(checked.previews[1]).size) == 1200


@pytest.mark.parametrize("size", [(1, 1), (1, 5000), (5000, 1)])
def test_strange_shapes(size: tuple[int, int]) -> None:
    checked = pipeline.check(encoded(GREY.resize(size), "PNG"))
    assert opened(checked.data).size == size
    assert min(opened(checked.previews[1]).size) >= 1


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_is_applied(orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    checked = pipeline.check(encoded(GREY.resize((40, 20)), "JPEG", exif=exif.tobytes()))
    assert opened(checked.data).size == ((20, 40) if orientation >= 5 else (40, 20))
    assert not opened(checked.data).getexif()


@pytest.mark.parametrize("format_name", ["GIF", "TIFF", "ICO", "PPM", "TGA"])
def test_other_kinds_of_pictures_are_refused(format_name: str) -> None:
    with pytest.raises(Refused) as refused:
        pipeline.check(encoded(GREY.convert("RGB"), format_name))
    assert refused.value.code == "kind"

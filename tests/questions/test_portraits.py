"""证件照: the shape, the ground behind the face, and the ground made white on request."""

import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.datastructures import MultiValueDict
from PIL import Image, ImageDraw

from services.files.operations import read_portrait
from services.questions.forms import QuestionForm, build_form
from services.questions.kinds import KINDS
from tests.factories.catalog import page, question

BOUNDS = {"ratio": "358:441", "background": "white"}
WHITE, BLUE, NEARLY = "#ffffff", "#3f7fc4", "#eef0f2"


def portrait(ground: str = WHITE, size: tuple[int, int] = (600, 800), *, busy: bool = False) -> SimpleUploadedFile:
    """A drawn head and shoulders before a ground."""
    image = Image.new("RGB", size, ground)
    pen, (width, height) = ImageDraw.Draw(image), size
    for n in range(0, width, 40) if busy else ():
        pen.rectangle((n, 0, n + 20, height), fill="#202020" if n % 80 else "#d0b060")
    pen.ellipse((width * 0.1, height * 0.72, width * 0.9, height * 1.4), fill="#31598c")
    pen.ellipse((width * 0.32, height * 0.22, width * 0.68, height * 0.68), fill="#e2bf9b")
    out = io.BytesIO()
    image.save(out, "JPEG", quality=90)
    return SimpleUploadedFile("我.jpg", out.getvalue(), content_type="image/jpeg")


def sent(upload: SimpleUploadedFile, **data: str) -> QuestionForm:
    posted = MultiValueDict({key: [value] for key, value in data.items()})
    return build_form(page(question("photo", bounds=BOUNDS)), data=posted, files=MultiValueDict({"q": [upload]}))


@pytest.mark.parametrize("ground", [WHITE, NEARLY])
def test_a_white_ground_is_taken_and_the_photo_cut_to_shape(ground: str) -> None:
    made = sent(portrait(ground))
    assert made.is_valid(), made.errors
    photo = Image.open(made.uploads["q"])
    assert abs(photo.width / photo.height - 358 / 441) < 0.01
    assert made.uploads["q"].name == "我.jpg"


def test_another_ground_is_told_with_two_ways_on() -> None:
    message = sent(portrait(BLUE)).errors["q"][0]
    assert "背景不是白色" in message
    assert "勾选" in message
    assert "重拍" in message


def test_an_even_ground_is_made_white_on_request_and_the_face_stays() -> None:
    made = sent(portrait(BLUE), **{"q-whiten": "1"})
    assert made.is_valid(), made.errors
    photo = Image.open(made.uploads["q"]).convert("RGB")
    assert min(photo.getpixel((5, 5))) > 240
    assert min(photo.getpixel((photo.width - 5, photo.height // 3))) > 240
    face = photo.getpixel((photo.width // 2, int(photo.height * 0.45)))
    assert abs(face[0] - 0xE2) < 20
    assert abs(face[2] - 0x9B) < 25


def test_a_busy_ground_cannot_be_made_white() -> None:
    assert "改不成白色" in sent(portrait(busy=True), **{"q-whiten": "1"}).errors["q"][0]


@pytest.mark.parametrize("data", [b"no picture", b"%PDF-1.7\n", b"\xff\xd8\xff" + b"\x00" * 50, b"\x89PNG\r\n\x1a\n"])
def test_what_is_no_photo_is_refused_in_words(data: bytes) -> None:
    upload = SimpleUploadedFile("a.jpg", data, content_type="image/jpeg")
    assert sent(upload).errors["q"][0]


@pytest.mark.parametrize("size", [(1, 1), (2000, 3), (3, 2000)])
def test_tiny_and_thin_pictures_do_not_break(size: tuple[int, int]) -> None:
    assert read_portrait(upload=portrait(size=size), ratio=(358, 441), whiten=True).ground


def test_without_bounds_a_photo_is_only_handed_over() -> None:
    upload = portrait(BLUE)
    assert KINDS.get("photo").field(question("photo")).clean(upload) is upload


def test_files_may_be_narrowed_to_photos_or_pdf() -> None:
    pdf = SimpleUploadedFile("a.pdf", b"%PDF-1.7 x")
    assert KINDS.get("file").field(question("file", bounds={"types": "pdf"})).clean(pdf) is pdf
    with pytest.raises(ValidationError, match="只收照片"):
        KINDS.get("file").field(question("file", bounds={"types": "image"})).clean(pdf)
    with pytest.raises(ValidationError, match="只收 PDF"):
        KINDS.get("file").field(question("file", bounds={"types": "pdf"})).clean(portrait())

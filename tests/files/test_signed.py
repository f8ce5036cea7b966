"""Signed PDFs are kept byte for byte, as long as nothing hides beside what is signed."""

from __future__ import annotations

import io

import pikepdf
import pytest

from services.files import pipeline
from services.files.child.wire import Refused
from tests.files.corpus import MARK, pdf, zip_file

GAP = 400


def signed_pdf(*, gap: bytes = b"0" * (GAP - 2), tail: bytes = b"", left_out: int = 0) -> bytes:
    """A PDF with a signature whose ByteRange covers everything but its own hex value. Not a true signature."""

    def change(document: pikepdf.Pdf) -> None:
        signature = pikepdf.Dictionary(
            Type=pikepdf.Name.Sig, ByteRange=[0, 111111, 222222, 333333], Contents=b"\xab" * (GAP // 2 - 1)
        )
        field = pikepdf.Dictionary(FT=pikepdf.Name.Sig, V=document.make_indirect(signature), T="s")
        document.Root.AcroForm = pikepdf.Dictionary(Fields=[document.make_indirect(field)], SigFlags=3)

    data = pdf(change, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    start = data.index(b"<abab")
    end = data.index(b">", start) + 1
    data = data[:start] + b"<" + gap.ljust(end - start - 2, b"0") + b">" + data[end:]
    end += left_out
    for number, value in ((b"111111", start), (b"222222", end), (b"333333", len(data) - end)):
        data = data.replace(number, str(value).encode().rjust(6), 1)
    return data + tail


def test_kept_byte_for_byte() -> None:
    data = signed_pdf()
    checked = pipeline.check(data)
    assert checked.signed
    assert checked.data == data
    assert checked.previews[1].startswith(b"\x89PNG")


def test_an_unsigned_one_is_written_anew() -> None:
    data = pdf()
    checked = pipeline.check(data)
    assert not checked.signed
    assert len(pikepdf.open(io.BytesIO(checked.data)).pages) == 1


@pytest.mark.parametrize(
    "data",
    [
        signed_pdf(tail=b"\n<html>" + MARK),
        signed_pdf(tail=zip_file()),
        signed_pdf(left_out=30),
    ],
    ids=["appended text", "appended archive", "more left out than the value"],
)
def test_nothing_hides_beside_the_signature(data: bytes) -> None:
    with pytest.raises(Refused) as refused:
        pipeline.check(data)
    assert refused.value.code == "signature_broken"


def test_a_value_that_is_not_hex_is_no_signature() -> None:
    checked = pipeline.check(signed_pdf(gap=b"zz" + MARK))
    assert not checked.signed
    assert MARK not in checked.data


def test_a_signature_does_not_excuse_a_script() -> None:
    with pikepdf.open(io.BytesIO(signed_pdf())) as document:
        document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="x")
        out = io.BytesIO()
        document.save(out)
    with pytest.raises(Refused) as refused:
        pipeline.check(out.getvalue())
    assert refused.value.code == "active"

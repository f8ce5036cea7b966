"""Names given by senders."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.files.names import clean_name


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd.jpg"),
        ("C:\\Users\\chen\\证明.JPG", "证明.jpg"),
        ("evil.php.jpg", "evil.php.jpg"),
        ("photo.pdf", "photo.jpg"),
        ("a\x00b\r\nc.jpg", "abc.jpg"),
        ("\u202egpj.exe", "gpj.exe.jpg"),
        ("\ud800x.jpg", "x.jpg"),
        ("....", "file.jpg"),
        ("", "file.jpg"),
        ('a"<b>|c?.jpg', "abc.jpg"),
        ("李𬭚的户口簿.jpeg", "李𬭚的户口簿.jpg"),
    ],
)
def test_names(name: str, kept: str) -> None:
    assert clean_name(name, "image/jpeg") == kept


@given(st.text(alphabet=st.characters(), max_size=300))
def test_any_name_can_be_kept_and_sent(name: str) -> None:
    kept = clean_name(name, "application/pdf")
    assert kept.endswith(".pdf")
    assert len(kept) <= 104
    assert not set(kept) & set('/\\\x00\r\n"<>')
    kept.encode()

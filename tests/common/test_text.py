"""What a person may type, and how it is shown."""

import pytest
from django.core.exceptions import ValidationError

from services.common.cleantext import CleanTextField, clean_text
from services.common.masking import mask_id, mask_name, mask_phone, mask_plate

HOSTILE = ["\x00", "a\u202eb", "a\u200bb", "\ud800", "\ue000", "a\x1bb", "\ufeffx", "x\u2066y", "a\u0378"]


@pytest.mark.parametrize("text", HOSTILE)
def test_unreadable_characters_are_refused_with_words(text):
    with pytest.raises(ValidationError) as refused:
        CleanTextField().clean(text)
    assert refused.value.code == "characters"


@pytest.mark.parametrize("text", ["陈演示", "阿依古丽·买买提", "喆", "䶮", "𬭚", "〇", "O'Brien <b>&"])
def test_names_are_kept(text):
    assert clean_text(text) == text


def test_line_breaks_only_in_long_text():
    assert clean_text("一\r\n二", multiline=True) == "一\n二"
    with pytest.raises(ValidationError):
        clean_text("一\n二")


def test_text_is_composed():
    assert clean_text("e\u0301") == "é"


@pytest.mark.parametrize(
    ("mask", "plain", "shown"),
    [
        (mask_phone, "13812345678", "138****5678"),
        (mask_id, "440981195003150023", "440***********0023"),
        (mask_id, "E12345678", "E1*****78"),
        (mask_name, "李样", "李*"),
        (mask_name, "陈演示", "陈*示"),
        (mask_plate, "粤K12345", "粤K1**45"),
        (mask_phone, "", ""),
        (mask_name, "", ""),
    ],
)
def test_masks(mask, plain, shown):
    assert mask(plain) == shown

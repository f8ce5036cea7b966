"""Amounts as receipts write them."""

from __future__ import annotations

import pytest

from services.payments.amounts import capitals


@pytest.mark.parametrize(
    ("fen", "text"),
    [
        (0, "零元整"),
        (1, "壹分"),
        (10, "壹角整"),
        (100, "壹元整"),
        (105, "壹元零伍分"),
        (110, "壹元壹角整"),
        (1_000, "壹拾元整"),
        (123_405, "壹仟贰佰叁拾肆元零伍分"),
        (100_100, "壹仟零壹元整"),
        (1_000_000, "壹万元整"),
        (1_000_500, "壹万零伍元整"),
        (10_050_000, "壹拾万零伍佰元整"),
        (1_050_000_00, "壹佰零伍万元整"),
        (100_010_000_00, "壹亿零壹万元整"),
        (100_000_001_00, "壹亿零壹元整"),
        (2_026_112_211, "贰仟零贰拾陆万壹仟壹佰贰拾贰元壹角壹分"),
    ],
)
def test_capitals(fen, text):
    assert capitals(fen) == text


@pytest.mark.parametrize("fen", [-1, 10**18])
def test_what_no_receipt_says(fen):
    with pytest.raises(ValueError, match=str(fen)):
        capitals(fen)

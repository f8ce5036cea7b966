"""Amounts in the capitals that receipts carry (会计基础工作规范)."""

from __future__ import annotations

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
GROUPS = ("", "万", "亿", "万亿")


def capitals(fen: int) -> str:
    """``123405`` fen → ``壹仟贰佰叁拾肆元零伍分``; whole yuan and jiao end with ``整``.

    ValueError below nought or from 10¹⁶ yuan on.
    """
    whole, rest = divmod(fen, 100)
    if fen < 0 or whole >= 10**16:
        raise ValueError(fen)
    jiao, cent = divmod(rest, 10)
    text = f"{_integer(whole)}元" if whole else ""
    if not rest:
        return f"{text or '零元'}整"
    if jiao:
        text += f"{DIGITS[jiao]}角"
    elif whole:
        text += "零"
    return text + (f"{DIGITS[cent]}分" if cent else "整")


def _integer(number: int) -> str:
    """A whole number above nought in capitals: groups of four, one 零 for any run of empty places."""
    text, gap = "", False
    for group in reversed(range(len(GROUPS))):
        value = number // 10_000**group % 10_000
        if not value:
            gap = bool(text)
            continue
        gap = gap or (bool(text) and value < 1000)
        text += ("零" if gap else "") + _group(value) + GROUPS[group]
        gap = False
    return text


def _group(value: int) -> str:
    text, gap = "", False
    for place in reversed(range(4)):
        digit = value // 10**place % 10
        if digit:
            text += ("零" if gap else "") + DIGITS[digit] + PLACES[place]
            gap = False
        else:
            gap = bool(text)
    return text

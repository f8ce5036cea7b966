"""Telling personal numbers in text: what must never reach a log, a queue, an address or the audit."""

from __future__ import annotations

import re

_ID_CARD = r"[1-9]\d{5}(?:18|19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]"
_PHONE = r"(?:86)?1[3-9]\d{9}"
NUMBERS = re.compile(rf"(?<![0-9A-Fa-f])(?:{_ID_CARD}|{_PHONE})(?![0-9A-Fa-f])")
"""Identity card or mobile phone numbers. Hex neighbours are left alone: a digest may hold eleven digits by chance."""


def looks_personal(text: str) -> bool:
    """Whether ``text`` holds something like an identity card or mobile phone number."""
    return NUMBERS.search(text) is not None


def mask_numbers(text: str) -> str:
    """``text`` with such numbers shown by their first three and last four characters: what staff type may hold some."""
    return NUMBERS.sub(lambda found: f"{found[0][:3]}****{found[0][-4:]}", text)


_DIGITS = r"\d(?:[ -]?\d)"
_TYPED = re.compile(
    rf"[^\s@，。；：、（）]+@[^\s@，。；：、（）]+\.\w+|(?<![A-Za-z\d])[A-Za-z]{{1,2}}{_DIGITS}{{6,9}}(?!\d)"
    rf"|(?<!\d){_DIGITS}{{10,}}[Xx]?|(?<!\d)0{_DIGITS}{{8,}}",
    re.ASCII,
)
"""Addresses of e-mail, passes, then anything as long as a phone, identity or card number, also in groups."""
_WIDE = str.maketrans("０１２３４５６７８９－　＠Ｘｘ", "0123456789- @Xx")


def without_numbers(text: str) -> str:
    """``text`` of somebody unknown with whatever may be a number of a person taken out whole: better one too many."""
    narrow = text.translate(_WIDE)
    parts, end = [], 0
    for found in _TYPED.finditer(narrow):
        parts += [text[end : found.start()], "****"]
        end = found.end()
    return "".join([*parts, text[end:]])

"""Cells and JSON values as the values of fields: forgiving about how a thing is written, never guessing what it is."""

from __future__ import annotations

import datetime
import json
import math
import re
import unicodedata
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from services.catalog.importing.bounds import bounds
from services.catalog.importing.choices import AT_ONCE, NO, NOTHING, UNIT, YES
from services.catalog.importing.notes import About, Note, RowRefused
from services.catalog.importing.workbook import ERROR, FORMULA, LONG, UNSAVED, Odd

if TYPE_CHECKING:
    from collections.abc import Callable

    from services.catalog.importing.columns import Column

_REFUSED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_HAN_PLANES = range(0x20000, 0x40000)
_SPLIT = re.compile(r"[、,，;；|\n]+")
_NUMBER = re.compile(r"^(\d{1,9})(?:\.0+)?(?:次|份|天|日|个工作日|个自然日|分钟|级|件|本)?$")
_LIMIT = re.compile(
    r"^(\d{1,4}|[一二三四五六七八九十百]{1,5})(?:\.0+)?(个?工作日|个?自然日|个?日历日|天|日|个?小时|时|个?月)?(内)?$"
)
_DATE = re.compile(r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T].*)?$|^(\d{4})(\d{2})(\d{2})$")
_BREAK = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef])\s*\n\s*(?=[\u3000-\u9fff\uff00-\uffef])")
_DIGITS = {digit: n for n, digit in enumerate("一二三四五六七八九", 1)}
ABSENT = object()
"""The cell says nothing."""


class Unread(Exception):
    """The value cannot be that of the column: left out, and said."""

    def __init__(self, about: About, text: str) -> None:
        super().__init__(text)
        self.note = Note(about, text)


def plain(raw: Any, heading: str, notes: list[Note]) -> Any:
    """``raw`` without oddities. Raises RowRefused when a cell is beyond the bounds, Unread when nothing is saved."""
    if isinstance(raw, Odd):
        if raw.about == LONG:
            raise RowRefused(About.LONG, _too_long(heading))
        if raw.about in {UNSAVED, ERROR}:
            text = _("%(heading)s: a formula or an error without a saved value; it was left out.")
            raise Unread(About.FORMULA, text % {"heading": heading})
        if raw.about == FORMULA:
            notes.append(Note(About.FORMULA, _("%(heading)s: worked out by a formula.") % {"heading": heading}))
        raw = raw.value
        if isinstance(raw, Odd):
            return plain(raw, heading, notes)
    if isinstance(raw, str) and len(raw) > bounds().cell_characters:
        raise RowRefused(About.LONG, _too_long(heading))
    return raw


def _too_long(heading: str) -> str:
    text = _("%(heading)s: more than %(limit)d characters in one cell.")
    return text % {"heading": heading, "limit": bounds().cell_characters}


def text_of(raw: Any, heading: str, notes: list[Note], *, lines: bool = False) -> str:
    """The value as text in NFC, without what cannot be seen. Numbers are written without ``.0``. Raises Unread."""
    if isinstance(raw, bool) or not isinstance(raw, (str, int, float, datetime.date)):
        raise Unread(About.KIND, _("%(heading)s: text is expected.") % {"heading": heading})
    if isinstance(raw, float):
        raw = f"{raw:.0f}" if raw.is_integer() and abs(raw) < 1e15 else repr(raw)
    text = str(raw).replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\t", " ")
    text = text.replace("\xa0", " ").replace("\ufeff", "").strip(" \n\u3000")
    if text.startswith("'") and "'" not in text[1:]:
        text = text[1:]
    kept = text if text.isprintable() else _readable(text)
    if kept != text:
        notes.append(Note(About.CHARACTERS, _("%(heading)s: characters nobody can see.") % {"heading": heading}))
    kept = unicodedata.normalize("NFC", kept).strip(" \n\u3000")
    return kept if lines else " ".join(_BREAK.sub("", kept).split("\n"))


def _readable(text: str) -> str:
    return "".join(c for c in text if c == "\n" or ord(c) in _HAN_PLANES or unicodedata.category(c) not in _REFUSED)


def _compact(raw: Any, heading: str, notes: list[Note]) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text_of(raw, heading, notes)))


def parsed(column: Column, raw: Any, heading: str, notes: list[Note]) -> dict[str, Any]:
    """Field → value of one cell; empty when it says nothing. Raises Unread, RowRefused."""
    raw = plain(raw, heading, notes)
    if raw is None or (isinstance(raw, str) and raw.strip().lower() in NOTHING):
        return {}
    return _KINDS[column.kind](column, raw, heading, notes)


def _line(column: Column, raw: Any, heading: str, notes: list[Note]) -> dict[str, Any]:
    return {column.key: text_of(raw, heading, notes)}


def _text(column: Column, raw: Any, heading: str, notes: list[Note]) -> dict[str, Any]:
    return {column.key: text_of(raw, heading, notes, lines=True)}


def _source(column: Column, raw: Any, heading: str, notes: list[Note]) -> dict[str, Any]:
    _code(column, raw, heading, [])
    return {column.key: text_of(raw, heading, notes)}


def _code(column: Column, raw: Any, heading: str, notes: list[Note]) -> dict[str, Any]:
    if isinstance(raw, float) or (isinstance(raw, int) and abs(raw) >= 10**15):
        integral = isinstance(raw, float) and raw.is_integer() and abs(raw) < 1e15
        if not integral:
            text = _("%(heading)s: a code kept as a number has lost digits; keep it as text.")
            raise Unread(About.CODE, text % {"heading": heading})
    return {column.key: _compact(raw, heading, notes)}


def _url(column: Column, raw: Any, heading: str, notes: list[Note]) -> dict[str, Any]:
    text = _compact(raw, heading, notes)
    return {column.key: text if "://" in text else f"https://{text}"}


def _number(column: Column, raw: Any, heading: str, notes: list[Note]) -> dict[str, Any]:
    if isinstance(raw, float) and math.isfinite(raw) and raw.is_integer():
        raw = int(raw)
    if isinstance(raw, int) and not isinstance(raw, bool) and 0 <= raw <= 10**9:
        return {column.key: raw}
    found = _NUMBER.match(_compact(raw, heading, notes)) if isinstance(raw, str) else None
    if not found:
        raise Unread(About.KIND, _("%(heading)s: a whole number is expected.") % {"heading": heading})
    return {column.key: int(found[1])}


def _yes_no(column: Column, raw: Any, heading: str, notes: list[Note]) -> dict[str, Any]:
    if isinstance(raw, bool):
        return {column.key: raw}
    word = _compact(raw, heading, notes).lower()
    if word in YES or word in NO:
        return {column.key: word in YES}
    raise Unread(About.WORD, _("%(heading)s: “%(word)s” is neither yes nor no.") % _shown(heading, word))


def _date(column: Column, raw: Any, heading: str, notes: list[Note]) -> dict[str, Any]:
    if isinstance(raw, datetime.date):
        return {column.key: raw}
    if isinstance(raw, (int, float)) and not isinstance(raw, bool) and 20_000 < raw < 80_000:
        return {column.key: datetime.date(1899, 12, 30) + datetime.timedelta(days=int(raw))}
    text = unicodedata.normalize("NFKC", text_of(raw, heading, notes)).strip()
    found = _DATE.match(text)
    try:
        return {column.key: datetime.date(*(int(part) for part in found.groups() if part))}
    except (AttributeError, ValueError):
        error = _("%(heading)s: “%(word)s” is no date; write 2026-01-31.") % _shown(heading, text)
        raise Unread(About.KIND, error) from None


def _choice(column: Column, raw: Any, heading: str, notes: list[Note]) -> dict[str, Any]:
    return {column.key: _coded(column, text_of(raw, heading, notes), heading)}


def _coded(column: Column, text: str, heading: str) -> str:
    text = text.strip()
    folded = unicodedata.normalize("NFKC", text).replace(" ", "")
    codes = set(column.words.values())
    for wish in (text, folded, folded.lower(), folded.zfill(2) if folded.isdigit() else folded):
        if wish in codes:
            return wish
        if wish in column.words:
            return column.words[wish]
    raise Unread(About.WORD, _("%(heading)s: “%(word)s” is not known.") % _shown(heading, text))


def _listed(raw: Any, heading: str, notes: list[Note]) -> list[str]:
    if isinstance(raw, list):
        return [text_of(one, heading, notes) for one in raw[:100]]
    return [part.strip() for part in _SPLIT.split(text_of(raw, heading, notes, lines=True)) if part.strip()]


def _choices(column: Column, raw: Any, heading: str, notes: list[Note]) -> dict[str, Any]:
    found: list[str] = []
    for word in _listed(raw, heading, notes):
        try:
            code = _coded(column, word, heading)
        except Unread as unread:
            notes.append(unread.note)
            continue
        found += [code] if code not in found else []
    return {column.key: found} if found or raw == [] else {}


def _codes(column: Column, raw: Any, heading: str, notes: list[Note]) -> dict[str, Any]:
    return {column.key: sorted(set(_listed(raw, heading, notes)))}


def _json(column: Column, raw: Any, heading: str, notes: list[Note]) -> dict[str, Any]:
    if isinstance(raw, str) and column.key != "value":
        try:
            raw = json.loads(raw)
        except (ValueError, RecursionError):
            text = _("%(heading)s: JSON is expected.") % {"heading": heading}
            raise Unread(About.KIND, text) from None
    elif isinstance(raw, str):
        try:
            raw = json.loads(raw)
        except (ValueError, RecursionError):
            raw = text_of(raw, heading, notes)
    if column.key != "value" and not isinstance(raw, list):
        raise Unread(About.KIND, _("%(heading)s: a list is expected.") % {"heading": heading})
    return {column.key: cleaned(raw)}


def cleaned(value: Any, depth: int = 8) -> Any:
    """JSON without what a database cannot keep, and no deeper than anybody writes. Raises Unread."""
    if depth < 0:
        raise Unread(About.KIND, _("A value is nested too deeply."))
    if isinstance(value, dict):
        return {cleaned(str(key)): cleaned(one, depth - 1) for key, one in value.items()}
    if isinstance(value, list):
        return [cleaned(one, depth - 1) for one in value]
    if isinstance(value, str):
        return "".join(c for c in value if unicodedata.category(c) not in {"Cc", "Cs"} or c == "\n")
    if isinstance(value, float) and not math.isfinite(value):
        raise Unread(About.KIND, _("A number is not finite."))
    return value


def _limit(column: Column, raw: Any, heading: str, notes: list[Note]) -> dict[str, Any]:
    """``20个工作日`` → number and unit. What is no limit becomes its note."""
    number, unit = f"{column.key}_number", f"{column.key}_unit"
    if isinstance(raw, float) and raw.is_integer():
        raw = int(raw)
    text = _compact(raw, heading, notes)
    if text in AT_ONCE:
        return {number: 0}
    found = _LIMIT.match(text)
    if not found:
        raise Unread(About.WORD, _("%(heading)s: “%(word)s” is no limit of time.") % _shown(heading, text))
    value = int(found[1]) if found[1].isdigit() else _spoken(found[1])
    if not found[2]:
        return {number: value}
    if found[2] in {"天", "日"}:
        said = _("%(heading)s: “%(word)s” taken as calendar days.") % _shown(heading, text)
        notes.append(Note(About.CALENDAR_DAYS, said))
    return {number: value, unit: UNIT[found[2]]}


def _spoken(text: str) -> int:
    """``二十`` → 20, ``一百二十`` → 120."""
    total, digit = 0, 0
    for sign in text:
        if sign in _DIGITS:
            digit = _DIGITS[sign]
        else:
            total += (digit or 1) * (100 if sign == "百" else 10)
            digit = 0
    return total + digit


def _yuan(column: Column, raw: Any, heading: str, notes: list[Note]) -> dict[str, Any]:
    text = re.sub(r"[元¥￥,，]|人民币", "", _compact(raw, heading, notes)) if isinstance(raw, str) else str(raw)
    try:
        fen = Decimal(text) * 100
        if not 0 <= fen <= 10**9 or fen != int(fen):
            raise InvalidOperation
    except InvalidOperation:
        error = _("%(heading)s: “%(word)s” is no amount.") % _shown(heading, text)
        raise Unread(About.KIND, error) from None
    return {column.key.removesuffix("_yuan"): int(fen)}


def _shown(heading: str, word: str) -> dict[str, str]:
    return {"heading": heading, "word": word[:40]}


_KINDS: dict[str, Callable[[Column, Any, str, list[Note]], dict[str, Any]]] = {
    "line": _line,
    "text": _text,
    "source": _source,
    "code": _code,
    "slug": _code,
    "url": _url,
    "number": _number,
    "yes_no": _yes_no,
    "date": _date,
    "choice": _choice,
    "choices": _choices,
    "codes": _codes,
    "json": _json,
    "limit": _limit,
    "yuan": _yuan,
}

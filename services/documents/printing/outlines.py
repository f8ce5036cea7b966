"""Embedded faces without what no page shows: the outlines used, as a bare CID-keyed CFF (Adobe TN 5176).

WeasyPrint keeps the numbers of glyphs, so that a Chinese face drags offsets, widths and names of thousands of empty
glyphs along: two thirds of a page's bytes. A CID-keyed CFF names its glyphs by any numbers, so only those used stay.
"""

from __future__ import annotations

import struct
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

CHARSET, CHAR_STRINGS, PRIVATE, SUBRS = b"\x0f", b"\x11", b"\x12", b"\x13"
ROS, COUNT, FD_ARRAY, FD_SELECT = b"\x0c\x1e", b"\x0c\x22", b"\x0c\x24", b"\x0c\x25"
PLACES = {CHARSET, CHAR_STRINGS, FD_ARRAY, FD_SELECT, COUNT}
HEADER = b"\x01\x00\x04\x04"


class NotCompact(ValueError):
    """A face of another making; it stays as it is."""


class Index:
    """An INDEX of a CFF: items by number, and where it ends."""

    def __init__(self, data: bytes, start: int) -> None:
        self._data, self.count = data, int.from_bytes(data[start : start + 2])
        self._size = data[start + 2] if self.count else 1
        self._offsets = start + 3
        self._base = self._offsets + (self.count + 1) * self._size - 1
        self.end = self._base + self._offset(self.count) if self.count else start + 2

    def _offset(self, number: int) -> int:
        at = self._offsets + number * self._size
        return int.from_bytes(self._data[at : at + self._size])

    def __getitem__(self, number: int) -> bytes:
        if not 0 <= number < self.count:
            raise NotCompact(number)
        return self._data[self._base + self._offset(number) : self._base + self._offset(number + 1)]


def _index(items: list[bytes]) -> bytes:
    if not items:
        return b"\x00\x00"
    ends = [1, *accumulate(map(len, items), initial=0)][1:]
    size = max(1, (ends[-1].bit_length() + 8) // 8)
    offsets = b"".join((end + 1).to_bytes(size) for end in ends)
    return len(items).to_bytes(2) + bytes([size]) + offsets + b"".join(items)


def _entries(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Operator and operands of a DICT, as they are written."""
    at = start = 0
    while at < len(data):
        first = data[at]
        if first <= 21:
            operator = data[at : at + 2] if first == 12 else data[at : at + 1]
            yield operator, data[start:at]
            at += len(operator)
            start = at
        elif first == 30:
            while data[at + 1] & 0x0F != 0x0F and data[at + 1] >> 4 != 0x0F:
                at += 1
            at += 2
        else:
            at += {28: 3, 29: 5}.get(first, 2 if first >= 247 else 1)


def _numbers(operands: bytes) -> list[int]:
    """Whole numbers of operands."""
    found, at = [], 0
    while at < len(operands):
        first = operands[at]
        if first == 28:
            found.append(struct.unpack_from(">h", operands, at + 1)[0])
            at += 3
        elif first == 29:
            found.append(struct.unpack_from(">i", operands, at + 1)[0])
            at += 5
        elif 32 <= first <= 246:
            found.append(first - 139)
            at += 1
        elif 247 <= first <= 254:
            sign, base = (1, 247) if first < 251 else (-1, 251)
            found.append(sign * ((first - base) * 256 + operands[at + 1] + 108))
            at += 2
        else:
            raise NotCompact(first)
    return found


def _number(value: int) -> bytes:
    """A whole number in five bytes, so that a dict has its length before the offsets are known."""
    return b"\x1d" + struct.pack(">i", value)


def _table(face: bytes, name: bytes) -> bytes:
    """A table of an OpenType face."""
    if face[:4] != b"OTTO":
        raise NotCompact(face[:4])
    for n in range(int.from_bytes(face[4:6])):
        tag, _sum, start, length = struct.unpack_from(">4sIII", face, 12 + 16 * n)
        if tag == name:
            return face[start : start + length]
    raise NotCompact(name)


def _kinds(cff: bytes, start: int, glyphs: list[int]) -> list[int]:
    """Which font dict each glyph is drawn with (FDSelect, formats 0 and 3)."""
    if cff[start] == 0:
        return [cff[start + 1 + glyph] for glyph in glyphs]
    if cff[start] != 3:
        raise NotCompact(cff[start])
    count = int.from_bytes(cff[start + 1 : start + 3])
    ranges = [struct.unpack_from(">HB", cff, start + 3 + 3 * n) for n in range(count)]
    last = int.from_bytes(cff[start + 3 + 3 * count : start + 5 + 3 * count])
    spans = [(first, after[0], kind) for (first, kind), after in pairwise([*ranges, (last, 0)])]
    return [next(kind for first, after, kind in spans if first <= glyph < after) for glyph in glyphs]


def _private(cff: bytes, fd: bytes) -> tuple[bytes, bytes]:
    """A font dict without its place of the private dict, and that private dict."""
    entries = dict(_entries(fd))
    size, start = _numbers(entries.pop(PRIVATE))
    private = cff[start : start + size]
    if SUBRS in dict(_entries(private)):
        raise NotCompact("subroutines")
    return b"".join(operands + operator for operator, operands in entries.items()), private


def _places(charset: int, outlines: int, array: int, select: int, count: int) -> bytes:
    """The entries of a top dict that say where the rest is."""
    pairs = ((charset, CHARSET), (outlines, CHAR_STRINGS), (array, FD_ARRAY), (select, FD_SELECT), (count, COUNT))
    return b"".join(_number(value) + operator for value, operator in pairs)


def _array(kinds: list[tuple[bytes, bytes]], at: int) -> bytes:
    """Font dicts from ``at`` on, and behind them their private dicts."""

    def dicts(place: int) -> bytes:
        starts = accumulate((len(private) for _fd, private in kinds), initial=place)
        places = zip(kinds, starts, strict=False)
        return _index([fd + _number(len(own)) + _number(start) + PRIVATE for (fd, own), start in places])

    return dicts(at + len(dicts(0))) + b"".join(private for _fd, private in kinds)


def compact(face: bytes, glyphs: Iterable[int]) -> bytes:
    """A bare CFF of the OpenType ``face`` whose CIDs are the numbers of ``glyphs``; .notdef is always there.

    Raises NotCompact for a face that is not CID-keyed or draws with subroutines.
    """
    cff = _table(face, b"CFF ")
    wanted = sorted({0, *glyphs})
    names = Index(cff, cff[2])
    tops = Index(cff, names.end)
    strings = Index(cff, tops.end)
    if Index(cff, strings.end).count:
        raise NotCompact("subroutines")
    top = dict(_entries(tops[0]))
    if ROS not in top:
        raise NotCompact("names")
    outlines = Index(cff, _numbers(top[CHAR_STRINGS])[0])
    dicts = Index(cff, _numbers(top[FD_ARRAY])[0])
    kinds = _kinds(cff, _numbers(top[FD_SELECT])[0], wanted)
    used = sorted(set(kinds))
    head = HEADER + cff[cff[2] : names.end]
    said = b"".join(operands + operator for operator, operands in top.items() if operator not in PLACES)
    length = len(_index([said + _places(0, 0, 0, 0, 0)]))
    begin = len(head) + length + (strings.end - tops.end) + 2
    charset = b"\x00" + b"".join(cid.to_bytes(2) for cid in wanted[1:])
    select = b"\x00" + bytes(used.index(kind) for kind in kinds)
    drawn = _index([outlines[glyph] for glyph in wanted])
    at_select, at_drawn = begin + len(charset), begin + len(charset) + len(select)
    at_array = at_drawn + len(drawn)
    array = _array([_private(cff, dicts[kind]) for kind in used], at_array)
    new_top = _index([said + _places(begin, at_drawn, at_array, at_select, wanted[-1] + 1)])
    return b"".join((head, new_top, cff[tops.end : strings.end], b"\x00\x00", charset, select, drawn, array))


def slim(_document: Any, pdf: Any) -> None:
    """For WeasyPrint's ``finisher``: every Chinese face of the file with only what its pages show."""
    by_reference = {bytes(thing.reference): thing for thing in pdf.objects}
    used: dict[bytes, set[int]] = {}
    for thing in pdf.objects:
        if isinstance(thing, dict) and thing.get("Subtype") == "/CIDFontType0":
            descriptor = by_reference[thing["FontDescriptor"]]
            used.setdefault(descriptor["FontFile3"], set()).update(_shown(thing["W"]))
            thing.pop("CIDToGIDMap", None)  # of TrueType faces only (ISO 32000-1, table 117)
    for reference, glyphs in used.items():
        file = by_reference[reference]
        try:
            file.stream = [compact(b"".join(file.stream), glyphs)]
        except NotCompact:
            continue
        file.extra["Subtype"] = "/CIDFontType0C"


def _shown(widths: list[Any]) -> Iterator[int]:
    """Glyphs of a /W array: a first number, then widths."""
    for first, own in zip(widths[::2], widths[1::2], strict=True):
        yield from range(first, first + len(own))

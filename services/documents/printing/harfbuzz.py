"""Font subsetting by libharfbuzz-subset, which WeasyPrint needs anyway: a second per face where fontTools takes ten."""

from __future__ import annotations

import ctypes
from ctypes.util import find_library
from functools import cache
from pathlib import Path
from typing import Any

FLAG_NO_HINTING = 1
FLAG_NOTDEF_OUTLINE = 0x40
FEATURES = 6
"""HB_SUBSET_SETS_LAYOUT_FEATURE_TAG."""
KERN = int.from_bytes(b"kern")


class CannotSubset(Exception):
    """HarfBuzz is not there, or could not read the face."""


@cache
def _libraries() -> tuple[ctypes.CDLL, ctypes.CDLL]:
    """libharfbuzz and libharfbuzz-subset with pointer-sized results. Raises CannotSubset."""
    try:
        base = ctypes.CDLL(find_library("harfbuzz") or "libharfbuzz.so.0")
        subset = ctypes.CDLL(find_library("harfbuzz-subset") or "libharfbuzz-subset.so.0")
        pointers = {
            base: ("hb_blob_create_from_file_or_fail", "hb_face_create", "hb_face_reference_blob", "hb_blob_get_data"),
            subset: (
                "hb_subset_input_create_or_fail",
                "hb_subset_input_unicode_set",
                "hb_subset_input_set",
                "hb_subset_or_fail",
            ),
        }
        for library, names in pointers.items():
            for name in names:
                getattr(library, name).restype = ctypes.c_void_p
    except (OSError, AttributeError) as error:
        raise CannotSubset(error) from error
    return base, subset


def subset_face(path: Path, index: int, characters: set[int] | None) -> bytes:
    """The face ``index`` of ``path`` with these characters only, or whole (taken out of its collection) for None.

    Raises CannotSubset.
    """
    base, subset = _libraries()
    blob = base.hb_blob_create_from_file_or_fail(str(path).encode())
    if not blob:
        raise CannotSubset(path)
    face = base.hb_face_create(ctypes.c_void_p(blob), ctypes.c_uint(index))
    order = ctypes.c_void_p(subset.hb_subset_input_create_or_fail())
    subset.hb_subset_input_set_flags(order, ctypes.c_uint(FLAG_NO_HINTING | FLAG_NOTDEF_OUTLINE))
    wanted = ctypes.c_void_p(subset.hb_subset_input_unicode_set(order))
    if characters is None:
        base.hb_set_invert(wanted)
    else:  # alternates nobody prints would double the glyphs, and every document carries a table of all of them
        features = ctypes.c_void_p(subset.hb_subset_input_set(order, ctypes.c_uint(FEATURES)))
        base.hb_set_clear(features)
        base.hb_set_add(features, ctypes.c_uint(KERN))
    for character in characters or ():
        base.hb_set_add(wanted, ctypes.c_uint(character))
    made = subset.hb_subset_or_fail(ctypes.c_void_p(face), order)
    if not made:
        raise CannotSubset(path)
    length = ctypes.c_uint()
    result = ctypes.c_void_p(base.hb_face_reference_blob(ctypes.c_void_p(made)))
    data = base.hb_blob_get_data(result, ctypes.byref(length))
    content = ctypes.string_at(data, length.value)
    base.hb_blob_destroy(result)
    for thing in (made, face):
        base.hb_face_destroy(ctypes.c_void_p(thing))
    base.hb_blob_destroy(ctypes.c_void_p(blob))
    subset.hb_subset_input_destroy(order)
    return content


class OneArrayType:
    """The cffi of WeasyPrint, asked for arrays of glyphs by one type.

    WeasyPrint names a type for each length, and cffi takes two milliseconds to read a type it has not met: several of
    them a document, since nearly every document has glyphs of its own.
    """

    ARRAY = "hb_codepoint_t["

    def __init__(self, ffi: Any) -> None:
        self._ffi = ffi

    def __getattr__(self, name: str) -> Any:
        return getattr(self._ffi, name)

    def new(self, kind: str, start: Any = None) -> Any:
        """As ``ffi.new``; what the array begins with says how long it is."""
        if start is not None and kind.startswith(self.ARRAY):
            kind = f"{self.ARRAY}]"
        return self._ffi.new(kind, start)


def use_one_array_type() -> None:
    """Put OneArrayType between WeasyPrint's faces and cffi; done once a process."""
    from weasyprint.pdf import fonts

    if not isinstance(fonts.ffi, OneArrayType):
        fonts.ffi = OneArrayType(fonts.ffi)

"""Reading what is sent: bounded in size and depth, and nothing a database cannot keep."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

from django.conf import settings
from rest_framework import parsers
from rest_framework.exceptions import ParseError

from services.common.api.problems import Problem
from services.common.api.renderers import JSONRenderer

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import IO

MOST_DEPTH = 20


class JSONParser(parsers.BaseParser):
    """RFC 8259 in UTF-8, at most API_MAX_JSON_BYTES, 20 levels deep, no NaN, no doubled names, no broken characters."""

    media_type = "application/json"
    renderer_class = JSONRenderer

    def parse(
        self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """The value. Raises the problems ``too-large`` and ``unreadable``."""
        most = settings.API_MAX_JSON_BYTES
        raw = stream.read(most + 1)
        if len(raw) > most:
            raise Problem("too-large")
        return read_json(raw)


def read_json(raw: bytes | str) -> Any:
    """The value, with the bounds of ``JSONParser`` but for the size. Raises the problem ``unreadable``."""
    try:
        value = json.loads(
            raw if isinstance(raw, str) else raw.decode(),
            parse_constant=_refused,
            parse_float=_finite,
            parse_int=_short,
            object_pairs_hook=_without_doubles,
        )
        _check(value, MOST_DEPTH)
    except (ValueError, RecursionError) as error:
        raise ParseError from error
    return value


class MultiPartParser(parsers.MultiPartParser):
    """Files with fields (RFC 7578), refused before reading when the whole is larger than one file may be."""

    SLACK = 64 * 1024

    def parse(
        self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """Fields and files. Raises the problem ``too-large``."""
        length = parser_context["request"].META.get("CONTENT_LENGTH") or "0"
        if length.isdigit() and int(length) > settings.FILE_MAX_BYTES + self.SLACK:
            raise Problem("too-large")
        return super().parse(stream, media_type, parser_context)


def _refused(name: str) -> None:
    raise ValueError(name)


def _finite(text: str) -> float:
    value = float(text)
    return value if math.isfinite(value) else _refused(text)


def _short(text: str) -> int:
    return int(text) if len(text) <= 19 else _refused(text)


def _without_doubles(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    pairs = list(pairs)
    found = dict(pairs)
    return found if len(found) == len(pairs) else _refused("doubled")


def _check(value: Any, depth: int) -> None:
    """ValueError for what is too deep, and for NUL and lone surrogates."""
    if isinstance(value, dict | list) and not depth:
        _refused("deep")
    if isinstance(value, str):
        value.encode()
        if "\0" in value:
            _refused("nul")
    elif isinstance(value, dict):
        for key, inner in value.items():
            _check(key, depth)
            _check(inner, depth - 1)
    elif isinstance(value, list):
        for inner in value:
            _check(inner, depth - 1)

"""What cameras send that is no JSON."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any

from rest_framework.parsers import BaseParser

from services.common.api.problems import Problem
from services.parking.operations.picturing import JPEG, MOST

if TYPE_CHECKING:
    from collections.abc import Mapping


class JpegParser(BaseParser):
    """A picture as it is, not larger than one of a passage needs to be."""

    media_type = JPEG

    def parse(
        self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> bytes:
        """The bytes. Raises the problem ``too-large``."""
        data = stream.read(MOST + 1)
        if len(data) > MOST:
            raise Problem("too-large")
        return data

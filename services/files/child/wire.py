"""How parent and child talk: one JSON line, then raw bytes; the same both ways."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any


class Refused(Exception):
    """The file is not taken; ``code`` is a name of ``services.files.enums.Refusal``, ``facts`` go into its message."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


@dataclass(slots=True)
class Checked:
    """What may be stored: clean bytes, what they are, and images of the first pages."""

    media_type: str
    data: bytes
    pages: int = 1
    signed: bool = False
    previews: dict[int, bytes] = field(default_factory=dict)
    """Page number (from 1) → PNG."""
    ground: str = ""
    """How the ground of a portrait looks, see portraits.py."""


def pack(head: dict[str, Any], *bodies: bytes) -> bytes:
    """One message."""
    head = {**head, "sizes": [len(body) for body in bodies]}
    return json.dumps(head).encode() + b"\n" + b"".join(bodies)


def unpack(message: bytes) -> tuple[dict[str, Any], list[bytes]]:
    """The head and the bodies of a message. Raises ValueError when it is cut short."""
    line, _, rest = message.partition(b"\n")
    head = json.loads(line)
    if sum(head["sizes"]) != len(rest):
        cut = "the message was cut short"
        raise ValueError(cut)
    bodies, start = [], 0
    for size in head["sizes"]:
        bodies.append(rest[start : start + size])
        start += size
    return head, bodies

"""What stands against publishing, in a shape that can be linked to its field."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that stands against publishing. ``str()`` is the sentence shown.

    ``rule`` 1–16 are the rules of domain §1, 0 is our own. ``field`` is a field of the version, or the name of a list
    of rows (``materials``, ``steps`` …), or ``item``, ``department``, ``places`` for what stands outside the version;
    ``row`` the primary key of the row meant, if one is.
    """

    rule: int
    field: str
    message: str
    row: int | None = None

    def __str__(self) -> str:
        return self.message

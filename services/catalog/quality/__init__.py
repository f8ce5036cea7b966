"""What a version keeps before it is published: the sixteen consistency rules of domain §1, and our own.

Each finding names the rule, the field to open and what to do there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.catalog.quality import particulars, rows
from services.catalog.quality.finding import Finding

if TYPE_CHECKING:
    from services.catalog.models import ItemVersion

__all__ = ["Finding", "findings"]


def findings(version: ItemVersion) -> list[Finding]:
    """Everything that stands against publishing the version; empty when it may be published."""
    return [finding for check in (*particulars.CHECKS, *rows.CHECKS) for finding in check(version)]

"""What a version keeps before it is published: the sixteen consistency rules of domain §1, and our own.

Each finding names the rule, the field to open and what to do there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.catalog.quality import particulars, rows
from services.catalog.quality.around import Around
from services.catalog.quality.finding import Finding
from services.catalog.quality.waiting import waiting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from services.catalog.models import ItemVersion

__all__ = ["Finding", "findings", "findings_of"]


def findings(version: ItemVersion) -> list[Finding]:
    """Everything that stands against publishing the version; empty when it may be published."""
    return _found(version, Around([version]))


def findings_of(versions: Sequence[ItemVersion]) -> dict[int, list[Finding]]:
    """The same for many (taken with ``to_check()``) in a constant number of queries: primary key → findings."""
    around = Around(versions)
    return {version.pk: _found(version, around) for version in versions}


def _found(version: ItemVersion, around: Around) -> list[Finding]:
    alone = [finding for check in (*particulars.CHECKS, *rows.CHECKS) for finding in check(version)]
    return alone + [finding for check in (*rows.CHECKS_AROUND, waiting) for finding in check(version, around)]

"""Who gets what, for every address of the portal. One row per URL pattern; the words are those of `outcome`.

ok 200 · login: sent to sign in · prove: sent to the real-name page or the second factor · away: sent elsewhere ·
no 403 · none 404 (absent and not yours look the same) · method 405 · bad 400
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.matrix.world import World

PRINCIPALS = {
    "anonymous": "",
    "visitor": "demo-15",  # signed in, identity not proved
    "owner": "demo-01",
    "stranger": "demo-03",
    "clerk": "clerk2",  # of the department that has the owner's case
    "approver": "approver2",
    "head": "head2",
    "other_clerk": "clerk3",
    "other_approver": "approver3",
    "system": "sysadmin",
    "security": "secadmin",
    "audit": "auditor",
}
RESIDENTS = ("visitor", "owner", "stranger")
STAFF = ("clerk", "approver", "head", "other_clerk", "other_approver", "system", "security", "audit")
FOREIGN = ("admin:",)
"""Patterns of the administration have a matrix of their own (test_administration.py)."""
POLICY = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
)


@dataclass(frozen=True)
class Row:
    """What each principal gets from one address."""

    cells: dict[str, str]
    arguments: Callable[[World], dict[str, Any]] = lambda world: {}
    method: str = "get"
    data: dict[str, str] = field(default_factory=dict)
    query: str = ""
    own_policy: bool = False

    def expected(self, principal: str) -> str:
        """The word for this principal; KeyError when the row forgot somebody."""
        return self.cells[principal]


def cells(anonymous: str, residents: str, staff: str, **others: str) -> dict[str, str]:
    """A row by groups, then the exceptions by name."""
    groups = {"anonymous": anonymous} | dict.fromkeys(RESIDENTS, residents) | dict.fromkeys(STAFF, staff)
    return groups | others


PUBLIC = cells("ok", "ok", "ok")
RESIDENT = cells("login", "ok", "no")
PROVED = cells("login", "ok", "no", visitor="prove")
OWN = cells("login", "none", "no", visitor="prove", owner="ok")

TABLE: dict[str, Row] = {
    "common:healthz": Row(PUBLIC),
    "common:readyz": Row(PUBLIC),
    "elder:set": Row(cells("method", "method", "method")),
}

"""The words of the matrix: who comes, what an answer is called, and what belongs to whom. `table` holds the rows.

ok 200 · done 204 · login: sent to sign in · prove: sent to the real-name page, the second factor or the page that
asks again who it is · away: sent elsewhere · no 403 · none 404 (absent and not yours look the same) · method 405 ·
bad 400
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
    "owner": "demo-04",
    "stranger": "demo-03",
    "agent": "demo-05",  # the owner lets them act
    "former_agent": "demo-06",  # the owner did until yesterday
    "handler": "demo-08",  # acts for an enterprise
    "clerk": "clerk1",  # receives and examines in the department that has the owner's case
    "approver": "approver1",
    "head": "head1",
    "other_clerk": "clerk2",
    "other_approver": "approver2",
    "finance": "finance1",  # keeps the books of every organ
    "operator": "parking1",  # runs the lots of an organ
    "other_operator": "parking2",  # those of another, and its charging stations
    "charging": "charging1",  # runs the charging stations of an organ
    "system": "sysadmin",
    "security": "secadmin",
    "audit": "auditor",
    "editor": "editor1",  # writes and checks texts
    "item_editor": "maker1",
    "item_checker": "checker1",
    "machine": "",  # the system of an organ, by its key
}
"""Principal → demo sign-in. The kinds of visitors there are, and the editors."""
RESIDENTS = ("visitor", "owner", "stranger", "agent", "former_agent", "handler")
DESK = ("clerk", "approver", "head", "other_clerk", "other_approver")
ADMINISTRATION = ("system", "security", "audit", "editor", "item_editor", "item_checker")
LOTS = ("operator", "other_operator")
STATIONS = ("charging", "other_operator")
STAFF = (*DESK, "finance", *LOTS, "charging", *ADMINISTRATION)
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
SANDBOX = ("default-src 'none'", "sandbox", "frame-ancestors 'none'")
"""Files people handed in, and papers: nothing in them may act."""


@dataclass(frozen=True)
class Row:
    """What each principal gets from one address."""

    cells: dict[str, str]
    arguments: Callable[[World], dict[str, Any]] = lambda world: {}
    method: str = "get"
    data: dict[str, str] = field(default_factory=dict)
    query: str = ""
    policy: tuple[str, ...] = POLICY
    for_all: bool = False
    """Does not look at who asks, so it may be kept by anyone."""

    def expected(self, principal: str) -> str:
        """The word for this principal; KeyError when the row forgot somebody."""
        return self.cells[principal]


def cells(anonymous: str, residents: str, staff: str, **others: str) -> dict[str, str]:
    """A row by groups, then the exceptions by name. A key signs in at the catalogue alone: elsewhere it is a visitor's.

    ``machine`` is given where that is not so.
    """
    groups = {"anonymous": anonymous, "machine": anonymous}
    groups |= dict.fromkeys(RESIDENTS, residents) | dict.fromkeys(STAFF, staff)
    return groups | others


def own(answer: str = "ok", **others: str) -> dict[str, str]:
    """Something of the owner's: ``answer`` for the owner, as if absent for other residents, refused for staff.

    ``agent`` is given where the owner's grant reaches; one that ended never does.
    """
    return cells("login", "none", "no", visitor="prove", owner=answer) | others


def api_own(answer: str = "ok", **others: str) -> dict[str, str]:
    """The same at the API, which redirects nobody."""
    return cells("login", "none", "no", visitor="no", owner=answer) | others


def shared(answer: str = "ok") -> dict[str, str]:
    """Something of the owner's that their agent may read and change while the grant stands."""
    return own(answer, agent=answer)


def api_shared(answer: str = "ok") -> dict[str, str]:
    """The same at the API."""
    return api_own(answer, agent=answer)


def of_firm(**others: str) -> dict[str, str]:
    """Something of the enterprise's whose handler is ``handler`` and which ``stranger`` represents by law."""
    return cells("login", "none", "no", visitor="prove", handler="ok", stranger="ok") | others


def desk(answer: str, *principals: str) -> dict[str, str]:
    """Something of the department's: ``answer`` for these; colleagues and other departments by their posts."""
    return cells("login", "no", "no") | dict.fromkeys(principals, answer)


def of(**fixed: Any) -> Callable[[World], dict[str, Any]]:
    """Arguments of an address: ``ref="case"`` is looked up among the owner's objects."""
    return lambda world: {key: world.objects.get(value, value) for key, value in fixed.items()}


PUBLIC = cells("ok", "ok", "ok")
NOTHING_THERE = cells("none", "none", "none")
"""Files that an item may have; this one has none. tests/catalog downloads them."""
RESIDENT = cells("login", "ok", "no")
CONFIRMED = cells("login", "prove", "no")
"""Residents who confirmed just now that it is them; nobody here did."""
PROVED = cells("login", "ok", "no", visitor="prove")
SEES_CASE = desk("ok", "clerk", "approver", "head") | {"other_clerk": "none", "other_approver": "none"}
EXAMINES = desk("ok", "clerk") | {"other_clerk": "none"}
APPROVES = desk("ok", "approver") | {"other_approver": "none"}
LEADS = desk("ok", "head")
REVIEWS = desk("none", *DESK) | {"other_clerk": "ok", "other_approver": "ok"}
CASE = of(ref="case")
DRAFT = of(ref="draft")


def acts(cells_: dict[str, str], answer: str) -> dict[str, str]:
    """The same people, but their ok is ``answer``."""
    return {principal: answer if word == "ok" else word for principal, word in cells_.items()}


EXAMINES_SOMEWHERE = desk("ok", "clerk", "other_clerk")
VISIT = of(visit="nobody")
"""A visit is its clerk's alone; nobody else learns whether there is one."""

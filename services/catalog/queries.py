"""查询: one page asks, one page answers. Rooms register who answers; the catalogue does not know what is asked.

``ItemVersion.query_provider`` names a provider; ``ItemVersion.form`` holds what it needs to know, if anything.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from services.audit.operations import record
from services.common import transaction
from services.common.registry import Registry

if TYPE_CHECKING:
    from collections.abc import Mapping

    from services.accounts.models import Person, User
    from services.catalog.models import ItemVersion


class QueryUnavailable(Exception):
    """Who should answer does not, for the moment. Nothing is shown; the page says whom to ring."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings, all in words."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def labelled(self) -> list[list[tuple[str, str]]]:
        """Each row as (heading, cell), for screens too narrow for columns."""
        return [list(zip(self.headings, row, strict=True)) for row in self.rows]


@dataclass(frozen=True, slots=True)
class QueryAnswer:
    """What is known about the person who asks. Empty ``facts`` and ``tables``: nothing is known."""

    organ: str
    """Whose records these are."""
    facts: tuple[tuple[str, str], ...] = ()
    """Label and value, the most important first."""
    tables: tuple[Table, ...] = ()
    note: str = ""
    links: tuple[tuple[str, str], ...] = field(default=())
    """Words and address of what can be done next."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is known."""
        return not self.facts and not self.tables


class QueryProvider(Protocol):
    """Answers about ``person`` and nobody else. Raises QueryUnavailable."""

    name: str

    def answer(self, *, person: Person, answers: Mapping[str, Any], purpose: str, by: User) -> QueryAnswer: ...


QUERIES: Registry[QueryProvider] = Registry("query providers")
"""``ItemVersion.query_provider`` → who answers."""


def ask(*, version: ItemVersion, person: Person, answers: Mapping[str, Any], by: User) -> QueryAnswer:
    """Ask and log that it was asked. Raises QueryUnavailable, also when nobody answers for this provider."""
    if version.query_provider not in QUERIES:
        raise QueryUnavailable(version.query_provider)
    provider = QUERIES.get(version.query_provider)
    answer = provider.answer(person=person, answers=answers, purpose=f"item:{version.item_code}", by=by)
    with transaction.atomic():
        record(
            event="query.answered",
            by=by,
            subject=person,
            department=version.department,
            detail={"item": version.item_code, "found": not answer.is_empty},
        )
    return answer

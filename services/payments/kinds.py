"""What upper rooms are paid for: each registers its kinds in ``AppConfig.ready()``, and is called as money moves.

Who is called holds the order and the bill already, and others hold their case before the bill: a handler that took a
row would wait for them and they for it. So it only owes work (``later(task, key=…, bill_id=…)``); `tell` refuses the
rest.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext_lazy

from services.common.models import OutboxTask
from services.common.registry import Registry

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from services.payments.models import Bill, Refund


def nothing(_row: Any) -> None:
    """For a kind that need not know."""


def nowhere(_bill: Bill) -> str:
    """For a kind without a page of its own."""
    return ""


def never(_bill: Bill, _how: str) -> str:
    """For a kind of which any bill may be cancelled or written off."""
    return ""


def of_no_item(_items: Collection[str]) -> Q:
    """For a kind that is of no item: a right that is limited to some items does not reach its bills."""
    return Q(pk__in=())


APPLICATION = gettext_lazy("The application it belongs to")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of bill."""

    name: Any
    """In words, for lists of staff and payer."""
    on_issued: Callable[[Bill], None] = nothing
    """Called in the transaction in which a bill on hold was priced. Owes work, takes no row."""
    on_paid: Callable[[Bill], None] = nothing
    """Called in the transaction in which the bill was paid. Owes work, takes no row."""
    on_refunded: Callable[[Refund], None] = nothing
    """Called in the transaction in which money of the bill was given back. Owes work, takes no row."""
    on_ended: Callable[[Bill], None] = nothing
    """Called in the transaction in which two of finance cancelled it or wrote it off. Owes work, takes no row."""
    keeps: Callable[[Bill, str], str] = never
    """Why a bill may not be cancelled or written off (``how``) by finance, in words; empty where it may."""
    page: Callable[[Bill], str] = nowhere
    """Where the payer reads what it is about."""
    page_name: Any = APPLICATION
    """The words of the link that leads there."""
    paid_from: Callable[[Bill], str] = nowhere
    """Where whoever pays it without a sign-in comes back to from the payment company."""
    of_items: Callable[[Collection[str]], Q] = of_no_item
    """Which bills of this kind belong to the items with these codes: as far as a right limited to them reaches."""


class HandlerWrites(RuntimeError):
    """A handler of a kind writes or holds a row instead of owing the work."""


_HOLDS = re.compile(r"\s*(UPDATE|DELETE|INSERT)\b|.*\bFOR\s+(NO\s+KEY\s+)?(UPDATE|SHARE)\b", re.IGNORECASE | re.DOTALL)


def _only_owes(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
    if _HOLDS.match(sql) and not sql.startswith(f'INSERT INTO "{OutboxTask._meta.db_table}"'):
        raise HandlerWrites(sql[:80])
    return execute(sql, params, many, context)


def tell(handler: Callable[[Any], None], row: Bill | Refund) -> None:
    """Call the handler of a kind. Raises HandlerWrites, and whatever the handler raises: then nothing is booked."""
    with connection.execute_wrapper(_only_owes):
        handler(row)


KINDS: Registry[Kind] = Registry("kinds of bills")


def within(items: Collection[str]) -> Q:
    """Bills, of whatever kind, that belong to the items with these codes."""
    found = Q(pk__in=())
    for name, kind in KINDS.items():
        found |= Q(kind=name) & kind.of_items(items)
    return found

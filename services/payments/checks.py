"""System checks: what stands in the database must have a handler."""

from __future__ import annotations

from typing import Any

from django.core.checks import Error, Tags, Warning, register
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from services.payments import triggers
from services.payments.gateways.connecting import problems
from services.payments.kinds import KINDS
from services.payments.operations.sweeping import stranded


@register(Tags.database)
def stored_kinds_have_rooms(databases: Any = None, **kwargs: Any) -> list[Error]:
    """Every kind of bill that is stored is registered by a room: it hears of the money."""
    from services.payments.models import Bill

    if not databases:
        return []
    try:
        stored = set(Bill.objects.order_by().values_list("kind", flat=True).distinct())
    except DatabaseError:
        return []
    return [
        Error(f"bills of kind {kind!r} are stored, but no room registered it", id="payments.E001")
        for kind in sorted(kind for kind in stored if kind not in KINDS)
    ]


@register()
def channels_are_whole(**kwargs: Any) -> list[Warning]:
    """A payment company that is set up lacks nothing; otherwise it is not offered, and everything else goes on."""
    hint = "It is not offered until then. See docs/payment-companies.md."
    return [Warning(problem, hint=hint, id="payments.W003") for problem in problems()]


@register(Tags.database)
def open_money_has_its_channel(databases: Any = None, **kwargs: Any) -> list[Warning]:
    """A channel that was switched off while somebody pays or waits for a refund answers nobody."""
    if not databases:
        return []
    try:
        found = stranded()
    except DatabaseError:
        return []
    return [
        Warning(
            f"{count} orders or refunds of the channel {channel!r} are open, and it is not offered any more",
            hint="Switch it on again until they have ended, or end them by hand with the payment company.",
            id="payments.W001",
        )
        for channel, count in sorted(found.items())
    ]


@register(Tags.database)
def the_database_keeps_what_was_booked(databases: Any = None, **kwargs: Any) -> list[Error]:
    """Every trigger stands: SQLite drops those of a table that a migration rebuilds, without a word."""
    if not databases or not {"payments_ledgertransfer", "payments_bill"} <= set(connection.introspection.table_names()):
        return []
    missing = triggers.missing(connection)
    if missing and _waits_for_a_migration():  # which makes them; an error here would keep it from running
        return []
    return [Error(f"the trigger {name} is missing", id="payments.E002") for name in missing]


def _waits_for_a_migration() -> bool:
    """Whether the tables of this room are still those of an earlier release."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes("payments")))

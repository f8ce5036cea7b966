"""The SQL that makes the ledger append-only and keeps payees, and what was issued, asked for and told, as they were.

Used by migration 0001. SQLite drops the triggers of a table that a migration rebuilds: such a
migration ends with ``RunPython(triggers.guard)``, and `missing` finds what was forgotten.
"""

from __future__ import annotations

TABLE = "payments_ledgertransfer"
REFUSED = "ledger rows are never changed or deleted"


def _sqlite() -> list[str]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
    taken = f"EXISTS (SELECT 1 FROM {TABLE} WHERE id = NEW.id OR key = NEW.key)"  # noqa: S608  constants of this file
    return [
        f"CREATE TRIGGER payments_transfer_stays BEFORE DELETE ON {TABLE} {refuse}",
        f"CREATE TRIGGER payments_transfer_unchanged BEFORE UPDATE ON {TABLE} {refuse}",
        f"CREATE TRIGGER payments_transfer_not_replaced BEFORE INSERT ON {TABLE} WHEN {taken} {refuse}",
    ]


def _postgresql() -> list[str]:
    return [
        f"CREATE FUNCTION payments_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSED}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        f"CREATE TRIGGER payments_transfer_stays BEFORE DELETE OR UPDATE ON {TABLE} "
        f"FOR EACH ROW EXECUTE FUNCTION payments_refuse()",
        f"CREATE TRIGGER payments_transfer_not_emptied BEFORE TRUNCATE ON {TABLE} EXECUTE FUNCTION payments_refuse()",
    ]


def _sqlite_undo() -> list[str]:
    return [f"DROP TRIGGER payments_transfer_{name}" for name in ("stays", "unchanged", "not_replaced")]


CREATE = {"sqlite": _sqlite, "postgresql": _postgresql}
DROP = {"sqlite": _sqlite_undo, "postgresql": lambda: ["DROP FUNCTION payments_refuse() CASCADE"]}


def create(apps: object, schema_editor: object) -> None:
    """Forward step. KeyError on a database that cannot keep the promise."""
    for statement in CREATE[schema_editor.connection.vendor]():
        schema_editor.execute(statement)


def drop(apps: object, schema_editor: object) -> None:
    """Backward step."""
    for statement in DROP[schema_editor.connection.vendor]():
        schema_editor.execute(statement)


PAYEE = "payments_payee"
FROZEN = "a payee that was billed for keeps its code and its book"
_BILLED = "EXISTS (SELECT 1 FROM payments_bill WHERE payee_id = OLD.id)"
_OTHER = "(NEW.code <> OLD.code OR NEW.book <> OLD.book)"
FREEZE = {
    "sqlite": [
        f"CREATE TRIGGER payments_payee_stays BEFORE UPDATE ON {PAYEE} WHEN {_OTHER} AND {_BILLED} "
        f"BEGIN SELECT RAISE(ABORT, '{FROZEN}'); END"
    ],
    "postgresql": [
        "CREATE FUNCTION payments_keep_payee() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF {_OTHER} AND {_BILLED} THEN "
        f"RAISE EXCEPTION '{FROZEN}' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
        f"CREATE TRIGGER payments_payee_stays BEFORE UPDATE ON {PAYEE} "
        "FOR EACH ROW EXECUTE FUNCTION payments_keep_payee()",
    ],
}
MELT = {
    "sqlite": ["DROP TRIGGER payments_payee_stays"],
    "postgresql": ["DROP FUNCTION payments_keep_payee() CASCADE"],
}


def freeze(apps: object, schema_editor: object) -> None:
    """Forward step: the books point to a payee by its code."""
    for statement in FREEZE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def melt(apps: object, schema_editor: object) -> None:
    """Backward step."""
    for statement in MELT[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


KEPT = "what was issued, asked for or told stays as it was"
_KEEPS = {
    "payments_bill": (
        *("ref", "kind", "subject_ref", "version", "payee_id", "amount", "title", "basis"),
        *("notice_number", "tariff_ref", "tariff_digest", "issued_at"),
    ),
    "payments_billline": ("bill_id", "order", "text", "amount", "basis"),
    "payments_order": ("out_trade_no", "channel", "merchant", "amount", "simulated"),
    "payments_allocation": ("order_id", "bill_id", "amount"),
    "payments_refund": ("out_refund_no", "allocation_id", "stray_id", "amount"),
    "payments_channelinbox": ("channel", "event_id", "digest"),
}
"""Table → columns that never change once the row stands; of a bill once it is issued. No row is deleted."""
_TOLD_LATER = frozenset({("payments_bill", "notice_number")})
"""Empty until it is known, then as it is: the notice of a bill that was priced by hand is made after the price."""


def _guards(vendor: str) -> dict[str, tuple[str, str]]:
    """Name of a trigger → its table and when it refuses: ``UPDATE … WHEN …`` or ``DELETE``."""
    differs = "IS NOT" if vendor == "sqlite" else "IS DISTINCT FROM"
    found = {}
    for table, columns in _KEEPS.items():
        others = " OR ".join(_other(table, column, differs) for column in columns)
        issued = "OLD.issued_at IS NOT NULL AND " if table == "payments_bill" else ""
        found[f"{table}_kept"] = (table, f"UPDATE|{issued}({others})")
        found[f"{table}_stays"] = (table, "DELETE|")
    return found


def _other(table: str, column: str, differs: str) -> str:
    changed = f'NEW."{column}" {differs} OLD."{column}"'
    return f"""(OLD."{column}" <> '' AND {changed})""" if (table, column) in _TOLD_LATER else changed


def guard(apps: object, schema_editor: object) -> None:
    """Forward step, also of a later migration that rebuilds one of these tables. Safe to repeat."""
    unguard(apps, schema_editor)
    vendor = schema_editor.connection.vendor
    if vendor == "postgresql":
        schema_editor.execute(
            "CREATE FUNCTION payments_keep() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{KEPT}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
    for name, (table, rule) in _guards(vendor).items():
        verb, _bar, when = rule.partition("|")
        if vendor == "postgresql":
            when, act = f" WHEN ({when})" if when else "", "EXECUTE FUNCTION payments_keep()"
            schema_editor.execute(f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW{when} {act}")
        else:
            when, act = f" WHEN {when}" if when else "", f"BEGIN SELECT RAISE(ABORT, '{KEPT}'); END"
            schema_editor.execute(f"CREATE TRIGGER {name} BEFORE {verb} ON {table}{when} {act}")


def unguard(apps: object, schema_editor: object) -> None:
    """Backward step."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION IF EXISTS payments_keep() CASCADE")
        return
    for name in _guards("sqlite"):
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}")


def missing(connection: object) -> list[str]:
    """Triggers that should stand in this database and do not."""
    statements = [*CREATE[connection.vendor](), *FREEZE[connection.vendor]]
    wanted = {text.split()[2] for text in statements if text.startswith("CREATE TRIGGER")}
    wanted |= set(_guards(connection.vendor))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        return sorted(wanted - {name for (name,) in cursor.fetchall()})

"""The SQL that makes frames append-only, for both databases. Used by migration 0001.

SQLite drops the triggers of a table that a migration rebuilds: such a migration ends with `RunPython(triggers.guard)`.
"""

from __future__ import annotations

TABLE = "charging_ocppframe"
REFUSED = "frames are never changed or deleted"
NAMES = ("charging_frame_stays", "charging_frame_unchanged", "charging_frame_not_replaced")


def _sqlite() -> list[str]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
    taken = f"EXISTS (SELECT 1 FROM {TABLE} WHERE id = NEW.id)"  # noqa: S608  constants of this file
    return [
        f"CREATE TRIGGER {NAMES[0]} BEFORE DELETE ON {TABLE} {refuse}",
        f"CREATE TRIGGER {NAMES[1]} BEFORE UPDATE ON {TABLE} {refuse}",
        f"CREATE TRIGGER {NAMES[2]} BEFORE INSERT ON {TABLE} WHEN {taken} {refuse}",
    ]


def _postgresql() -> list[str]:
    return [
        "CREATE FUNCTION charging_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSED}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        f"CREATE TRIGGER {NAMES[0]} BEFORE DELETE OR UPDATE ON {TABLE} FOR EACH ROW EXECUTE FUNCTION charging_refuse()",
        f"CREATE TRIGGER {NAMES[1]} BEFORE TRUNCATE ON {TABLE} EXECUTE FUNCTION charging_refuse()",
    ]


CREATE = {"sqlite": _sqlite, "postgresql": _postgresql}


def guard(apps: object, schema_editor: object) -> None:
    """Forward step. Safe to repeat; KeyError on a database that cannot keep the promise."""
    unguard(apps, schema_editor)
    for statement in CREATE[schema_editor.connection.vendor]():
        schema_editor.execute(statement)


def unguard(apps: object, schema_editor: object) -> None:
    """Backward step."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION IF EXISTS charging_refuse() CASCADE")
        return
    for name in NAMES:
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}")

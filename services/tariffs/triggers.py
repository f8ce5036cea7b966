"""The SQL that keeps published prices as they were. Used by migration 0001.

SQLite drops the triggers of a table that a migration rebuilds: such a migration ends with `RunPython(triggers.guard)`.
"""

from __future__ import annotations

TABLE = "tariffs_tariffversion"
KEPT = "a published price stays as it was"
COLUMNS = (
    *("tariff_id", "number", "spec_text", "sha256", "scope_ref", "vehicle_class", "valid_since", "valid_until"),
    *("made_by_id", "written_at", "checked_by_id", "checked_at"),
)
FIXED = "OLD.state IN ('published', 'stopped')"
NAMES = ("tariffs_version_kept", "tariffs_version_stays", "tariffs_version_not_replaced")


def _changed(vendor: str) -> str:
    differs = "IS NOT" if vendor == "sqlite" else "IS DISTINCT FROM"
    others = " OR ".join(f'NEW."{column}" {differs} OLD."{column}"' for column in COLUMNS)
    back = "(NEW.state <> OLD.state AND NOT (OLD.state = 'published' AND NEW.state = 'stopped'))"
    return f"{FIXED} AND ({others} OR {back})"


def _sqlite() -> list[str]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{KEPT}'); END"
    taken = f"EXISTS (SELECT 1 FROM {TABLE} AS old WHERE old.id = NEW.id AND {FIXED.replace('OLD.', 'old.')})"  # noqa: S608  constants of this file
    return [
        f"CREATE TRIGGER {NAMES[0]} BEFORE UPDATE ON {TABLE} WHEN {_changed('sqlite')} {refuse}",
        f"CREATE TRIGGER {NAMES[1]} BEFORE DELETE ON {TABLE} WHEN {FIXED} {refuse}",
        f"CREATE TRIGGER {NAMES[2]} BEFORE INSERT ON {TABLE} WHEN {taken} {refuse}",
    ]


def _postgresql() -> list[str]:
    act = "FOR EACH ROW WHEN ({}) EXECUTE FUNCTION tariffs_keep()"
    return [
        "CREATE FUNCTION tariffs_keep() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{KEPT}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        f"CREATE TRIGGER {NAMES[0]} BEFORE UPDATE ON {TABLE} {act.format(_changed('postgresql'))}",
        f"CREATE TRIGGER {NAMES[1]} BEFORE DELETE ON {TABLE} {act.format(FIXED)}",
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
        schema_editor.execute("DROP FUNCTION IF EXISTS tariffs_keep() CASCADE")
        return
    for name in NAMES:
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}")

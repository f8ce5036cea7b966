"""The SQL that makes the audit tables append-only, for both databases. Used by migration 0001."""

from django.db import connection

ENTRY = "audit_auditentry"
ANCHOR = "audit_auditanchor"
FROZEN = (
    "id",
    "at",
    "event",
    "actor_ref",
    "actor_label",
    "subject_ref",
    "department_ref",
    "request_id",
    "detail",
    "mac",
)
"""Columns that never change; the chainer may set seq, prev_hash and hash once."""
REFUSED = "audit rows are never changed or deleted"


def _taken(table: str, *columns: str) -> str:
    """INSERT OR REPLACE would delete without asking the delete trigger."""
    same = " OR ".join(f"{name} = NEW.{name}" for name in columns)
    return f"EXISTS (SELECT 1 FROM {table} WHERE {same})"  # noqa: S608  constants of this file


def _sqlite() -> list[str]:
    kept = " AND ".join(f"OLD.{name} IS NEW.{name}" for name in FROZEN)
    refuse = f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
    return [
        f"CREATE TRIGGER audit_entry_stays BEFORE DELETE ON {ENTRY} {refuse}",
        f"CREATE TRIGGER audit_entry_unchanged BEFORE UPDATE ON {ENTRY} "
        f"WHEN NOT (OLD.seq IS NULL AND NEW.seq IS NOT NULL AND {kept}) {refuse}",
        f"CREATE TRIGGER audit_entry_not_replaced BEFORE INSERT ON {ENTRY} WHEN {_taken(ENTRY, 'id', 'seq')} {refuse}",
        f"CREATE TRIGGER audit_anchor_stays BEFORE DELETE ON {ANCHOR} {refuse}",
        f"CREATE TRIGGER audit_anchor_unchanged BEFORE UPDATE ON {ANCHOR} {refuse}",
        f"CREATE TRIGGER audit_anchor_not_replaced BEFORE INSERT ON {ANCHOR} WHEN {_taken(ANCHOR, 'id')} {refuse}",
    ]


def _postgresql() -> list[str]:
    kept = " AND ".join(f"OLD.{name} IS NOT DISTINCT FROM NEW.{name}" for name in FROZEN)
    return [
        f"CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSED}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        f"CREATE TRIGGER audit_entry_stays BEFORE DELETE ON {ENTRY} FOR EACH ROW EXECUTE FUNCTION audit_refuse()",
        f"CREATE TRIGGER audit_entry_not_emptied BEFORE TRUNCATE ON {ENTRY} EXECUTE FUNCTION audit_refuse()",
        f"CREATE TRIGGER audit_entry_unchanged BEFORE UPDATE ON {ENTRY} FOR EACH ROW "
        f"WHEN (NOT (OLD.seq IS NULL AND NEW.seq IS NOT NULL AND {kept})) EXECUTE FUNCTION audit_refuse()",
        f"CREATE TRIGGER audit_anchor_stays BEFORE DELETE OR UPDATE ON {ANCHOR} "
        f"FOR EACH ROW EXECUTE FUNCTION audit_refuse()",
        f"CREATE TRIGGER audit_anchor_not_emptied BEFORE TRUNCATE ON {ANCHOR} EXECUTE FUNCTION audit_refuse()",
    ]


def _sqlite_undo() -> list[str]:
    names = ("entry_stays", "entry_unchanged", "entry_not_replaced", "anchor_stays", "anchor_unchanged")
    return [f"DROP TRIGGER audit_{name}" for name in (*names, "anchor_not_replaced")]


STANDING = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')",
}


def missing() -> list[str]:
    """Names of the triggers that should stand and do not, or are switched off."""
    wanted = {statement.split()[2] for statement in CREATE[connection.vendor]() if statement.startswith("CREATE TRIG")}
    with connection.cursor() as cursor:
        cursor.execute(STANDING[connection.vendor])
        return sorted(wanted - {name for (name,) in cursor.fetchall()})


CREATE = {"sqlite": _sqlite, "postgresql": _postgresql}
DROP = {"sqlite": _sqlite_undo, "postgresql": lambda: ["DROP FUNCTION audit_refuse() CASCADE"]}


def create(apps: object, schema_editor: object) -> None:
    """Forward step. KeyError on a database that cannot keep the promise."""
    for statement in CREATE[schema_editor.connection.vendor]():
        schema_editor.execute(statement)


def drop(apps: object, schema_editor: object) -> None:
    """Backward step."""
    for statement in DROP[schema_editor.connection.vendor]():
        schema_editor.execute(statement)

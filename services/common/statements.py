"""Statements whose text is kept for the life of the process.

The ORM writes the SQL of a statement anew at each call, which costs up to ten times what the database needs to answer
it. What is asked or written in every request says here once what it wants and then only gives values. Models, fields,
encryption and JSON are Django's own; signals and ``save`` of a model are not called.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models.query import get_related_populators

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.backends.utils import CursorWrapper
    from django.db.models import Field, Model, QuerySet

M = TypeVar("M", bound="Model")
Value = str | int | datetime
_FIRST_MARK = 32_011
"""Stands for the first integer while a statement is compiled: fits the smallest column, and nobody asks for it."""


def _mark(kind: type, n: int) -> Value:
    """A value of this kind that stands for the n-th one while a statement is compiled."""
    if kind is datetime:
        return datetime(1900, 1, 1, tzinfo=UTC) + timedelta(days=n)
    return _FIRST_MARK + n if kind is int else f"\ue000{n}"


def _plain(value: Value, database: BaseDatabaseWrapper) -> Any:
    """As the driver takes it."""
    return database.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value


def _cursor(database: BaseDatabaseWrapper) -> CursorWrapper:
    """A cursor whose statements PostgreSQL may plan once a connection; Django's own puts the values into the text."""
    cursor = database.cursor()
    if database.vendor == "postgresql":
        from django.db.backends.postgresql.base import ServerBindingCursor

        cursor.cursor = ServerBindingCursor(database.connection)
    return cursor


@dataclass(frozen=True, slots=True)
class _Slot:
    """The place of a value among the parameters of a statement."""

    name: str


class _Plan:
    """A compiled SELECT: its text, its parameters with slots, and how a row becomes an object."""

    def __init__(self, queryset: QuerySet, marks: Mapping[Any, _Slot], database: BaseDatabaseWrapper) -> None:
        compiler = queryset.query.get_compiler(connection=database)
        self.sql, params = compiler.as_sql()
        self.params = [marks.get(value, value) if isinstance(value, Value) else value for value in params]
        if missing := set(marks.values()) - {value for value in self.params if isinstance(value, _Slot)}:
            message = f"values that do not reach the statement as they are: {sorted(slot.name for slot in missing)}"
            raise ValueError(message)
        places = compiler.klass_info["select_fields"]
        self.model = compiler.klass_info["model"]
        self.start, self.end = places[0], places[-1] + 1
        self.names = [column[0].target.attname for column in compiler.select[self.start : self.end]]
        self.populators = get_related_populators(compiler.klass_info, compiler.select, DEFAULT_DB_ALIAS)
        self.converters = list(compiler.get_converters([column[0] for column in compiler.select]).items())

    def filled(self, values: Mapping[str, Value], database: BaseDatabaseWrapper) -> list[Any]:
        """The parameters of one call."""
        return [_plain(values[v.name], database) if type(v) is _Slot else v for v in self.params]

    def cells(self, row: Iterable[Any], database: BaseDatabaseWrapper) -> list[Any]:
        """A row in Python's types."""
        cells = list(row)
        for place, (converters, expression) in self.converters:
            for convert in converters:
                cells[place] = convert(cells[place], expression, database)
        return cells

    def object(self, cells: list[Any]) -> Any:
        """The object of a row, with what ``select_related`` brought."""
        found = self.model.from_db(DEFAULT_DB_ALIAS, self.names, cells[self.start : self.end])
        for populator in self.populators:
            populator.populate(cells, found)
        return found


class Read(Generic[M]):
    """A queryset compiled at its first use. ``make`` takes the values by name and returns the queryset.

    ``CASE = Read(lambda ref: Application.objects.filter(ref=ref), ref=str)``, then ``CASE.first(ref="…")``. Values are
    texts, integers and times that reach the statement as they are (ValueError otherwise); no prefetching.
    """

    def __init__(self, make: Callable[..., QuerySet[M]], **kinds: type) -> None:
        self._make = make
        self._kinds = kinds
        self._plans: dict[str, _Plan] = {}

    def _plan(self, database: BaseDatabaseWrapper) -> _Plan:
        plan = self._plans.get(database.vendor)
        if plan is None:
            marks = {name: _mark(kind, n) for n, (name, kind) in enumerate(self._kinds.items())}
            slots = {_plain(mark, database): _Slot(name) for name, mark in marks.items()}
            plan = self._plans[database.vendor] = _Plan(self._make(**marks), slots, database)
        return plan

    def all(self, **values: Value) -> list[M]:
        """Every object found."""
        database = connections[DEFAULT_DB_ALIAS]
        plan = self._plan(database)
        with _cursor(database) as cursor:
            cursor.execute(plan.sql, plan.filled(values, database))
            return [plan.object(plan.cells(row, database)) for row in cursor.fetchall()]

    def first(self, **values: Value) -> M | None:
        """The first object found; the queryset says in which order."""
        return next(iter(self.all(**values)), None)

    def count(self, **values: Value) -> int:
        """How many would be found."""
        database = connections[DEFAULT_DB_ALIAS]
        plan = self._plan(database)
        with _cursor(database) as cursor:
            cursor.execute(f"SELECT COUNT(*) FROM ({plan.sql}) found", plan.filled(values, database))  # noqa: S608
            return cursor.fetchone()[0]


_AS_IT_IS = {
    models.CharField: str,
    models.TextField: str,
    models.SlugField: str,
    models.BooleanField: bool,
    models.IntegerField: int,
    models.PositiveSmallIntegerField: int,
    models.PositiveIntegerField: int,
    models.PositiveBigIntegerField: int,
    models.ForeignKey: int,
    models.OneToOneField: int,
}
"""Fields whose values of that very type the database takes unchanged."""


def _cell(field: Field) -> Callable[[Model, BaseDatabaseWrapper], Any]:
    """How a field's value in an object becomes a parameter."""
    name, same, stamp, prepare = field.attname, _AS_IT_IS.get(type(field)), field.pre_save, field.get_db_prep_save
    if getattr(field, "auto_now_add", False) or getattr(field, "auto_now", False):
        return lambda row, database: prepare(stamp(row, add=True), database)

    def value(row: Model, database: BaseDatabaseWrapper) -> Any:
        held = getattr(row, name)
        return held if held is None or type(held) is same else prepare(held, database)

    return value


@dataclass(frozen=True, slots=True)
class _Table:
    """A model's table as statements name it; ``cells`` are all columns but an id that the database gives."""

    name: str
    cells: tuple[Callable[[Model, BaseDatabaseWrapper], Any], ...]
    head: str
    marks: str
    pk: str
    whole: _Plan
    columns: Mapping[str, tuple[str, Field]]
    returned: str


_tables: dict[tuple[str, type[Model]], _Table] = {}


def _table(model: type[Model], database: BaseDatabaseWrapper) -> _Table:
    known = _tables.get((database.vendor, model))
    if known is None:
        meta, quoted = model._meta, database.ops.quote_name
        written = [field for field in meta.concrete_fields if field is not meta.auto_field]
        columns = {field.name: (quoted(field.column), field) for field in meta.concrete_fields}
        name, listed = quoted(meta.db_table), ", ".join(columns[field.name][0] for field in written)
        known = _tables[database.vendor, model] = _Table(
            name=name,
            cells=tuple(_cell(field) for field in written),
            head=" ".join(("INSERT INTO", name, f"({listed})", "VALUES", "")),
            marks=f"({', '.join(['%s'] * len(written))})",
            pk=columns[meta.pk.name][0],
            whole=_Plan(model._base_manager.order_by(), {}, database),
            columns=columns,
            returned=", ".join(column for column, _field in columns.values()),
        )
    return known


def insert(*rows: Model, once_by: str | tuple[str, ...] = ()) -> None:
    """Write new rows of one model in one statement. They get their ids.

    With ``once_by``, the name of a unique column or the names of columns that are unique together, a row whose values
    stand there already is left out, and no row gets its id. Raises IntegrityError.
    """
    database = connections[DEFAULT_DB_ALIAS]
    table = _table(type(rows[0]), database)
    values = [cell(row, database) for row in rows for cell in table.cells]
    unique = (once_by,) if isinstance(once_by, str) and once_by else once_by
    listed = ", ".join(table.columns[name][0] for name in unique)
    end = f" ON CONFLICT ({listed}) DO NOTHING" if listed else f" RETURNING {table.pk}"
    with _cursor(database) as cursor:
        cursor.execute(table.head + ", ".join([table.marks] * len(rows)) + end, values)
        if listed:
            return
        ids = cursor.fetchall()
    for row, (pk,) in zip(rows, ids, strict=True):
        row.pk = pk
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


def change(row: Model, *, where: Mapping[str, Collection[Any]], **changes: Any) -> bool:
    """Write ``changes`` to the row if each column of ``where`` holds one of its values; then ``row`` is as stored now.

    ``[None]`` is the empty column. False, and nothing written or read, when it does not. Without changes the row is
    only held to the end of the transaction. What was loaded of other rows stays as long as it is still the one pointed
    to; lists of rows that point here are forgotten. Raises IntegrityError.
    """
    database = connections[DEFAULT_DB_ALIAS]
    table = _table(type(row), database)
    settings, tests, values = [], [f"{table.pk} = %s"], []
    for name, value in changes.items():
        column, field = table.columns[name]
        settings.append(f"{column} = %s")
        values.append(field.get_db_prep_save(getattr(value, "pk", value), database))
    values.append(row.pk)
    for name, allowed in where.items():
        column, field = table.columns[name]
        given = [field.get_db_prep_save(value, database) for value in allowed if value is not None]
        tests.append(f"{column} IN ({', '.join(['%s'] * len(given))})" if given else f"{column} IS NULL")
        values += given
    held = table.columns[next(iter(where))][0]
    settings = settings or [f"{held} = {held}"]
    texts = (
        "UPDATE",
        table.name,
        "SET",
        ", ".join(settings),
        "WHERE",
        " AND ".join(tests),
        "RETURNING",
        table.returned,
    )
    with _cursor(database) as cursor:
        cursor.execute(" ".join(texts), values)
        found = cursor.fetchone()
    if found is not None:
        _adopt(row, zip(table.whole.names, table.whole.cells(found, database), strict=True))
    return found is not None


def _adopt(row: Model, stored: Iterable[tuple[str, Any]]) -> None:
    """Every column as it is stored. A foreign key that changed forgets the row it pointed to."""
    for name, value in stored:
        setattr(row, name, value)
    for field in row._meta.related_objects:
        if field.is_cached(row):
            field.delete_cached_value(row)
    row._prefetched_objects_cache = {}


def count_up(model: type[Model], *, by: int = 1, **key: Any) -> int:
    """Add to the counter ``last`` of the row with this unique ``key``, which is made when it is missing; its new value.

    The row is held to the end of the transaction on both databases: whoever counts there next waits, and a rollback
    gives the numbers back.
    """
    database = connections[DEFAULT_DB_ALIAS]
    table = _table(model, database)
    columns, fields = zip(*(table.columns[name] for name in key), strict=True)
    listed, last = ", ".join(columns), table.columns["last"][0]
    marks = ", ".join(["%s"] * (len(columns) + 1))
    texts = (
        *("INSERT INTO", table.name, f"({listed}, {last}) VALUES ({marks})"),
        f"ON CONFLICT ({listed}) DO UPDATE SET {last} = {table.name}.{last} + %s RETURNING {last}",
    )
    values = [field.get_db_prep_save(value, database) for field, value in zip(fields, key.values(), strict=True)]
    with _cursor(database) as cursor:
        cursor.execute(" ".join(texts), [*values, by, by])
        return cursor.fetchone()[0]

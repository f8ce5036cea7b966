"""Filters of the list as links with counts: what each would leave, and the address that sets or takes it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from services.catalog.catalogue import Catalogue, Found, Selection
from services.catalog.enums import Audience, ThemeKind

if TYPE_CHECKING:
    from django.http import QueryDict

MOST = 6
"""Rows of a filter shown at once; the rest is folded."""
PARAMETERS = {"serves": "for", "theme": "theme", "department": "department", "visits": "visits", "time": "time"}


@dataclass(frozen=True, slots=True)
class Row:
    """One value of a filter."""

    label: str
    count: int
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter; ``more`` are the rows folded away."""

    title: str
    rows: list[Row] = field(default_factory=list)
    more: list[Row] = field(default_factory=list)


def selection_of(query: QueryDict, words: str) -> Selection:
    """What the address asks for."""
    values = {name: query.get(parameter, "")[:40] for name, parameter in PARAMETERS.items()}
    return Selection(words=words, online=query.get("online") == "1", **values)


def address(query: QueryDict, **changes: str) -> str:
    """The same list with other parameters; page one."""
    changed = query.copy()
    changed.pop("page", None)
    for name, value in changes.items():
        changed.pop(name, None)
        if value:
            changed[name] = value
    text = changed.urlencode()
    return f"?{text}" if text else "?"


def filters(query: QueryDict, selection: Selection, found: Found, catalogue: Catalogue) -> list[Filter]:
    """Every filter with at least two values, or one that is set."""
    departments = {entry.department_code: entry.department for entry in catalogue.entries}
    themes = {t.code: t.name for t in catalogue.themes if t.kind != ThemeKind.LIFE or t.code == selection.theme}
    tables = (
        ("serves", _("Who it is for"), dict(Audience.choices)),
        ("visits", _("Visits"), {"0": _("No visit"), "1": _("One visit"), "2": _("Two visits or more")}),
        (
            "time",
            _("How long"),
            {"now": _("At once"), "5": _("Up to 5 working days"), "20": _("Up to 20 working days")},
        ),
        ("theme", _("Theme"), themes),
        ("department", _("Department"), departments),
    )
    made = [_filter(query, selection, found, name, title, labels) for name, title, labels in tables]
    return [one for one in made if len(one.rows) > 1 or any(row.current for row in one.rows)]


def _filter(
    query: QueryDict, selection: Selection, found: Found, name: str, title: str, labels: dict[str, str]
) -> Filter:
    chosen = getattr(selection, name)
    parameter = PARAMETERS[name]
    rows = [
        Row(
            str(label),
            found.counts[name][value],
            address(query, **{parameter: "" if value == chosen else value}),
            value == chosen,
        )
        for value, label in labels.items()
        if found.counts[name][value] or value == chosen
    ]
    if name == "department":
        rows.sort(key=lambda row: (not row.current, -row.count))
    return Filter(title, rows[:MOST], rows[MOST:])


def chips(query: QueryDict, selection: Selection, found_filters: list[Filter]) -> list[Row]:
    """The filters that are set, each with the address that takes it away."""
    rows = [row for one in found_filters for row in (*one.rows, *one.more) if row.current]
    if selection.online:
        rows.append(Row(_("Can be done online"), 0, address(query, online=""), current=True))
    return rows

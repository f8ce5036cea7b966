"""Filters of the list as links with counts: what each would leave, and the address that sets or takes it.

Addresses are made from what was understood, never from what was typed: unknown parameters go no further.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus, urlencode

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from services.catalog.catalogue import Catalogue, Found, Selection
from services.catalog.enums import Audience, Channel, OnlineDepth, ThemeKind
from services.common.templatetags.components import icon

if TYPE_CHECKING:
    from django.http import QueryDict

MOST = 6
"""Rows of a filter shown at once; the rest is folded."""
FOLDED = 60
"""Rows folded away at most; whoever has more departments finds the rest by words."""
PARAMETERS = {
    "serves": "for",
    "theme": "theme",
    "department": "department",
    "channel": "channel",
    "depth": "depth",
    "visits": "visits",
    "time": "time",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One value of a filter."""

    label: str
    count: int
    url: str
    current: bool

    @property
    def drawn(self) -> str:
        """The row as it stands in the list."""
        current, check = (' aria-current="true"', icon("check")) if self.current else ("", "")
        label = f"{check}{escape(self.label)}<span>{self.count}</span>"
        return f'<li><a href="{escape(self.url)}"{current}>{label}</a></li>'


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter; ``more`` are the rows folded away."""

    title: str
    rows: list[Row] = field(default_factory=list)
    more: list[Row] = field(default_factory=list)

    @property
    def rows_drawn(self) -> SafeString:
        """The rows shown; a template for each of sixty rows would take longer than the search."""
        return _drawn(self.rows)

    @property
    def more_drawn(self) -> SafeString:
        """The rows folded away."""
        return _drawn(self.more)


def _drawn(rows: list[Row]) -> SafeString:
    return mark_safe("".join([row.drawn for row in rows]))  # noqa: S308  each part was escaped


def selection_of(query: QueryDict, words: str) -> Selection:
    """What the address asks for."""
    values = {name: query.get(parameter, "")[:80] for name, parameter in PARAMETERS.items()}
    return Selection(words=words, online=query.get("online") == "1", **values)


def page_of(query: QueryDict) -> int:
    """The page asked for; the first for what is no number."""
    text = query.get("page", "")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 6 else 1


def is_known(selection: Selection, catalogue: Catalogue) -> bool:
    """Whether every filter has a value that some item has: the others are answered, but never kept."""
    return all(value in catalogue.masks[facet] for facet, value in selection.active().items())


def parameters(selection: Selection) -> dict[str, str]:
    """The selection as parameters of its address."""
    made = {"q": selection.words} if selection.words else {}
    made |= {PARAMETERS[facet]: value for facet, value in selection.active().items()}
    return made | ({"online": "1"} if selection.online else {})


def address(selection: Selection, **changes: str) -> str:
    """The same list with other parameters; page one."""
    changed = parameters(selection) | changes
    return "?" + urlencode({name: value for name, value in changed.items() if value})


def filters(selection: Selection, found: Found, catalogue: Catalogue) -> list[Filter]:
    """Every filter with at least two values, or one that is set."""
    made = [_filter(selection, found, *table) for table in _tables(selection, catalogue)]
    return [one for one in made if len(one.rows) > 1 or any(row.current for row in one.rows)]


def _tables(selection: Selection, catalogue: Catalogue) -> tuple[tuple[str, str, dict[str, Any]], ...]:
    """Facet, title, and value → label, in the order of the page."""
    themes = {t.code: t.name for t in catalogue.themes if t.kind != ThemeKind.LIFE or t.code == selection.theme}
    return (
        ("serves", _("Who it is for"), dict(Audience.choices)),
        ("visits", _("Visits"), {"0": _("No visit"), "1": _("One visit"), "2": _("Two visits or more")}),
        (
            "time",
            _("How long"),
            {"now": _("At once"), "5": _("Up to 5 working days"), "20": _("Up to 20 working days")},
        ),
        ("channel", _("Ways to hand in"), dict(Channel.choices)),
        ("depth", _("Online depth"), {str(value): label for value, label in OnlineDepth.choices if value > 1}),
        ("theme", _("Theme"), themes),
        ("department", _("Department"), catalogue.departments),
    )


def _filter(selection: Selection, found: Found, name: str, title: str, labels: dict[str, str]) -> Filter:
    chosen, parameter, counts = str(getattr(selection, name)), PARAMETERS[name], found.counts[name]
    values = [value for value in labels if counts.get(value) or value == chosen]
    if name == "department":
        values.sort(key=lambda value: (value != chosen, -counts.get(value, 0)))
    rest = parameters(selection)
    rest.pop(parameter, None)
    without = "?" + urlencode(rest)
    start = f"{without}{'&' if rest else ''}{parameter}="
    rows = []
    for value in values[: MOST + FOLDED]:
        url = start + quote_plus(value) if value != chosen else without
        rows.append(Row(str(labels[value]), counts.get(value, 0), url, value == chosen))
    return Filter(title, rows[:MOST], rows[MOST:])


def chips(selection: Selection, found: Found, catalogue: Catalogue) -> list[Row]:
    """The filters that are set, each with the address that takes it away."""
    active = selection.active()
    tables = _tables(selection, catalogue) if active else ()
    made = [_filter(selection, found, *table) for table in tables if table[0] in active]
    rows = [row for one in made for row in (*one.rows, *one.more) if row.current]
    if selection.online:
        rows.append(Row(_("Can be done online"), 0, address(selection, online=""), current=True))
    return rows

"""Rows of a small table inside a form of the administration: options, conditions, columns.

Filled rows come first, then a few empty ones, so that the table works without a script; with it rows are added, moved
by dragging or by buttons, and taken out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterable

SPARE = 3
MOST = 60
_INDEX = re.compile(r"^[0-9]{1,3}$")


@dataclass(frozen=True, slots=True)
class Column:
    """One column; a row in which no ``counts`` column is filled is empty."""

    name: str
    label: Any
    field: forms.Field
    counts: bool = False


class RowsInput(forms.Widget):
    """The table."""

    template_name = "admin/questions/rows.html"

    class Media:
        js = ("admin/rows.js",)
        css: ClassVar[dict[str, tuple[str, ...]]] = {"all": ("admin/questions.css",)}

    def __init__(self, columns: Iterable[Column], *, spare: int = SPARE) -> None:
        super().__init__()
        self.columns, self.spare = list(columns), spare

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[dict[str, Any]]:
        sent = data.getlist(f"{name}-row") if hasattr(data, "getlist") else data.get(f"{name}-row", [])
        rows = []
        for n in [n for n in dict.fromkeys(sent) if _INDEX.match(n)][:MOST]:
            cells = {
                c.name: c.field.widget.value_from_datadict(data, files, f"{name}-{n}-{c.name}") for c in self.columns
            }
            rows.append((_place(data.get(f"{name}-{n}-place"), len(rows)), cells))
        return [cells for _at, cells in sorted(rows, key=lambda row: row[0])]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return f"{name}-row" not in data

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        filled = value if isinstance(value, list) else []
        rows = [self._row(name, str(n), row, n + 1) for n, row in enumerate([*filled, *[{}] * self.spare])]
        context["widget"] |= {
            "columns": self.columns,
            "rows": rows,
            "blank": self._row(name, "__n__", {}, ""),
            "least": self.spare,
        }
        return context

    def _row(self, name: str, n: str, row: dict[str, Any], place: Any) -> dict[str, Any]:
        cells = []
        for column in self.columns:
            own = f"{name}-{n}-{column.name}"
            attrs = {"id": f"id_{own}", "aria-label": f"{column.label} {place}".strip()}
            drawn = column.field.widget.render(own, row.get(column.name), attrs)
            cells.append({"label": column.label, "html": mark_safe(drawn)})  # noqa: S308  a rendered widget
        return {"n": n, "place": place, "cells": cells}


def _place(text: Any, otherwise: int) -> tuple[int, int]:
    """Where a row wants to stand; rows without a number stay where they are."""
    number = int(text) if isinstance(text, str) and _INDEX.match(text.strip()) else 10_000
    return (number, otherwise)


class RowsOf(forms.Field):
    """Cleans to the filled rows in their order, each cell by its own field. Errors name row and column."""

    def __init__(self, columns: Iterable[Column], *, spare: int = SPARE, **kwargs: Any) -> None:
        columns = list(columns)
        super().__init__(required=False, widget=RowsInput(columns, spare=spare), **kwargs)
        self.columns = columns

    def __deepcopy__(self, memo: dict) -> RowsOf:
        copied = super().__deepcopy__(memo)
        copied.widget.columns = copied.columns
        return copied

    def column(self, name: str) -> forms.Field:
        """The field of a column."""
        return next(column.field for column in self.columns if column.name == name)

    def clean(self, value: Any) -> list[dict[str, Any]]:
        filled = [row for row in value or [] if any(_there(row.get(c.name)) for c in self.columns if c.counts)]
        errors: list[str] = []
        rows = [self._clean_row(place, row, errors) for place, row in enumerate(filled, 1)]
        if errors:
            raise ValidationError(errors)
        return rows

    def _clean_row(self, place: int, row: dict[str, Any], errors: list[str]) -> dict[str, Any]:
        cleaned = {}
        for column in self.columns:
            try:
                cleaned[column.name] = column.field.clean(row.get(column.name))
            except ValidationError as error:
                said = {"n": place, "column": column.label, "message": error.messages[0]}
                errors.append(_("Row %(n)d, %(column)s: %(message)s") % said)
        return cleaned

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether any filled row differs."""
        return [r for r in initial or [] if any(r.values())] != [r for r in data or [] if any(r.values())]


def _there(value: Any) -> bool:
    return bool(value.strip() if isinstance(value, str) else value)

"""How a publication is read: the fields of 行政许可公示 in order, as page, export and API tell them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from services.publicity.models import Publication

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.utils.functional import Promise


@dataclass(frozen=True)
class Column:
    """One field: its key in the API, its name in the standard, what it says."""

    key: str
    label: str | Promise
    value: Callable[[Publication], Any]


def _day(name: str) -> Callable[[Publication], str]:
    return lambda row: getattr(row, name).isoformat() if getattr(row, name) else ""


def _text(name: str) -> Callable[[Publication], str]:
    return lambda row: str(getattr(row, name))


def _choice(name: str) -> Callable[[Publication], str]:
    return lambda row: str(getattr(row, f"get_{name}_display")())


def _until(row: Publication) -> str:
    if row.valid_to:
        return row.valid_to.isoformat()
    return _("Without an end") if row.certificate_name else ""


COLUMNS = (
    Column("counterpart_name", gettext_lazy("Name of the counterpart"), _text("counterpart_name")),
    Column("counterpart_kind", gettext_lazy("Kind of the counterpart"), _choice("counterpart_kind")),
    Column("counterpart_code", gettext_lazy("Code of the counterpart"), _text("counterpart_code")),
    Column("representative", gettext_lazy("Legal representative"), _text("representative")),
    Column("document_name", gettext_lazy("Name of the decision document"), _text("document_name")),
    Column("document_number", gettext_lazy("Number of the decision document"), _text("document_number")),
    Column("licence_kind", gettext_lazy("Kind of the licence"), _choice("licence_kind")),
    Column("certificate_name", gettext_lazy("Name of the certificate"), _text("certificate_name")),
    Column("certificate_number", gettext_lazy("Number of the licence"), _text("certificate_number")),
    Column("content", gettext_lazy("What is permitted"), _text("content")),
    Column("decided_date", gettext_lazy("Day of the decision"), _day("decided_date")),
    Column("valid_from", gettext_lazy("Valid from"), _day("valid_from")),
    Column("valid_to", gettext_lazy("Valid until"), _until),
    Column("organ_name", gettext_lazy("Deciding organ"), _text("organ_name")),
    Column("organ_code", gettext_lazy("Credit code of the deciding organ"), _text("organ_code")),
    Column("standing", gettext_lazy("Present standing"), _choice("standing")),
    Column("source_name", gettext_lazy("Unit the data come from"), _text("source_name")),
    Column("source_code", gettext_lazy("Credit code of that unit"), _text("source_code")),
    Column("note", gettext_lazy("Remark"), _text("note")),
)
"""行政许可公示 fields. The names are those of the standard; the words of ``standing`` and ``licence_kind`` are ours
where the standard has a code."""
ABOUT_FIRMS = {"counterpart_code", "representative"}
"""Of a natural person these are not kept."""


def headings() -> list[str]:
    """In the order of ``cells``."""
    return [str(column.label) for column in COLUMNS]


def cells(row: Publication) -> list[str]:
    """What an export says of one decision."""
    return [column.value(row) for column in COLUMNS]


def rows(row: Publication) -> list[dict[str, str]]:
    """The detail page: what is empty is left out, what is not told about persons is said to be so."""
    told = [{"key": str(column.label), "value": column.value(row), "name": column.key} for column in COLUMNS]
    return [line for line in told if line["value"]]

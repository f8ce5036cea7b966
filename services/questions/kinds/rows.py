"""Repeating rows: members of a household, goods, former addresses. Columns are questions of simple kinds.

Stored answer: a list of ``{column key: answer}``. Each row names its fields ``question-3-column``; the hidden fields
``question-row`` say which rows there are, so that a row can be taken out without renumbering the others.
"""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from services.questions import kinds
from services.questions.kinds.base import Bound, Kind, common
from services.questions.spec import QuestionSpec

SIMPLE = frozenset(
    {"text", "number", "money", "date", "choice", "yes_no", "id_document", "phone", "credit_code", "plate", "bank_card"}
)
"""Kinds a column may have."""
MOST = 20
"""Rows of one answer unless ``max`` says less."""
_INDEX = re.compile(r"^[0-9]{1,4}$")


def simple_kinds() -> list[tuple[str, str]]:
    """Kinds of columns with their names."""
    return [(key, str(kind.label)) for key, kind in kinds.KINDS.items() if key in SIMPLE]


def columns_of(question: QuestionSpec) -> list[QuestionSpec]:
    """The columns as questions; those of an unknown or composed kind are left out."""
    names = ("key", "kind", "label", "help", "example", "required", "options", "bounds")
    columns = question.bounds.get("columns") or []
    return [
        QuestionSpec(**{name: column[name] for name in names if name in column}, group_key=question.key)
        for column in columns
        if isinstance(column, dict) and column.get("kind") in SIMPLE
    ]


def limits(question: QuestionSpec) -> tuple[int, int]:
    """The least and the greatest number of rows."""
    least = question.bounds.get("min") or (1 if question.required else 0)
    return least, min(question.bounds.get("max") or MOST, MOST)


Columns = list[tuple[QuestionSpec, forms.Field]]


class RowsWidget(forms.Widget):
    """Reads the rows of a page; drawn by `templates/questions/_partials/rows.html`."""

    def __init__(self, columns: Columns, most: int) -> None:
        super().__init__()
        self.columns, self.most = columns, most

    def indices(self, data: Any, name: str) -> list[str]:
        """Numbers of the rows on the page, after a press on "one more" or "take out"."""
        sent = data.getlist(f"{name}-row") if hasattr(data, "getlist") else data.get(f"{name}-row", [])
        kept = [n for n in dict.fromkeys(sent) if _INDEX.match(n) and n != data.get(f"{name}-remove")]
        if f"{name}-add" in data and len(kept) < self.most:
            kept.append(str(max((int(n) for n in kept), default=-1) + 1))
        return kept[: self.most + 1]

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[dict[str, Any]]:
        rows = []
        for n in self.indices(data, name):
            row = {
                spec.key: field.widget.value_from_datadict(data, files, f"{name}-{n}-{spec.key}")
                for spec, field in self.columns
            }
            rows.append({"#": n, **row})
        return rows

    def render(self, *_args: Any, **_kwargs: Any) -> str:
        """The tag `{% question %}` draws the table."""
        return ""

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return f"{name}-row" not in data


class RowsField(forms.Field):
    """Cleans to a list of rows; a row left wholly blank does not count. Messages name row and column."""

    def __init__(self, *, columns: Columns, least: int, most: int, **kwargs: Any) -> None:
        super().__init__(widget=RowsWidget(columns, most), **kwargs)
        self.columns, self.least, self.most = columns, least, most
        self.cell_errors: dict[tuple[str, str], str] = {}
        """Row number and column → what is wrong there, after a failed clean."""
        self.error_targets: dict[str, str] = {}
        """Message → the end of the id of the control it is about."""

    def prepare_value(self, value: Any) -> list[dict[str, Any]]:
        """What the controls of each row show for a stored answer; what was sent stays as it is."""
        if not value or "#" in value[0]:
            return value or []
        return [
            {"#": str(n), **{spec.key: kinds.KINDS.get(spec.kind).raw(row.get(spec.key)) for spec, _f in self.columns}}
            for n, row in enumerate(value)
        ]

    def clean(self, value: Any) -> list[dict[str, Any]]:
        rows = [row for row in value if any(_filled(row.get(spec.key)) for spec, _field in self.columns)]
        if not rows and self.required:
            raise ValidationError(self.error_messages["required"], code="required")
        cleaned = [self._row(place, row) for place, row in enumerate(rows, 1)]
        errors = list(self.error_targets)
        if rows and len(rows) < self.least:
            errors.append(
                ngettext("Fill in at least %(n)d row.", "Fill in at least %(n)d rows.", self.least) % {"n": self.least}
            )
        if len(rows) > self.most:
            errors.append(ngettext("At most %(n)d row.", "At most %(n)d rows.", self.most) % {"n": self.most})
        if errors:
            raise ValidationError(errors)
        return cleaned

    def _row(self, place: int, row: dict[str, Any]) -> dict[str, Any]:
        kept = {}
        for spec, field in self.columns:
            try:
                answer = kinds.KINDS.get(spec.kind).to_json(field.clean(row.get(spec.key)))
            except ValidationError as error:
                self._note(place, row.get("#", str(place - 1)), spec, error.messages[0])
                continue
            if answer is not None:
                kept[spec.key] = answer
        return kept

    def _note(self, place: int, n: str, spec: QuestionSpec, message: str) -> None:
        self.cell_errors[n, spec.key] = message
        named = _("Row %(n)d, %(column)s: %(message)s") % {"n": place, "column": spec.label, "message": message}
        self.error_targets[named] = f"-{n}-{spec.key}"


def _filled(raw: Any) -> bool:
    if isinstance(raw, list | tuple):
        return any(str(part or "").strip() for part in raw)
    return bool(str(raw if raw is not None else "").strip())


class RowsKind(Kind):
    """The same few questions several times. Bounds: ``columns``, ``min`` and ``max`` of rows."""

    key = "rows"
    has_steps = True
    label = _lazy("Table with rows to add")
    is_group = True
    bounds = (
        Bound("min", _lazy("At least how many rows")),
        Bound("max", _lazy("At most how many rows")),
        Bound("columns", _lazy("Columns"), "columns"),
    )

    def field(self, question: QuestionSpec) -> forms.Field:
        least, most = limits(question)
        columns = [(spec, kinds.KINDS.get(spec.kind).field(spec)) for spec in columns_of(question)]
        return RowsField(columns=columns, least=least, most=most, **common(question))

    def reshapes(self, question: QuestionSpec, data: Any, name: str) -> bool:
        return f"{name}-add" in data or f"{name}-remove" in data

    def raw(self, value: Any) -> list[dict[str, Any]]:
        return value if isinstance(value, list) and all(isinstance(row, dict) for row in value) else []

    def clean(self, question: QuestionSpec, value: Any) -> Any:
        self._refuse_other_shape(question, value)
        field = self.field(question)
        return self.to_json(field.clean(field.prepare_value(self.raw(value))))

    def _refuse_other_shape(self, question: QuestionSpec, value: Any) -> None:
        """ValidationError for what no page could have sent: another shape, unknown columns."""
        known = {spec.key for spec in columns_of(question)}
        if value not in (None, []) and (self.raw(value) != value or any(set(row) - known for row in value)):
            raise ValidationError(_("This answer has another shape than the question asks for."), code="shape")

    def schema(self, question: QuestionSpec) -> dict[str, Any]:
        columns = columns_of(question)
        least, most = limits(question)
        row = {
            "type": "object",
            "properties": {spec.key: kinds.KINDS.get(spec.kind).described(spec) for spec in columns},
            "required": [spec.key for spec in columns if spec.required],
            "additionalProperties": False,
        }
        return {"type": "array", "items": row, "minItems": least if question.required else 0, "maxItems": most}

    def table(self, question: QuestionSpec, value: Any, *, masked: bool = True) -> dict[str, Any] | None:
        if not self.raw(value):
            return None
        columns = columns_of(question)
        rows = [[_cell(spec, row.get(spec.key), masked) for spec in columns] for row in value]
        return {"head": [spec.label for spec in columns], "rows": rows}

    def display(self, question: QuestionSpec, value: Any, *, masked: bool = True) -> str:
        table = self.table(question, value, masked=masked)
        if table is None:
            return ""
        lines = [
            "，".join(f"{head}：{cell}" for head, cell in zip(table["head"], row, strict=True) if cell)
            for row in table["rows"]
        ]
        return "\n".join(f"{n}. {line}" for n, line in enumerate(lines, 1))


def _cell(spec: QuestionSpec, value: Any, masked: bool) -> str:
    return kinds.KINDS.get(spec.kind).display(spec, value, masked=masked)

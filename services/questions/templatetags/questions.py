"""Drawing of questions: what the common field cannot know of (folding, locks, documents, regions, uploads)."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

from django import forms, template
from django.forms.utils import ErrorDict
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from services.common.templatetags import fields
from services.questions.kinds.country import CountryWidget, lists_for, wants_town
from services.questions.kinds.identity import IdDocumentWidget
from services.questions.kinds.places import RegionWidget
from services.questions.kinds.rows import RowsField, RowsWidget
from services.questions.kinds.signature import SignatureWidget, typed_name

if TYPE_CHECKING:
    from django.forms import BoundField

register = template.Library()


@register.simple_tag
def question(bound: BoundField) -> SafeString:
    """One question of a QuestionForm.  + bound: form field     {% question form.address %}"""
    field = bound.field
    context = fields.context_of(bound)
    if getattr(field, "locked_text", None) is not None:
        return _draw("locked", context | {"text": field.locked_text})
    widget = field.widget
    if isinstance(widget, IdDocumentWidget):
        return _draw("id_document", context | _id_document(bound, widget))
    if isinstance(widget, RegionWidget):
        return _draw("region", context | _region(bound, widget))
    if isinstance(widget, CountryWidget):
        return _draw("country", context | _country(bound))
    if isinstance(widget, RowsWidget):
        return _draw("rows", context | _rows(bound))
    if isinstance(widget, SignatureWidget):
        return _draw("signature", context | _signature(bound))
    if context["kind"] == "file":
        return _draw("upload", context | _upload(bound))
    return mark_safe(render_to_string("components/field.html", context))  # noqa: S308  a rendered template


def _draw(name: str, context: dict[str, Any]) -> SafeString:
    return mark_safe(render_to_string(f"questions/_partials/{name}.html", context))  # noqa: S308  a rendered template


def _values(bound: BoundField) -> list[str]:
    value = bound.value()
    value = value if isinstance(value, list | tuple) else bound.field.widget.decompress(value)
    return [str(part or "") for part in value]


def _id_document(bound: BoundField, widget: IdDocumentWidget) -> dict[str, Any]:
    id_type, number = _values(bound)
    return {"name": bound.html_name, "types": widget.types, "only": widget.only, "type": id_type, "number": number}


def _region(bound: BoundField, widget: RegionWidget) -> dict[str, Any]:
    town, village = _values(bound)
    towns, groups = widget.widgets[0].choices, widget.groups
    return {"name": bound.html_name, "towns": towns, "groups": groups, "town": town, "village": village}


def _country(bound: BoundField) -> dict[str, Any]:
    values = (_values(bound) + [""] * 4)[:4]
    offered = lists_for(values)
    words = (_("Province"), _("City"), _("County or district"))
    levels = [
        {"n": n, "label": word, "rows": rows, "value": value if value in dict(rows) else ""}
        for n, (word, rows, value) in enumerate(zip(words, offered, values, strict=False))
    ]
    return {
        "name": bound.html_name,
        "levels": levels,
        "with_town": bound.field.with_town,
        "towns": offered[3],
        "town": values[3],
        "open": wants_town(values),
    }


def _upload(bound: BoundField) -> dict[str, Any]:
    stored = bound.field.stored or {}
    spec = bound.field.question
    return {
        "name": bound.html_name,
        "stored": stored.get("files", []),
        "is_photo": spec.kind == "photo",
        "white": spec.kind == "photo" and spec.bounds.get("background") == "white",
        "ratio": spec.bounds.get("ratio", "") if spec.kind == "photo" else "",
        "accept": bound.field.widget.attrs.get("accept", ""),
    }


class RowForm(forms.Form):
    """The fields of one row, drawn like any other; what is wrong with them was found by the whole field."""

    use_required_attribute = False

    def __init__(self, field: RowsField, n: str, values: dict[str, Any], prefix: str) -> None:
        super().__init__(prefix=prefix, initial=values)
        for spec, own in field.columns:
            column = deepcopy(own)
            column.example = spec.example
            self.fields[spec.key] = column
        wrong = {key: text for (row, key), text in field.cell_errors.items() if row == n}
        self._errors = ErrorDict({key: self.error_class([text]) for key, text in wrong.items()})


def _rows(bound: BoundField) -> dict[str, Any]:
    field, name = bound.field, bound.html_name
    most, least = field.most, max(field.least, 1)
    values = list(field.prepare_value(bound.value()) or [])
    free = max((int(row["#"]) for row in values), default=-1) + 1
    values += [{"#": str(free + extra)} for extra in range(least - len(values))]
    drawn = [_row(field, row["#"], row, name) for row in values]
    return {
        "name": name,
        "rows": drawn,
        "blank": _row(field, "__n__", {}, name),
        "next": free + max(0, least - len(values)),
        "full": len(drawn) >= most,
        "most": most,
        "least": least,
        "told": [text for text in errors_outside(bound) if text],
    }


def errors_outside(bound: BoundField) -> list[str]:
    """Errors of the table itself, without those of its cells."""
    return [text for text in fields.errors_of(bound) if text not in bound.field.error_targets]


def _row(field: RowsField, n: str, values: dict[str, Any], name: str) -> dict[str, Any]:
    form = RowForm(field, n, values, f"{name}-{n}")
    return {"n": n, "form": form, "id": f"id_{name}_row_{n}"}


def _signature(bound: BoundField) -> dict[str, Any]:
    stored = bound.field.stored or {}
    name = bound.html_name
    sent = bound.form.data.get(f"{name}-typed") if bound.form.is_bound else None
    typed = typed_name(stored) if sent is None else sent
    return {"name": name, "stored": stored.get("files", []), "typed": typed}

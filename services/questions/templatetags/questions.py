"""Drawing of questions: what the common field cannot know of (folding, locks, documents, regions, uploads)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from services.common.templatetags import fields
from services.questions.kinds.identity import IdDocumentWidget
from services.questions.kinds.places import RegionWidget

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


def _upload(bound: BoundField) -> dict[str, Any]:
    stored = bound.field.stored or {}
    spec = bound.field.question
    return {
        "name": bound.html_name,
        "stored": stored.get("files", []),
        "is_photo": spec.kind == "photo",
        "ratio": spec.bounds.get("ratio", "") if spec.kind == "photo" else "",
        "accept": bound.field.widget.attrs.get("accept", ""),
    }

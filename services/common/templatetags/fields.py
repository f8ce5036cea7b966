"""What `{% field %}` and `{% error_summary %}` need to know about a form, without drawing it."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from services.common.language import sign
from services.common.widgets import DateParts

REQUIRED = {
    "input": _("Fill in: %(label)s"),
    "radios": _("Choose one: %(label)s"),
    "select": _("Choose one: %(label)s"),
    "checkboxes": _("Choose at least one: %(label)s"),
    "checkbox": _("Tick it to go on: %(label)s"),
    "file": _("Upload: %(label)s"),
}
"""What is missing, by kind of control."""


def kind_of(bound: BoundField) -> str:
    """hidden, radios, checkboxes, checkbox, select, textarea, parts (several boxes), file or input."""
    widget = bound.field.widget
    kinds: tuple[tuple[str, type | tuple[type, ...]], ...] = (
        ("hidden", (forms.HiddenInput, forms.MultipleHiddenInput)),
        ("checkboxes", forms.CheckboxSelectMultiple),
        ("radios", forms.RadioSelect),
        ("checkbox", forms.CheckboxInput),
        ("parts", (forms.MultiWidget, forms.SelectDateWidget)),
        ("select", forms.Select),
        ("textarea", forms.Textarea),
        ("file", forms.FileInput),
    )
    return next((name for name, classes in kinds if isinstance(widget, classes)), "input")


def first_control(bound: BoundField) -> str:
    """The id of the first control, where the error summary leads."""
    several = kind_of(bound) in {"radios", "checkboxes", "parts"}
    if isinstance(bound.field.widget, forms.SelectDateWidget):
        return f"{bound.auto_id}_year"
    return f"{bound.auto_id}_0" if several else str(bound.id_for_label or bound.auto_id)


def errors_of(bound: BoundField) -> list[str]:
    """The errors of a field; Django's "This field is required" says which field and what to do."""
    kind, texts = kind_of(bound), []
    for error in bound.errors.as_data():
        text = " ".join(str(message) for message in error.messages)
        if error.code == "required" and text == str(forms.Field.default_error_messages["required"]):
            text = REQUIRED.get(kind, REQUIRED["input"]) % {"label": str(bound.label)}
        texts.append(text)
    return texts


def summary_of(form: Any) -> list[dict[str, str]]:
    """The errors of a bound form (or ready rows) as text and address within the page, in the order of the fields.

    What is wrong with several fields alike says with which.
    """
    if isinstance(form, (list, tuple)):
        return [row if isinstance(row, dict) else {"text": str(row), "href": ""} for row in form]
    if form is None or not hasattr(form, "errors") or not form.is_bound:
        return []
    told = [(bound, text) for bound in form for text in errors_of(bound)]
    often = {text for text, times in Counter(text for _bound, text in told).items() if times > 1}
    rows = [{"text": str(text), "href": ""} for text in form.non_field_errors()]
    for bound, text in told:
        href = "" if bound.is_hidden else f"#{first_control(bound)}"
        inside = getattr(bound.field, "error_targets", {})  # message → part of the field it is about
        said = _("%(label)s: %(text)s") % {"label": bound.label, "text": text} if text in often else text
        rows.append({"text": said, "href": f"#{bound.auto_id}{inside[text]}" if text in inside else href})
    return rows


def _source(bound: BoundField, given: Any) -> dict[str, str] | None:
    found = given or getattr(bound.field, "source", None)
    if not found:
        return None
    if isinstance(found, str):
        return {"text": found}
    read = found.get if isinstance(found, dict) else lambda key, default="": getattr(found, key, default)
    parts = [read("label", "") or read("source_label", ""), read("organ", ""), read("on_date", "")]
    return {"text": sign("，").join(str(part) for part in parts if part)}


def _options(bound: BoundField) -> list[dict[str, Any]]:
    hints = getattr(bound.field, "choice_hints", {})
    return [
        {
            "id": option.data["attrs"].get("id", ""),
            "name": option.data["name"],
            "value": option.data["value"],
            "label": option.data["label"],
            "checked": option.data["selected"],
            "type": option.data["type"],
            "hint": hints.get(str(option.data["value"]), ""),
        }
        for option in bound.subwidgets
        if str(option.data["value"]) != "" or kind_of(bound) == "checkboxes"
    ]


def _parts(bound: BoundField, described: str) -> list[dict[str, Any]]:
    widget = bound.field.widget
    context = widget.get_context(bound.html_name, bound.value(), {"id": bound.auto_id})
    units = getattr(widget, "units", DateParts.units)
    parts = context["widget"]["subwidgets"]
    return [
        {
            "id": part["attrs"].get("id", f"{bound.auto_id}_{n}"),
            "name": part["name"],
            "value": "" if part["value"] in (None, [None]) else part["value"],
            "unit": units[n] if n < len(units) else "",
            "wide": n == 0 and len(parts) == 3,
            "choices": [option for _group, options, _i in part["optgroups"] for option in options]
            if "optgroups" in part
            else None,
            "described": described,
        }
        for n, part in enumerate(parts)
    ]


def context_of(bound: BoundField, *, source: Any = None, label: str = "") -> dict[str, Any]:
    """Everything `templates/components/field.html` draws."""
    kind = kind_of(bound)
    base = bound.auto_id
    hint = str(bound.help_text or "")
    example = str(getattr(bound.field, "example", "") or "")
    shown_source = _source(bound, source)
    error_id = f"{base}_error"
    described = " ".join(
        name
        for name, there in (
            (f"{base}_hint", hint or example),
            (error_id, bound.errors),
            (f"{base}_source", shown_source),
        )
        if there
    )
    bound.form.use_required_attribute = False
    context: dict[str, Any] = {
        "field": bound,
        "kind": kind,
        "label": label or bound.label,
        "optional": not bound.field.required and kind not in {"checkbox", "checkboxes", "hidden"},
        "hint": hint,
        "example": example,
        "errors": errors_of(bound),
        "source": shown_source,
        "edited_from": getattr(bound.field, "edited_from", ""),
        "group": kind in {"radios", "checkboxes", "parts"},
        "base": base,
        "described": described,
        "control": "",
    }
    if kind in {"radios", "checkboxes"}:
        context["options"] = _options(bound)
    elif kind == "parts":
        context["parts"] = _parts(bound, described)
    else:
        context["control"] = bound.as_widget(attrs=_control_attributes(bound, kind, described))
    return context


def _control_attributes(bound: BoundField, kind: str, described: str) -> dict[str, Any]:
    own = bound.field.widget.attrs
    classes = {"checkbox": "", "hidden": "", "file": "input input--file"}.get(kind, "input")
    if bound.errors and classes:
        classes += " input--wrong"
    attributes: dict[str, Any] = {
        "aria-describedby": described or None,
        "aria-invalid": "true" if bound.errors else None,
    }
    if classes:
        attributes["class"] = f"{classes} {own.get('class', '')}".strip()
    if mode := getattr(bound.field, "inputmode", ""):
        attributes["inputmode"] = mode
    if kind == "textarea" and str(own.get("rows", "10")) == "10":
        attributes["rows"] = 3
    return {key: value for key, value in attributes.items() if value is not None}

"""The face of a type as rows of a form: a key, a label and a kind each. What is kept is the list that `faces` reads."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from unfold.widgets import CHECKBOX_CLASSES, INPUT_CLASSES, SELECT_CLASSES

from services.common.cleantext import clean_text

if TYPE_CHECKING:
    from collections.abc import Mapping

SPARE = 3
"""Empty rows shown after the filled ones."""
MOST = 40
KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
PHOTO = "photo"
KINDS = {
    "text": pgettext_lazy("kind of a field", "Words"),
    "date": pgettext_lazy("kind of a field", "Date"),
    "id_number": pgettext_lazy("kind of a field", "Identity number"),
    PHOTO: pgettext_lazy("kind of a field", "Photo"),
}
TYPED = ("key", "label", "kind", "sample")
TICKED = ("sensitive", "optional")
LONGEST = {"key": 40, "label": 30, "sample": 60}


class FaceWidget(forms.Widget):
    """A table, a row for each field; emptied rows go, ``order`` sorts them. Works without a script."""

    template_name = "admin/certificates/face.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        rows = [row for row in value or [] if isinstance(row, dict)]
        empty = dict.fromkeys((*TYPED, *TICKED), "")
        filled = [*rows, *[{}] * SPARE]
        shown = [empty | row | {"name": f"{name}-{n}", "order": n} for n, row in enumerate(filled, 1)]
        classes = {"select_class": SELECT_CLASSES, "input_class": INPUT_CLASSES, "tick_class": CHECKBOX_CLASSES}
        joined = {key: " ".join(parts) for key, parts in classes.items()}
        return context | {"rows": shown, "kinds": KINDS.items(), "longest": LONGEST, **joined}

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[dict[str, Any]]:
        rows, n = [], 1
        while f"{name}-{n}-key" in data and n <= MOST + SPARE:
            row: dict[str, Any] = {part: data.get(f"{name}-{n}-{part}", "").strip() for part in TYPED}
            row |= {part: True for part in TICKED if data.get(f"{name}-{n}-{part}")}
            if row["key"] or row["label"]:
                rows.append((_place(data.get(f"{name}-{n}-order", ""), n), n, row))
            n += 1
        return [row for _order, _n, row in sorted(rows, key=lambda found: found[:2])]

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return f"{name}-1-key" not in data

    def id_for_label(self, id_: str) -> str:
        return f"{id_}-1-key"


def _place(typed: str, n: int) -> int:
    """Where a row goes; what is no number leaves it where it is."""
    return int(typed) if typed.isdecimal() and typed.isascii() and len(typed) < 4 else n


class FaceField(forms.Field):
    """A list of ``{"key", "label", "kind"}`` with ``sensitive``, ``optional`` and ``sample`` where they are set."""

    widget = FaceWidget

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return [_kept(row) for row in data or []] != list(initial or [])
        except ValidationError:
            return True

    def clean(self, value: Any) -> list[dict[str, Any]]:
        rows = [_kept(row) for row in value or []]
        if not rows:
            raise ValidationError(_("List at least one field."), code="required")
        if len(rows) > MOST:
            raise ValidationError(_("At most {n} fields fit on a face.").format(n=MOST))
        wrong = [words for n, row in enumerate(rows, 1) for words in _wrong(row, n)]
        keys = [row["key"] for row in rows]
        if twice := sorted({key for key in keys if key and keys.count(key) > 1}):
            wrong.append(_("Two fields have the key {key}.").format(key=twice[0]))
        if sum(row["kind"] == PHOTO for row in rows) > 1:
            wrong.append(_("A certificate has one photo at most."))
        if wrong:
            raise ValidationError(wrong)
        return rows


def _kept(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as it is stored: what is not set is left out."""
    said = {part: clean_text(str(row.get(part) or "")) for part in TYPED}
    kept: dict[str, Any] = {part: said[part] for part in ("key", "label", "kind")}
    kept |= {part: True for part in TICKED if row.get(part)}
    return kept | ({"sample": said["sample"]} if said["sample"] else {})


def _wrong(row: Mapping[str, Any], n: int) -> list[str]:
    """What is wrong with one field, its place in the list named."""
    found = []
    if not KEY.fullmatch(row["key"]):
        found.append(_("Field {n}: the key is small letters, figures and underscores.").format(n=n))
    if not row["label"]:
        found.append(_("Field {n}: write what it is called on the certificate.").format(n=n))
    if row["kind"] not in KINDS:
        found.append(_("Field {n}: choose what kind it is.").format(n=n))
    if long := [most for part, most in LONGEST.items() if len(row.get(part, "")) > most]:
        found.append(_("Field {n}: at most {most} characters.").format(n=n, most=long[0]))
    return found

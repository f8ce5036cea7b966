"""What is different between two versions, in words a checker understands: fields, rows and questions by their names."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from services.catalog.enums import Audience, Channel
from services.catalog.querysets import STATE_FIELDS
from services.catalog.wording import answer_words, asked_by, label_of, when_words
from services.questions.kinds import KINDS
from services.questions.spec import form_spec

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from services.catalog.models import ItemVersion
    from services.questions.models import FormDefinition
    from services.questions.spec import QuestionSpec

ADDED, REMOVED, CHANGED = "added", "removed", "changed"
_SKIPPED = STATE_FIELDS - {"effective_until_date"} | {"id", "version", "item_code", "form", "situation_form"}
_LISTS = {"serves": Audience, "channels": Channel}
ROWS = {
    "conditions": ("text",),
    "materials": ("key",),
    "fees": ("name",),
    "fee_reductions": ("name", "fee_name"),
    "steps": ("name", "action"),
    "law_articles": ("name", "article"),
    "faqs": ("question",),
    "situations": ("title",),
    "auto_rules": ("fact", "operator"),
}
"""List of rows → the fields by which a row is the same row."""
_ROW_SKIPPED = {"id", "version", "key", "icon"}


@dataclass(frozen=True, slots=True)
class Line:
    """One difference. ``kind``: added, removed or changed; ``label``: what; for changes also before and after."""

    kind: str
    label: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Differences of one kind of thing."""

    title: str
    lines: list[Line] = field(default_factory=list)


def differences(old: ItemVersion | None, new: ItemVersion) -> list[Section]:
    """Sections with at least one difference. Without ``old`` (a new item) there is nothing to compare: empty."""
    if old is None:
        return []
    sections = [Section(_("Particulars"), _fields(old, new, _SKIPPED) + _themes(old, new))]
    asked = asked_by(old), asked_by(new)
    for name, same_by in ROWS.items():
        title = str(getattr(new, name).model._meta.verbose_name_plural)
        sections.append(Section(title, _rows(getattr(old, name).all(), getattr(new, name).all(), same_by, asked)))
    for name in ("form", "situation_form"):
        title = str(new._meta.get_field(name).verbose_name) if name != "form" else _("Questions")
        sections.append(Section(title, _questions(getattr(old, name), getattr(new, name))))
    return [section for section in sections if section.lines]


def _fields(old: models.Model, new: models.Model, skipped: set[str] | frozenset[str]) -> list[Line]:
    lines = []
    for f in new._meta.concrete_fields:
        if f.name in skipped or getattr(old, f.attname) == getattr(new, f.attname):
            continue
        lines.append(Line(CHANGED, _label(f), _value(old, f), _value(new, f)))
    return lines


def _label(f: models.Field) -> str:
    """Units and notes say of what."""
    name, _sep, part = f.name.rpartition("_")
    if part in {"unit", "note"} and name in {"statutory", "promised", "limit"}:
        whole = f.model._meta.get_field(f"{name}_number").verbose_name
        return f"{whole}：{f.verbose_name}"
    return str(label_of(f))


def _value(row: models.Model, f: models.Field) -> str:
    value = getattr(row, f.name)
    if f.name in _LISTS:
        return "、".join(str(_LISTS[f.name](one).label) for one in value)
    if isinstance(f, models.BooleanField):
        return _("Yes") if value else _("No")
    if f.choices:
        return str(getattr(row, f"get_{f.name}_display")() or "")
    if isinstance(f, models.DateField):
        return date_format(value) if value else ""
    return "" if value is None else str(value)


def _themes(old: ItemVersion, new: ItemVersion) -> list[Line]:
    before, after = ({theme.pk: theme.name for theme in version.themes.all()} for version in (old, new))
    label = _("Theme “%(name)s”")
    gone = [Line(REMOVED, label % {"name": name}) for pk, name in before.items() if pk not in after]
    return gone + [Line(ADDED, label % {"name": name}) for pk, name in after.items() if pk not in before]


def _rows(
    old: Iterable[Any], new: Iterable[Any], same_by: tuple[str, ...], asked: tuple[Mapping, Mapping]
) -> list[Line]:
    before, after = (_keyed(rows, same_by) for rows in (old, new))
    lines = [Line(REMOVED, str(row)) for key, row in before.items() if key not in after]
    for key, row in after.items():
        if key not in before:
            lines.append(Line(ADDED, str(row)))
            continue
        lines += _row(before[key], row, asked)
    return lines + _moved(list(before), list(after))


def _keyed(rows: Iterable[Any], same_by: tuple[str, ...]) -> dict[tuple, Any]:
    """Rows by what makes them the same; a second one of the same name counts on."""
    found: dict[tuple, Any] = {}
    for row in rows:
        key = tuple(getattr(row, name) for name in same_by)
        n = 0
        while (*key, n) in found:
            n += 1
        found[*key, n] = row
    return found


def _row(old: Any, new: Any, asked: tuple[Mapping, Mapping]) -> list[Line]:
    name = str(new)
    conditions = {"shown_when", "when"}
    lines = [
        Line(CHANGED, f"{name}：{line.label}", line.before, line.after)
        for line in _fields(old, new, _ROW_SKIPPED | {"order", "value", "amount"} | conditions)
    ]
    for f in new._meta.concrete_fields:
        before, after = getattr(old, f.attname), getattr(new, f.attname)
        if f.name in conditions and before != after:
            words = [when_words(rows, questions) for rows, questions in zip((before, after), asked, strict=True)]
            lines.append(Line(CHANGED, f"{name}：{f.verbose_name}", *words))
        elif f.name == "value" and before != after:
            lines.append(
                Line(CHANGED, f"{name}：{f.verbose_name}", answer_words(None, before), answer_words(None, after))
            )
        elif f.name == "amount" and before != after:
            lines.append(Line(CHANGED, _("%(name)s: amount") % {"name": name}, _yuan(before), _yuan(after)))
    return lines


def _yuan(fen: int | None) -> str:
    return "" if fen is None else _("%(yuan)s yuan") % {"yuan": f"{fen / 100:.2f}"}


def _moved(before: list[tuple], after: list[tuple]) -> list[Line]:
    kept_before, kept_after = [k for k in before if k in after], [k for k in after if k in before]
    return [Line(CHANGED, _("Order"))] if kept_before != kept_after else []


def _questions(old: FormDefinition | None, new: FormDefinition | None) -> list[Line]:
    if (old and old.pk) == (new and new.pk):
        return []
    before, after = ({q.key: q for q in form_spec(form).questions} if form else {} for form in (old, new))
    lines = [Line(REMOVED, q.label) for key, q in before.items() if key not in after]
    for key, question in after.items():
        if key not in before:
            lines.append(Line(ADDED, question.label))
        elif before[key] != question:
            lines += _question(before[key], question, (before, after))
    return lines + _moved(list(before), list(after))


def _question(old: QuestionSpec, new: QuestionSpec, asked: tuple[Mapping, Mapping]) -> list[Line]:
    parts = {
        _("wording"): (old.label, new.label),
        _("hint"): (old.help, new.help),
        _("example"): (old.example, new.example),
        _("kind"): tuple(str(KINDS.get(q.kind).label) if q.kind in KINDS else q.kind for q in (old, new)),
        _("must be answered"): tuple(_("Yes") if q.required else _("No") for q in (old, new)),
        _("options"): tuple("、".join(str(option.get("label", "")) for option in q.options) for q in (old, new)),
        _("shown when"): tuple(when_words(q.shown_when, known) for q, known in zip((old, new), asked, strict=True)),
        _("prefilled from"): (old.prefill, new.prefill),
        _("page"): (old.group_key, new.group_key),
    }
    lines = [Line(CHANGED, f"{new.label}：{name}", *pair) for name, pair in parts.items() if pair[0] != pair[1]]
    return lines or [Line(CHANGED, _("%(question)s: limits of the answer") % {"question": new.label})]

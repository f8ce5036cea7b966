"""情形引导: what a few answers on the guide change — whether to apply at all, materials, fees and the promise.

Pure: a version with its rows and answers in, advice out. The questions are one page of a form of their own
(``ItemVersion.situation_form``); a case begins with that page answered, so that the desk and the PDF show it too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from services.catalog.enums import Effect
from services.catalog.materials import asked
from services.questions.answers import shown
from services.questions.conditions import holds
from services.questions.spec import FormSpec, GroupSpec, form_spec, snapshot

if TYPE_CHECKING:
    from collections.abc import Mapping

    from services.catalog.models import Fee, ItemVersion, Material, Situation

KINDS = frozenset({"choice", "several", "yes_no", "number", "date", "region"})
"""Kinds of questions a guide may ask: nothing personal, since the answers stand in the address."""


@dataclass(frozen=True, slots=True)
class Advice:
    """What applies to somebody with these answers."""

    refer: Situation | None
    """Why not to apply, and what to do instead."""
    notes: list[Situation]
    promise: tuple[int, str]
    """Number and unit."""
    materials: list[Material]
    fees: list[Fee]


def page_of(version: ItemVersion) -> GroupSpec | None:
    """The page that asks; None where the guide asks nothing."""
    return form_spec(version.situation_form).groups[0] if version.situation_form_id else None


def case_form(version: ItemVersion) -> dict[str, Any]:
    """The form a case freezes: the questions of the guide first, then the version's own pages."""
    own = snapshot(version.form)
    if version.situation_form_id:
        own["groups"] = [*snapshot(version.situation_form)["groups"], *own["groups"]]
    return own


def kept(version: ItemVersion, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers to the guide's questions among ``answers``, without those that another answer hides."""
    page = page_of(version)
    if page is None:
        return {}
    keys = {question.key for question in shown(FormSpec("", 0, "", (page,)), answers)}
    return {key: value for key, value in answers.items() if key in keys and value is not None}


def advise(version: ItemVersion, answers: Mapping[str, Any]) -> Advice:
    """Everything these answers decide."""
    rows = [row for row in version.situations.all() if holds(row.when, answers)]
    return Advice(
        refer=next((row for row in rows if row.effect == Effect.REFER), None),
        notes=[row for row in rows if row.effect == Effect.NOTE],
        promise=_promise(version, rows),
        materials=asked(version, answers),
        fees=[fee for fee in version.fees.all() if holds(fee.shown_when, answers)],
    )


def promise(version: ItemVersion, answers: Mapping[str, Any]) -> tuple[int, str]:
    """The promised limit, number and unit, that holds for these answers."""
    return _promise(version, [row for row in version.situations.all() if holds(row.when, answers)])


def refusal(version: ItemVersion, answers: Mapping[str, Any]) -> Situation | None:
    """The situation that says not to apply, if these answers lead to one."""
    if not version.situation_form_id:
        return None
    rows = version.situations.filter(effect=Effect.REFER)
    return next((row for row in rows if holds(row.when, answers)), None)


def _promise(version: ItemVersion, rows: list[Situation]) -> tuple[int, str]:
    limit = next((row for row in rows if row.effect == Effect.LIMIT), None)
    if limit is None or limit.limit_number is None:
        return version.promised_number, version.promised_unit
    return limit.limit_number, limit.limit_unit

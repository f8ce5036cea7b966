"""Fees that are asked for in the case: who collects them, and what a reduction rests on, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from services.catalog.facts import TICK, known_facts
from services.catalog.typed import written
from services.catalog.wording import asked_by
from services.common.registry import Registry
from services.questions.enums import Operator

if TYPE_CHECKING:
    from services.catalog.models import FeeReduction

COLLECTORS: Registry[str] = Registry("moments at which cases collect fees")
"""``FeeWhen`` → the kind of bill that collects it. A moment nobody registered cannot be published."""


def yuan(fen: int) -> str:
    """An amount as people write it: 80 元, 10.50 元."""
    return _("%(yuan)s yuan") % {"yuan": f"{fen / 100:.2f}".removesuffix(".00")}


def taken_off_words(reduction: FeeReduction) -> str:
    """How much less it is."""
    if reduction.percent == 100:
        return _("nothing to pay")
    if reduction.percent is not None:
        return _("%(percent)d%% less") % {"percent": reduction.percent}
    return _("%(amount)s less") % {"amount": yuan(reduction.amount or 0)}


def evidence_words(reduction: FeeReduction) -> str:
    """What it rests on."""
    if reduction.material_key:
        names = {material.key: material.name for material in reduction.version.materials.all()}
        return names.get(reduction.material_key, reduction.material_key)
    fact = known_facts(asked_by(reduction.version).values()).get(reduction.fact)
    if fact is None:
        return reduction.fact
    is_so = fact.kind == TICK and reduction.operator == Operator.EQUALS and reduction.value is True
    if is_so or reduction.operator not in Operator.values:
        return str(fact.label)
    said = written(fact.kind, reduction.value, fact.choices)
    return f"{fact.label} {Operator(reduction.operator).label} {said}".strip()

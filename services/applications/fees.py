"""What a case has to pay, and why: the fees of its item by its answers, the best single reduction by its evidence.

`assess` is pure: rules, answers, materials found fit and facts in, lines and a trace out. Reductions are never added
up. What a register does not answer is no evidence: the trace says so, and two people may waive the fee.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.serializers.json import DjangoJSONEncoder

from services.applications.enums import Fit, MaterialSource
from services.applications.facts import gather
from services.applications.flow import asked_materials
from services.applications.models import CaseFee
from services.catalog.enums import FeeWhen
from services.catalog.rules import evaluate
from services.questions.conditions import holds

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from services.applications.models import Application, CaseMaterial
    from services.catalog.models import Fee, FeeReduction, ItemVersion

KIND = "case.fee"
"""How payments calls bills of cases."""


@dataclass(frozen=True, slots=True)
class Assessed:
    """``total`` in fen, None where a standard names no figure; ``lines``: what, how much, by which rule."""

    total: int | None
    lines: tuple[tuple[str, int, str], ...]
    trace: tuple[dict[str, Any], ...]
    digest: str
    """SHA-256 of the rules it was computed by."""


def fee_first(application: Application) -> bool:
    """Whether a fee is asked for before acceptance, and nothing of it is settled yet."""
    return _asked_at(application, FeeWhen.BEFORE_ACCEPTANCE)


def fee_after(application: Application) -> bool:
    """Whether a fee is asked for before the result is made, and nothing of it is settled yet.

    Of a case that lapse of time accepted (art. 32) it was not asked before: the fee is owed all the same.
    """
    return _asked_at(application, FeeWhen.BEFORE_CERTIFICATE, FeeWhen.BEFORE_ACCEPTANCE)


def _asked_at(application: Application, *moments: str) -> bool:
    asked = application.item_version.fee_when in moments
    return asked and not CaseFee.objects.filter(application=application, settled_at__isnull=False).exists()


def assessed(application: Application) -> Assessed:
    """The fee of a case as it stands now. Registers are asked for what reductions rest on; takes no row."""
    version = application.item_version
    by_fact = [row for row in version.fee_reductions.all() if row.fact]
    facts = gather(application, by_fact) if by_fact else {}
    return assess(version, application.answers.data, fit=_seen_to_fit(application), facts=facts)


def _seen_to_fit(application: Application) -> set[str]:
    """Keys of materials that show something: a clerk found what came to fit, or a certificate that is held stands in.

    A promise in place of a paper shows nothing, nor does what the system was to fetch, nor a tick beside an empty row.
    """
    rows = [row for row in asked_materials(application) if row.finding == Fit.FIT]
    return {row.material.key for row in rows if row.source == MaterialSource.HELD or _came(row)}


def _came(row: CaseMaterial) -> bool:
    there = row.present_files or row.on_paper or row.original_seen_by_id
    return row.source == MaterialSource.UPLOADED and bool(there)


def assess(
    version: ItemVersion, answers: Mapping[str, Any], *, fit: Collection[str], facts: Mapping[str, Any]
) -> Assessed:
    """Pure. ``fit``: keys of the materials a clerk found to fit; ``facts``: as rules of instant approval take them."""
    reductions = [row for row in version.fee_reductions.all() if holds(row.shown_when, answers)]
    shown = {row.pk: _shown(row, fit=fit, facts=facts) for row in reductions}
    fees = [fee for fee in version.fees.all() if holds(fee.shown_when, answers)]
    lines: list[tuple[str, int, str]] = []
    trace: list[dict[str, Any]] = []
    unpriced = 0
    for fee in fees:
        offered = [row for row in reductions if row.fee_name in ("", fee.name)]
        best = _best(fee, [row for row in offered if shown[row.pk]])
        off = best.taken_off(fee.amount) if best is not None and fee.amount is not None else 0
        priced = fee.amount is not None or best is not None
        unpriced += not priced
        trace.append(_step(fee, best, off, offered, shown))
        if fee.amount:
            lines.append((fee.name, fee.amount, fee.basis or version.fee_basis))
        if off and best is not None:
            lines.append((f"{fee.name}：{best.name}", -off, best.basis))
    total = None if unpriced else sum(amount for _text, amount, _basis in lines)
    return Assessed(total, tuple(lines), tuple(trace), digest_of(version))


def digest_of(version: ItemVersion) -> str:
    """SHA-256 over the fees and reductions of a version: the same rules give the same digest."""
    names = ("name", "amount", "standard", "basis", "shown_when")
    more = ("fee_name", "percent", "material_key", "fact", "operator", "value")
    rules = {
        "fees": [{name: getattr(row, name) for name in names} for row in version.fees.all()],
        "reductions": [
            {name: getattr(row, name) for name in (*names, *more) if name != "standard"}
            for row in version.fee_reductions.all()
        ],
    }
    text = json.dumps(rules, sort_keys=True, ensure_ascii=False, cls=DjangoJSONEncoder)
    return hashlib.sha256(text.encode()).hexdigest()


def _shown(reduction: FeeReduction, *, fit: Collection[str], facts: Mapping[str, Any]) -> bool:
    """Whether what it rests on is there."""
    if reduction.material_key:
        return reduction.material_key in fit
    return evaluate([reduction], facts).decided


def _best(fee: Fee, reductions: list[FeeReduction]) -> FeeReduction | None:
    """The one that takes most off; of equals the first in order. Of a fee without a figure only all can be taken."""
    if fee.amount is None:
        reductions = [row for row in reductions if row.percent == 100]
    if not reductions:
        return None
    return max(reductions, key=lambda row: row.taken_off(fee.amount or 0))


def _step(
    fee: Fee, best: FeeReduction | None, off: int, offered: list[FeeReduction], shown: Mapping[int, bool]
) -> dict[str, Any]:
    """One fee, as the payer and an auditor read it. Whether a fact holds is told, never what a register said.

    ``to_take_off``: reductions that were shown, of a fee without a figure: who prices it by hand takes the best off.
    """
    lacking = [row.name for row in offered if not shown[row.pk]]
    step = {"fee": fee.name, "standard": fee.standard, "basis": fee.basis, "amount": fee.amount, "lacking": lacking}
    if best is None:
        held = [row.name for row in offered if shown[row.pk]]
        return step | {"to_take_off": held} if held else step
    evidence = f"material:{best.material_key}" if best.material_key else f"fact:{best.fact}"
    return step | {"reduction": best.name, "off": off, "by": best.basis, "evidence": evidence}

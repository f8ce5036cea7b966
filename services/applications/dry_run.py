"""试算: what other rules would have said about cases that are decided. No register is asked again.

The facts are those of then: the answers, the age on that day, and what was kept as evidence. A fact that was not asked
for then is not known, so the case would have gone to a person.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from services.applications.models import Application
from services.catalog.rules import evaluate
from services.catalog.trials import TRIALS, Trial

if TYPE_CHECKING:
    from collections.abc import Iterable

    from services.catalog.models import AutoRule, ItemVersion

TAIL = 13
"""Day and serial of a case number; the rest is the same for every case of the item."""


def register() -> None:
    """Called when the app is ready."""
    TRIALS.register("cases", past_cases)


def past_cases(version: ItemVersion, most: int) -> list[Trial]:
    """The latest decided cases of the item, weighed by the rules of ``version``."""
    decided = Application.objects.filter(item_version__item_code=version.item_code, decided_at__isnull=False)
    cases = decided.select_related("applicant", "answers").prefetch_related("factors").order_by("-decided_at")[:most]
    rules = list(version.auto_rules.all())
    return [_tried(case, rules) for case in cases]


def _tried(case: Application, rules: list[AutoRule]) -> Trial:
    outcome = evaluate(rules, _facts(case, rules))
    open_points = tuple(
        _("%(rule)s: not known then") % {"rule": factor.explanation}
        if factor.passed is None
        else _("%(rule)s: does not hold") % {"rule": factor.explanation}
        for factor in outcome.open_factors
    )
    came_out = _("granted") if case.granted else _("not granted")
    by_whom = _("by rules") if case.decided_by_system else _("by a person")
    day = timezone.localdate(case.decided_at)
    return Trial(f"…{case.number[-TAIL:]}", date_format(day), f"{came_out}（{by_whom}）", outcome.decided, open_points)


def _facts(case: Application, rules: Iterable[AutoRule]) -> dict[str, Any]:
    kept = {factor.fact: factor.value for factor in case.factors.all() if factor.value}
    facts: dict[str, Any] = {}
    for rule in rules:
        if rule.fact in kept:
            facts[rule.fact] = _typed(kept[rule.fact], rule.value)
    facts |= {f"answer.{key}": value for key, value in case.answers.data.items()}
    if case.applicant is not None:
        facts["applicant.age"] = case.applicant.age_on(timezone.localdate(case.decided_at))
        facts["applicant.sex"] = case.applicant.sex
        facts["applicant.is_self"] = not case.acts_in and case.subject_id == case.applicant_id
    return {path: value for path, value in facts.items() if value is not None}


def _typed(text: str, like: Any) -> Any:
    """Evidence is kept as text; it is compared in the type of the rule's value."""
    if isinstance(like, bool):
        return {"True": True, "False": False}.get(text)
    if isinstance(like, int | float):
        try:
            return type(like)(text)
        except ValueError:
            return None
    return text

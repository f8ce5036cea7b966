"""秒批: the system makes the moves of a person in one go, when every rule holds. It only ever grants.

Every input and result is kept as evidence. What cannot be decided, or does not hold, stays for a person.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from services.applications.enums import Actor, Proposal, State
from services.applications.facts import gather
from services.applications.models import Application, DecisionFactor
from services.applications.operations.counter import start_clocks
from services.applications.operations.finishing import begin_making
from services.applications.operations.moving import SYSTEM, NotOpenToThis, announce, move
from services.applications.operations.papers import owed
from services.applications.operations.telling import tell_readers
from services.audit.operations import record
from services.catalog.rules import evaluate

if TYPE_CHECKING:
    from services.catalog.rules import Outcome


def decide_by_rules(*, application: Application) -> bool:
    """Weigh the rules of the item; True when the case was granted. A case that moved on meanwhile is left alone."""
    if application.state != State.RECEIVED or application.supplements.exists():
        return False
    rules = list(application.item_version.auto_rules.all())
    outcome = evaluate(rules, gather(application, rules))
    try:
        return _carry_out(application=application, outcome=outcome)
    except NotOpenToThis:
        return False


@transaction.atomic
def _carry_out(*, application: Application, outcome: Outcome) -> bool:
    _keep_evidence(application, outcome)
    record(
        event="case.rules_weighed",
        by=SYSTEM,
        subject=application.subject_ref,
        department=application.department,
        detail={"granted": outcome.decided, "rules": application.item_version.rule_version},
    )
    if not outcome.decided:
        announce(application, "left_to_a_person")
        return False
    start_clocks(application, actor=Actor.SYSTEM, by=SYSTEM)
    move(application, "begin_review", actor=Actor.SYSTEM, by=SYSTEM)
    move(application, "propose", actor=Actor.SYSTEM, by=SYSTEM, proposal=Proposal.GRANT)
    document = owed(application, "decision", by=SYSTEM, granted=True, reason="", by_rules=True)
    move(
        application,
        "grant",
        actor=Actor.SYSTEM,
        by=SYSTEM,
        document=document,
        granted=True,
        decided_by_system=True,
        decided_at=timezone.now(),
        due_date=None,
    )
    tell_readers(application, "case_granted")
    begin_making(application=application, by=SYSTEM)
    return True


def _keep_evidence(application: Application, outcome: Outcome) -> None:
    attempt = (application.factors.aggregate(last=Max("attempt"))["last"] or 0) + 1
    now = timezone.now()
    DecisionFactor.objects.bulk_create(
        DecisionFactor(
            application=application,
            attempt=attempt,
            order=factor.order,
            fact=factor.fact,
            operator=factor.operator,
            expected=str(factor.expected),
            value="" if factor.value is None else str(factor.value),
            passed=factor.passed,
            explanation=factor.explanation,
            rule_version=application.item_version.rule_version,
            at=now,
        )
        for factor in outcome.factors
    )
